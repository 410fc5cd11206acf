#include "core/vendors/deepgram/VoiceMaker.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>

#include "core/base/Log.h"
#include "core/loop/Event.h"
#include "core/vendors/deepgram/AuraClient.h"

namespace aybiza {

namespace {

constexpr Duration while_another_works = seconds(1), after_a_failure = seconds(30);
constexpr Duration longest_phrase = seconds(60);
constexpr size_t phrases_a_connection = 20;  // the vendor flushes no more than that a minute

}  // namespace

/// One phrase in the making.
struct VoiceMaker::Speaking final : AuraClient::Listener {
  void on_phrase_sent(uint64_t) override {}
  void on_audio(uint64_t, Bytes more) override { audio += as_text(more); }
  void on_answer_done(uint64_t) override { ended.set(); }
  void on_degraded(const Error&) override { doubtful = true; }
  void on_failed(const Error& cause) override {
    failure = cause;
    ended.set();
  }
  std::string audio;
  bool doubtful = false;  // it may have a seam, or a hole: not for keeping
  std::optional<Error> failure;
  Event ended;
};

void VoiceMaker::make(Order order) {
  for (const std::string& text : order.texts) cache_.expect(VoiceCache::key(order.request.url, text));
  scope_.spawn(work(std::move(order)));
}

std::vector<std::string> VoiceMaker::missing(const Order& order) {
  std::vector<std::string> texts;
  for (const std::string& text : order.texts)
    if (!cache_.find(VoiceCache::key(order.request.url, text))) texts.push_back(text);
  return texts;
}

Fd VoiceMaker::take_turn() const {
  const std::string path = cache_.directory() + "/lock";
  Fd file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file && flock(file.get(), LOCK_EX | LOCK_NB) < 0) return Fd();
  return file;
}

Task<> VoiceMaker::work(Order order) {
  co_await make_all(order);
  log(LogLevel::info, "voice", "fixed phrases are ready", {{"phrases", order.texts.size()}});
}

Task<> VoiceMaker::make_all(const Order& order) {
  const bool is_shared = !cache_.directory().empty();
  while (!missing(order).empty()) {
    const Fd turn = is_shared ? take_turn() : Fd();
    if (is_shared && !turn) {
      co_await sleep(network_.loop(), while_another_works);
      continue;
    }
    const bool done = co_await speak_missing(order);
    if (done) co_return;
    co_await sleep(network_.loop(), after_a_failure);
  }
}

Task<bool> VoiceMaker::speak_missing(const Order& order) {
  const std::vector<std::string> texts = missing(order);
  for (size_t at = 0; at < texts.size(); at += phrases_a_connection) {
    const std::span some(texts.begin() + static_cast<std::ptrdiff_t>(at),
                         std::min(phrases_a_connection, texts.size() - at));
    if (!co_await speak(order, some)) co_return false;
  }
  co_return true;
}

Task<bool> VoiceMaker::speak(const Order& order, std::span<const std::string> texts) {
  Speaking speaking;
  auto client = AuraClient::make(network_, {order.request}, {.format = order.format}, speaking);
  struct Stop {
    AuraClient& client;
    ~Stop() { client.stop(); }
  } const stop{*client};
  client->start();
  bool all = true;
  uint64_t number = 0;
  for (const std::string& text : texts) {
    speaking.audio.clear();
    speaking.doubtful = false;
    speaking.ended.reset();
    client->begin(++number);
    client->say(number, {text, text});
    client->end();
    const auto waiting = [](Event& ended) -> Task<bool> {
      co_await ended.wait();
      co_return true;
    };
    const auto ended = co_await with_timeout(network_.loop(), longest_phrase, waiting(speaking.ended));
    if (!ended || speaking.failure) {
      log(LogLevel::warning, "voice", "fixed phrases cannot be made ahead",
          {{"error", speaking.failure ? speaking.failure->text() : "no audio came"}});
      co_return false;
    }
    if (!speaking.doubtful) cache_.put(VoiceCache::key(order.request.url, text), std::move(speaking.audio));
    all = all && !speaking.doubtful;
  }
  co_return all;
}

}  // namespace aybiza
