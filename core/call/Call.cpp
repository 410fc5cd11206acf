#include "core/call/Call.h"

#include "core/audio/Dtmf.h"
#include "core/audio/G711.h"
#include "core/base/Log.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Report.h"
#include "core/line/Services.h"
#include "core/loop/AtWork.h"

namespace aybiza {

namespace {

bool ends_call(GstMessage* message) {
  return line::from_message<line::HangUp>(message) || line::from_message<line::CallerGone>(message);
}

bool is_turning_point(const GstStructure* note) {
  if (const auto played = line::from_structure<line::Played>(note))
    return played->complete || played->interrupted;
  return line::from_structure<line::TurnEnd>(note) || line::from_structure<line::ToolEnd>(note);
}

Conversation begin(const CallSetup& setup, Loop& loop, Conversation::Listener* listener) {
  const WallTime wall_now = loop.wall_now();
  if (!setup.resume) return {setup.info, loop.now(), wall_now, listener};
  return {setup.resume->record, wall_now - setup.resume->saved, loop.now(), wall_now, listener};
}

GPtr<GstElement> find_element(GstElement* pipeline, const char* name) {
  return GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), name));
}

/// Of an element that remembers conversations; others have nothing to tell.
std::string history_of(GstElement* llm) {
  if (!llm || !g_signal_lookup("get-history", G_OBJECT_TYPE(llm))) return "[]";
  char* history = nullptr;
  g_signal_emit_by_name(llm, "get-history", &history);
  const GChars owned(history);
  return owned ? owned.get() : "[]";
}

constexpr auto too_many_restarts = "too-many-restarts";
constexpr auto longest_goodbye = seconds(15);

/// What comes in has broken off, and the element is to go on without it.
void outlive_input(GstElement* element) {
  const auto sink = GPtr<GstPad>::adopt(gst_element_get_static_pad(element, "sink"));
  const auto drop_eos = [](GstPad*, GstPadProbeInfo* info, gpointer) {
    const bool is_eos = GST_EVENT_TYPE(gst_pad_probe_info_get_event(info)) == GST_EVENT_EOS;
    return is_eos ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
  };
  gst_pad_add_probe(sink.get(), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, drop_eos, nullptr, nullptr);
}

template <class Value> void set_if_known(GstElement* element, const char* property, Value value) {
  if (element && g_object_class_find_property(G_OBJECT_GET_CLASS(element), property))
    g_object_set(element, property, value, nullptr);
}

}  // namespace

Result<std::unique_ptr<Call>> Call::start(Loop& loop, Network& network, CallSetup setup, Listener& listener) {
  if (setup.resume) setup.info = setup.resume->record.info;
  std::unique_ptr<Call> call(new Call(loop, network, std::move(setup), listener));
  if (auto built = call->build(network); !built) {
    call->tear_down();
    return fail(built.error());
  }
  return call;
}

Call::Call(Loop& loop, Network& network, CallSetup setup, Listener& listener)
    : loop_(loop),
      setup_(std::move(setup)),
      listener_(listener),
      conversation_(begin(setup_, loop, &listener)),
      tools_(std::shared_ptr<const Agent>(setup_.agent, &setup_.agent->agent), network, *this),
      goodbye_limit_(loop) {}

Call::~Call() {
  *self_ = nullptr;
  tear_down();
}

