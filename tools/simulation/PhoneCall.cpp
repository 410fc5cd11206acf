#include "tools/simulation/PhoneCall.h"

#include <algorithm>

#include "core/speech/Phraser.h"

namespace aybiza::test {

namespace {
constexpr Duration frame = milliseconds(20);
constexpr size_t frame_bytes = 160;
}  // namespace

PhoneCall::PhoneCall(std::string id, VirtualLoop& loop, Network& network, FakeListenVendor& ears,
                     ReadyAgentPtr agent, std::unique_ptr<Carrier> carrier,
                     const CheckpointStore* checkpoints, MemoryPort::Settings line, Breakers* breakers,
                     VoiceCache* voices)
    : id_(std::move(id)),
      loop_(loop),
      network_(network),
      ears_(ears),
      agent_(std::move(agent)),
      checkpoints_(checkpoints),
      line_(line),
      breakers_(breakers),
      voices_(voices),
      microphone_(loop),
      promises_(
          id_, [this](std::string_view written) { return as_spoken(written); },
          agent_->agent.turn.idle.after) {
  connect({}, std::move(carrier));
}

void PhoneCall::connect(std::optional<Checkpoint> resume, std::unique_ptr<Carrier> carrier) {
  auto port = std::make_unique<MemoryPort>(loop_, line_);
  port_ = port.get();
  tape_.change();
  watched_ = 0;
  CallSetup setup{.info = {.id = id_, .agent = agent_->agent.name, .from = "+1555", .to = "+1666"},
                  .agent = agent_,
                  .port = std::move(port),
                  .carrier = std::move(carrier),
                  .voices = voices_,
                  .breakers = breakers_,
                  .resume = std::move(resume),
                  .may_return = checkpoints_ != nullptr};
  auto call = Call::start(loop_, network_, std::move(setup), *this);
  if (!call) {
    port_ = nullptr;
    not_started_ = call.error().text();
    ended_at_ = loop_.now();
    return;
  }
  call_ = std::move(*call);
  on_turning_point(*call_);
  pick_up();
}

PhoneCall::~PhoneCall() { call_.reset(); }  // while what it tells is still listened to

/// A telephone sends a frame every 20 ms, whether anybody speaks or not.
void PhoneCall::pick_up() {
  std::vector<uint8_t> audio = quiet(20);
  for (size_t i = 0; i < frame_bytes && !to_say_.empty(); i++) {
    audio[i] = to_say_.front();
    to_say_.pop_front();
    last_spoken_ = loop_.now();
  }
  listen();
  if (has_ended()) return;
  microphone_.start(frame, [this] { pick_up(); });
  port_->speak(audio);
}

void PhoneCall::say(std::string_view words, Manner manner) {
  promises_.spoke();
  const auto audio = ears_.pronounce(words, manner);
  if (!to_say_.empty()) to_say_.insert(to_say_.end(), 800, 0xff);  // words stand apart
  to_say_.insert(to_say_.end(), audio.begin(), audio.end());
}

void PhoneCall::pause(Duration length) {
  const auto audio = quiet(static_cast<int>(length / milliseconds(1)));
  to_say_.insert(to_say_.end(), audio.begin(), audio.end());
}

void PhoneCall::make_noise(Duration length) {
  const auto audio = hissed(static_cast<int>(length / milliseconds(1)));
  to_say_.insert(to_say_.end(), audio.begin(), audio.end());
}

void PhoneCall::cough(Duration length) {
  const auto audio = coughed(static_cast<int>(length / milliseconds(1)));
  to_say_.insert(to_say_.end(), audio.begin(), audio.end());
}

void PhoneCall::press_key(char key) {
  if (has_ended() || !port_) return;
  last_pressed_ = loop_.now();
  port_->press(key);
}

void PhoneCall::press(std::string_view keys) {
  for (const char key : keys) {
    press_key(key);
    wait(milliseconds(150));
  }
}

void PhoneCall::hang_up() {
  to_say_.clear();
  if (!has_ended()) port_->hang_up("stop");
}

void PhoneCall::lose_connection() {
  to_say_.clear();
  if (port_) port_->break_off();
}

void PhoneCall::crash() {
  to_say_.clear();
  microphone_.stop();
  if (port_) listen();
  port_ = nullptr;
  call_.reset();
}

void PhoneCall::come_back() {
  auto kept = checkpoints_->load(id_);
  if (!kept) throw std::logic_error(kept.error().text());
  connect(std::move(*kept), nullptr);
}

void PhoneCall::on_turning_point(Call& call) {
  if (!checkpoints_) return;
  if (auto saved = checkpoints_->save(call.checkpoint()); !saved)
    throw std::logic_error(saved.error().text());
}

void PhoneCall::on_call_suspended(Call& call) {
  on_turning_point(call);
  crash();
}

bool PhoneCall::until(const std::function<bool()>& done, Duration limit) {
  const Time end = loop_.now() + limit;
  while (!done() && loop_.now() < end) loop_.run_for(frame);
  return done();
}

bool PhoneCall::hears(std::string_view words, Duration limit) {
  size_t at = std::string::npos;
  const bool heard_it = until([&] { return (at = heard().find(words, waited_for_)) != heard().npos; }, limit);
  if (heard_it) waited_for_ = at + words.size();
  return heard_it;
}

bool PhoneCall::ends(Duration limit) {
  return until([this] { return has_ended(); }, limit);
}

void PhoneCall::on_call_ended(Call&) {
  ended_at_ = loop_.now();
  listen();
  microphone_.stop();
  promises_.ended(report(), heard());
}

/// To all that the agent's side has sent until now.
void PhoneCall::listen() {
  const auto& sent = port_->sent();
  for (; watched_ < sent.size(); watched_++) promises_.sent(sent[watched_]);
  tape_.play(sent, loop_.now());
}

void PhoneCall::on_event(const Json& event) {
  events_.push_back(event);
  if (get_string(event, "event") == "waiting") is_told_to_wait_ = get_bool(event, "on");
  if (port_) listen();
  promises_.told(event, loop_.now(), heard());
}

std::string PhoneCall::as_spoken(std::string_view written) const {
  const auto& agent = agent_->agent;
  const speech::Lexicon lexicon(agent.speak.pronunciation);
  std::string spoken;
  for (const auto& phrase : speech::phrases_of(written, speech::find_language(agent.language), lexicon))
    spoken += phrase.spoken + " ";
  return spoken;
}

/// Only an agent whose author wants no sound while it works may keep its caller waiting in silence, and only where the
/// engine knows that it does.
void PhoneCall::watch_silence(bool keys_follow) {
  using enum Speech::HoldSound::Kind;
  const bool is_over = has_ended() || is_cut_off() || call_->is_over();
  const bool is_mute = agent_->agent.speech.hold_sound.kind == none;
  const bool is_awaited = is_over || is_caller_speaking() || keys_follow || (is_mute && is_told_to_wait_);
  promises_.passed(loop_.now(), std::max(last_spoken_, tape_.last_noise()), is_awaited);
}

Json PhoneCall::report() const {
  if (call_) return call_->conversation().report();
  return {{"outcome", "not-started"}, {"detail", not_started_}};
}

std::vector<std::string> PhoneCall::transcript() const {
  std::vector<std::string> lines;
  const Json all = report();
  for (const Json& line : get(all, "transcript"))
    lines.push_back(get_string(line, "speaker") + ": " + get_string(line, "text"));
  return lines;
}

std::vector<std::string> PhoneCall::warnings() const {
  std::vector<std::string> lines;
  const Json all = report();
  for (const Json& warning : get(all, "warnings"))
    lines.push_back(get_string(warning, "where") + ": " + get_string(warning, "what"));
  return lines;
}

std::string PhoneCall::story() const {
  std::string lines = "heard: " + heard() + "\n";
  for (const Json& event : events_) lines += to_text(event) + "\n";
  return lines;
}

std::vector<Json> PhoneCall::events(std::string_view name) const {
  std::vector<Json> found;
  for (const Json& event : events_)
    if (get_string(event, "event") == name) found.push_back(event);
  return found;
}

}  // namespace aybiza::test
