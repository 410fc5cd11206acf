#include "tools/bench/hotpath/Line.h"

#include "core/line/LoopClock.h"
#include "core/net/SocketWebSocket.h"

namespace aybiza::bench {

namespace {

std::unique_ptr<WebSocket> open(MainLoop& loop, WebSocketRole role, Fd socket) {
  auto transport = make_socket_transport(loop.poller(), std::move(socket));
  auto channel = std::make_shared<ByteChannel>(loop, std::move(transport));
  return make_websocket(loop, role, {.channel = std::move(channel)}, {}, 1 << 20);
}

}  // namespace

Task<Result<std::unique_ptr<WebSocket>>> ReadyNetwork::connect(WebSocketRequest) {
  co_return open(loop_, WebSocketRole::client, std::move(recogniser_));
}

Task<Result<std::unique_ptr<HttpResponse>>> ReadyNetwork::send(HttpRequest) {
  co_return fail(Fault::unavailable, "nobody is here");
}

Line::Line(MainLoop& loop, ReadyNetwork& network, Fd carrier) {
  scope_.spawn(begin(loop, network, std::move(carrier)));
}

Line::~Line() {
  if (pipeline_) gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

Task<> Line::begin(MainLoop& loop, ReadyNetwork& network, Fd carrier) {
  auto port = co_await TwilioPort::accept(loop, open(loop, WebSocketRole::server, std::move(carrier)),
                                          [](const twilio::Start&) { return Result<void>(); });
  if (!port) {
    std::fprintf(stderr, "hotpath: %s\n", port.error().text().c_str());
    std::exit(1);
  }
  port_ = std::move(*port);
  pipeline_ = GPtr<GstElement>::sink(gst_parse_launch(
      "callsrc ! aybmulawdec ! aybvad ! deepgramsttsink url=ws://recogniser api-key=none pace=false",
      nullptr));
  auto services = std::make_shared<line::Services>();
  *services = {.loop = &loop, .network = &network, .port = port_.get()};
  const auto context = GPtr<GstContext>::adopt(line::make_context(services));
  gst_element_set_context(pipeline_.get(), context.get());
  const auto clock = GPtr<GstClock>::adopt(line::make_loop_clock(loop));
  gst_pipeline_use_clock(GST_PIPELINE(pipeline_.get()), clock.get());
  const auto bus = GPtr<GstBus>::adopt(GST_BUS(g_object_new(GST_TYPE_BUS, "enable-async", FALSE, nullptr)));
  gst_bus_set_sync_handler(
      bus.get(), [](GstBus*, GstMessage*, gpointer) { return GST_BUS_DROP; }, nullptr, nullptr);
  gst_element_set_bus(pipeline_.get(), bus.get());
  gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
}

}  // namespace aybiza::bench