Result<void> Call::build(Network& network) {
  const AtWork at_work(setup_.info.id);
  auto pipeline = setup_.agent->pipeline.build();
  if (!pipeline) return fail(pipeline.error());
  pipeline_ = std::move(*pipeline);
  turn_ = find_element(pipeline_.get(), "turn");
  llm_ = find_element(pipeline_.get(), "llm");
  if (setup_.resume) restore(*setup_.resume);
  restarts_.emplace(setup_.agent->agent, setup_.agent->pipeline.line(), pipeline_.get());

  auto services = std::make_shared<line::Services>();
  *services = {.loop = &loop_,
               .network = &network,
               .port = setup_.port.get(),
               .tools = &tools_,
               .voices = setup_.voices,
               .breakers = setup_.breakers,
               .call_id = setup_.info.id};
  auto context = GPtr<GstContext>::adopt(line::make_context(services));
  gst_element_set_context(pipeline_.get(), context.get());

  auto clock = GPtr<GstClock>::adopt(line::make_loop_clock(loop_));
  gst_pipeline_use_clock(GST_PIPELINE(pipeline_.get()), clock.get());

  // A bus of its own without the socket pair that a GstPipeline's bus comes with: messages are taken where
  // they are posted, and nobody polls.
  auto bus = GPtr<GstBus>::adopt(GST_BUS(g_object_new(GST_TYPE_BUS, "enable-async", FALSE, nullptr)));
  gst_bus_set_sync_handler(bus.get(), &Call::on_bus_message, this, nullptr);
  gst_element_set_bus(pipeline_.get(), bus.get());

  if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    return fail(Fault::internal, "the pipeline of agent \"" + setup_.agent->agent.name + "\" does not start",
                "the log names the element that refused");
  return {};
}

/// What was never heard is begun anew, greeting and all.
void Call::restore(const Checkpoint& checkpoint) {
  const CallRecord& record = checkpoint.record;
  if (record.is_blank()) return;
  const auto elapsed = std::max<Duration>(loop_.wall_now() - record.started, Duration::zero());
  set_if_known(llm_.get(), "history", checkpoint.history.c_str());
  set_if_known(turn_.get(), "last-generation", static_cast<guint64>(record.last_generation()));
  set_if_known(turn_.get(), "elapsed", static_cast<guint>(elapsed / milliseconds(1)));
}

Checkpoint Call::checkpoint() const {
  if (suspended_) return *suspended_;
  return {.record = conversation_.record(), .history = history_of(llm_.get()), .saved = loop_.wall_now()};
}

void Call::tear_down() {
  if (!pipeline_) return;
  const AtWork at_work(setup_.info.id);
  scope_.cancel();
  goodbye_limit_.stop();
  gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
  gst_element_set_bus(pipeline_.get(), nullptr);
  restarts_.reset();
  turn_.reset();
  llm_.reset();
  pipeline_.reset();
}

// ---- what the line says -----------------------------------------------------------------------------------

GstBusSyncReply Call::on_bus_message(GstBus*, GstMessage* message, gpointer data) {
  auto* self = static_cast<Call*>(data);
  const auto owned = GPtr<GstMessage>::adopt(message);
  // Notes are only written down, which may happen under a push. Anything that may change the pipeline's state
  // waits until the push that posted it has returned.
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT && self->loop_.is_current() && !ends_call(message)) {
    self->take_note(gst_message_get_structure(message));
    return GST_BUS_DROP;
  }
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR: {
      const auto breakdown = self->restarts_->find(message);
      if (!breakdown && !self->restarts_->carries_the_voice(GST_MESSAGE_SRC(message)))
        outlive_input(self->turn_.get());
      self->loop_.post([alive = self->self_, message = GPtr<GstMessage>::ref(message), breakdown] {
        if (*alive && !(*alive)->ended_) (*alive)->on_error(message.get(), breakdown);
      });
      break;
    }
    case GST_MESSAGE_ELEMENT:
    case GST_MESSAGE_WARNING:
    case GST_MESSAGE_EOS:
      self->loop_.post([alive = self->self_, message = GPtr<GstMessage>::ref(message)] {
        if (*alive && !(*alive)->ended_) (*alive)->handle(message.get());
      });
      break;
    default:
      break;
  }
  return GST_BUS_DROP;
}

void Call::take_note(const GstStructure* note) {
  conversation_.note(note, loop_.now());
  // A tool must not begin before it is on record that it has; the rest can wait until all of it has happened.
  if (line::from_structure<line::ToolStart>(note)) return listener_.on_turning_point(*this);
  if (!is_turning_point(note) || std::exchange(turning_point_due_, true)) return;
  loop_.post([alive = self_] {
    if (!*alive || (*alive)->ended_) return;
    (*alive)->turning_point_due_ = false;
    (*alive)->listener_.on_turning_point(**alive);
  });
}

