#include "core/net/MemoryHttp.h"

namespace aybiza {

namespace {

constexpr size_t max_read = 64 * 1024;  // what HttpResponse promises

class MemoryResponse final : public HttpResponse {
 public:
  MemoryResponse(std::shared_ptr<MemoryExchange> exchange, std::string where)
      : exchange_(std::move(exchange)), where_(std::move(where)) {}
  ~MemoryResponse() override { exchange_->abandoned = true; }

  int status() const override { return exchange_->status; }
  const Headers& headers() const override { return exchange_->headers; }

  Task<Result<std::string>> read() override {
    auto& pieces = exchange_->pieces;
    while (pieces.empty() && exchange_->end == MemoryExchange::End::none) {
      exchange_->arrived.reset();
      co_await exchange_->arrived.wait();
    }
    if (pieces.empty()) {
      if (exchange_->end == MemoryExchange::End::whole) co_return std::string();
      co_return fail(Fault::truncated, where_ + ": the connection broke in the middle of the body");
    }
    std::string piece = std::move(pieces.front());
    pieces.pop_front();
    if (piece.size() > max_read) {
      pieces.push_front(piece.substr(max_read));
      piece.resize(max_read);
    }
    co_return std::move(piece);
  }

 private:
  std::shared_ptr<MemoryExchange> exchange_;
  std::string where_;
};

}  // namespace

void MemoryExchange::arrive(const std::function<void(MemoryExchange&)>& change) {
  if (abandoned || end != End::none) return;
  change(*this);
  arrived.set();  // the reader may let go of us
}

void MemoryExchange::cut() {
  to_server.cut();
  to_client.cut();
  arrive([](MemoryExchange& e) { e.end = End::broken; });
}

void MemoryExchange::resume() {
  to_server.resume();
  to_client.resume();
}

void HttpWriter::start(int status, Headers headers) {
  exchange_->to_client.send([e = exchange_.get(), status, headers = std::move(headers)] {
    e->arrive([&](MemoryExchange& e) {
      e.status = status;
      e.headers = headers;
    });
  });
}

void HttpWriter::write(std::string piece) {
  if (piece.empty()) return;
  exchange_->to_client.send([e = exchange_.get(), piece = std::move(piece)] {
    e->arrive([&](MemoryExchange& e) { e.pieces.push_back(piece); });
  });
}

void HttpWriter::answer(int status, std::string body, Headers headers) {
  start(status, std::move(headers));
  write(std::move(body));
}

void HttpWriter::end(MemoryExchange::End how) {
  exchange_->to_client.send(
      [e = exchange_.get(), how] { e->arrive([&](MemoryExchange& e) { e.end = how; }); });
}

Task<Result<std::unique_ptr<HttpResponse>>> receive(std::shared_ptr<MemoryExchange> exchange,
                                                    std::string where) {
  auto response = std::make_unique<MemoryResponse>(exchange, where);  // from here on leaving means abandoning
  while (exchange->status == 0 && exchange->end == MemoryExchange::End::none) {
    exchange->arrived.reset();
    co_await exchange->arrived.wait();
  }
  if (exchange->status == 0)
    co_return fail(Fault::unavailable, where + ": the connection closed without an answer");
  co_return std::move(response);
}

}  // namespace aybiza