void Call::handle(GstMessage* message) {
  GError* error = nullptr;
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ELEMENT:
      if (auto note = line::from_message<line::HangUp>(message))
        on_hang_up_due(note->reason);
      else if (auto note = line::from_message<line::CallerGone>(message))
        on_caller_gone(*note);  // not with the stream: nobody hears what is still being said
      else
        take_note(gst_message_get_structure(message));
      break;
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning(message, &error, nullptr);
      conversation_.warning(GST_MESSAGE_SRC_NAME(message), aybiza::take_message(error), loop_.now());
      break;
    case GST_MESSAGE_EOS:
      end("caller-gone");
      break;
    default:
      break;
  }
}

// ---- what breaks down -------------------------------------------------------------------------------------

void Call::on_error(GstMessage* message, std::optional<Restarts::Breakdown> breakdown) {
  if (breakdown && breakdown->is_known()) return;  // it has gone down since, with what went wrong in it
  GError* error = nullptr;
  char* debug = nullptr;
  gst_message_parse_error(message, &error, &debug);
  const GChars details(debug);
  const std::string initiator = GST_MESSAGE_SRC_NAME(message), reason = aybiza::take_message(error);
  log(LogLevel::error, "call", initiator + ": " + reason,
      {{"call", setup_.info.id}, {"debug", details ? details.get() : ""}});
  const bool is_sound = line::is_vendor_lost(message);
  if (breakdown)
    restart(*breakdown->domain, initiator, reason, is_sound);
  else if (is_sound || !restarts_->carries_the_voice(GST_MESSAGE_SRC(message)))
    end_with_regrets(initiator + ": " + reason);
  else
    end("error", initiator + ": " + reason);
}

/// The agent is deaf, dumb or out of its mind, but what it says in every call may still be heard.
void Call::end_with_regrets(std::string failure) {
  if (!failure_.empty()) return;  // what one failure brings down says so too
  failure_ = std::move(failure);
  goodbye_limit_.start(longest_goodbye, [this] { end("error", failure_); });
  announce_end({.reason = "error", .farewell = setup_.agent->agent.turn.failure_goodbye});
}

void Call::restart(RestartDomain& failed, const std::string& initiator, const std::string& reason,
                   bool is_sound) {
  const auto group = restarts_->group_of(failed);
  line::Breakdown note{.domain = failed.name(),
                       .initiator = initiator,
                       .reason = reason,
                       .members = names_of_members(group),
                       .answer_lost = restarts_->carry_the_voice(group)};
  const bool may_restart = failed.may_restart(loop_.now());
  if (!may_restart && is_sound) {  // the goodbye may still pass through it
    note.answer_lost = false;
    return give_up(std::move(note));
  }
  const Checkpoint before = checkpoint();  // what its members remember
  for (RestartDomain* domain : group) domain->take_down();
  if (!may_restart) return give_up(std::move(note));
  restore(before);
  bool is_up = true;
  for (auto domain = group.rbegin(); domain != group.rend(); ++domain)
    is_up = (*domain)->bring_back() && is_up;
  if (is_up) return tell_breakdown(failed, group, std::move(note));
  loop_.post([alive = self_, &failed, life = failed.life(), initiator] {
    if (*alive && !(*alive)->ended_ && failed.life() == life)
      (*alive)->restart(failed, initiator, "does not start again");
  });
}

void Call::tell_breakdown(const RestartDomain& failed, const std::vector<RestartDomain*>& group,
                          line::Breakdown note) {
  if (!turn_) return line::post(pipeline_.get(), note);
  const bool turn_is_new =
      std::ranges::any_of(group, [this](auto* d) { return d->has(GST_OBJECT(turn_.get())); });
  if (turn_is_new) {
    // It begins with its resume line; what is behind it must not go on with what nobody knows of any more.
    const auto src = GPtr<GstPad>::adopt(gst_element_get_static_pad(turn_.get(), "src"));
    gst_pad_push_event(src.get(), gst_event_new_flush_start());
    gst_pad_push_event(src.get(), gst_event_new_flush_stop(TRUE));
  } else {
    note.say = failed.settings().say;
    note.otherwise = setup_.agent->agent.turn.apology;
  }
  const std::string& remark = failed.settings().tell_model;
  if (llm_ && !remark.empty())
    gst_element_send_event(llm_.get(), line::downstream(line::Remark{.text = remark}));
  gst_element_send_event(turn_.get(), line::upstream(note));
}

void Call::give_up(line::Breakdown note) {
  failure_ = note.initiator + ": " + note.reason;
  note.hang_up = too_many_restarts;
  note.say = setup_.agent->agent.turn.failure_goodbye;
  if (turn_ && !note.answer_lost) {
    gst_element_send_event(turn_.get(), line::upstream(note));
    return;
  }
  line::post(pipeline_.get(), note);
  end(too_many_restarts, failure_);
}

// ---- the end ----------------------------------------------------------------------------------------------

void Call::on_caller_gone(const line::CallerGone& note) {
  if (note.lost && setup_.may_return)
    suspend(note.reason);
  else
    end(note.lost ? "caller-lost" : "caller-gone", note.reason);
}

void Call::suspend(std::string_view reason) {
  if (std::exchange(ended_, true)) return;
  conversation_.suspended(reason, loop_.now());
  suspended_ = checkpoint();
  tear_down();
  setup_.port->end();
  loop_.post([alive = self_] {
    if (*alive) (*alive)->listener_.on_call_suspended(**alive);
  });
}

void Call::end_politely(std::string reason) {
  announce_end({.reason = std::move(reason), .farewell = setup_.agent->agent.turn.shutdown_goodbye});
}

void Call::end(std::string_view outcome, std::string_view detail) {
  if (std::exchange(ended_, true)) return;
  const Time now = loop_.now();
  tear_down();
  setup_.port->end();
  listener_.on_call_over(*this);
  tools_.finish([this](const AgentTools::Late& tool) { take_late(tool); },
                [this, outcome = std::string(outcome), detail = std::string(detail), now] {
                  conversation_.ended(outcome, detail, now);
                  loop_.post([alive = self_] {
                    if (*alive) (*alive)->listener_.on_call_ended(**alive);
                  });
                });
}

/// The element that would have told of it is gone.
void Call::take_late(const AgentTools::Late& tool) {
  const Duration took = loop_.now() - tool.started;
  GstStructure* note = line::to_structure(line::ToolEnd{.id = tool.use.id,
                                                        .tool = tool.use.name,
                                                        .output = to_text(tool.outcome.content),
                                                        .ok = tool.outcome.ok,
                                                        .duration = static_cast<uint64_t>(took.count())});
  conversation_.note(note, loop_.now());
  gst_structure_free(note);
}

// ---- what tools may do ------------------------------------------------------------------------------------

void Call::hang_up(std::string reason) { announce_end({.reason = std::move(reason)}); }

void Call::announce_end(line::HangUp hang_up) {
  if (!turn_) return end(hang_up.reason);
  gst_element_send_event(turn_.get(), line::upstream(hang_up));
}

Result<void> Call::transfer(std::string to) {
  if (!setup_.carrier)
    return fail(Fault::rejected, "this call cannot be transferred",
                "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN");
  transfer_to_ = std::move(to);
  hang_up("transferred");
  return {};
}

void Call::on_hang_up_due(std::string reason) {
  if (reason == "transferred") return scope_.spawn(hand_over(transfer_to_));
  end(reason, failure_);
}

Task<> Call::hand_over(std::string to) {
  auto transferred = co_await setup_.carrier->transfer(std::move(to));
  if (transferred) {
    end("transferred");
    co_return;
  }
  conversation_.warning("transfer", transferred.error().text(), loop_.now());
  // The caller is still with us: the agent takes the floor again.
  gst_element_send_event(turn_.get(), line::upstream(line::Resume{.text = setup_.agent->agent.turn.apology}));
}

Task<> Call::press_keys(std::string digits) {
  const std::vector<int16_t> samples = make_dtmf(digits);
  std::vector<uint8_t> codes(samples.size());
  const auto law =
      setup_.port->format().encoding == MediaFormat::Encoding::alaw ? g711::Law::alaw : g711::Law::mulaw;
  g711::encode(law, samples, codes);
  // Straight to the carrier, which plays it after what it already holds: the agent is silent while a tool
  // runs.
  setup_.port->send_audio(codes);
  co_await sleep(loop_, setup_.port->format().duration_of(codes.size()));
}

}  // namespace aybiza
