#include "core/telephony/WavPort.h"

namespace aybiza {

namespace {

constexpr Duration frame_duration = milliseconds(20);

WavFormat to_wav(const MediaFormat& format) {
  using enum MediaFormat::Encoding;
  const auto coding = format.encoding == mulaw  ? WavFormat::Coding::mulaw
                      : format.encoding == alaw ? WavFormat::Coding::alaw
                                                : WavFormat::Coding::pcm16;
  return {coding, format.rate, 1};
}

MediaFormat from_wav(const WavFormat& format) {
  using enum MediaFormat::Encoding;
  const auto encoding = format.coding == WavFormat::Coding::mulaw  ? mulaw
                        : format.coding == WavFormat::Coding::alaw ? alaw
                                                                   : s16le;
  return {encoding, format.rate};
}

}  // namespace

Result<std::unique_ptr<WavPort>> WavPort::read(Loop& loop, const std::string& caller) {
  auto file = WavReader::open(caller);
  if (!file) return fail(file.error());
  if (file->format().channels != 1)
    return fail(Fault::bad_input, caller + " has " + std::to_string(file->format().channels) + " channels",
                "a caller has one: sox in.wav -c 1 out.wav");
  std::unique_ptr<WavPort> port(new WavPort(loop, from_wav(file->format())));
  port->caller_file_ = std::move(*file);
  port->frame_.resize(port->format_.bytes_in(frame_duration));
  return port;
}

Result<std::unique_ptr<WavPort>> WavPort::write(Loop& loop, const std::string& agent, MediaFormat format) {
  auto file = WavWriter::open(agent, to_wav(format));
  if (!file) return fail(file.error());
  std::unique_ptr<WavPort> port(new WavPort(loop, format));
  port->agent_file_ = std::move(*file);
  return port;
}

WavPort::~WavPort() = default;

void WavPort::listen(CallerListener* listener) {
  caller_ = listener;
  if (!listener) return timer_.stop();
  if (!ended_.empty()) return tell_end(ended_);
  if (!caller_file_) return;
  next_ = loop_.now() + frame_duration;  // a frame is there when its last sample has been spoken
  timer_.start(next_, [this] { speak(); });
}

void WavPort::speak() {
  const size_t bytes = caller_file_->read(frame_);
  if (bytes == 0) return tell_end("end of file");
  next_ += frame_duration;
  timer_.start(next_, [this] { speak(); });
  const Duration position = position_;
  position_ += format_.duration_of(bytes);
  caller_->on_audio(Bytes(frame_).first(bytes), position);  // last: the listener may take itself or us away
}

void WavPort::tell_end(std::string_view reason) {
  timer_.stop();
  ended_ = reason;
  if (caller_ && !std::exchange(end_told_, true)) caller_->on_ended(MediaEnd::closed, ended_);
}

void WavPort::send_audio(Bytes audio) {
  if (!agent_file_ || !ended_.empty()) return;
  const Time now = loop_.now();
  if (!began_) began_ = now;
  const uint64_t from = bytes_at(std::max(playout_.end(), now));
  if (from > agent_file_->size()) agent_file_->write_silence(from - agent_file_->size());
  agent_file_->write(audio);
  playout_.add(format_.duration_of(audio.size()), now);
}

void WavPort::clear() {
  if (!agent_file_ || !began_) return;
  playout_.clear(loop_.now());
  agent_file_->cut(bytes_at(loop_.now()));
}

void WavPort::end() {
  if (!ended_.empty()) return;
  ended_ = "ended by us";
  timer_.start(Duration::zero(), [this] { tell_end(ended_); });
}

uint64_t WavPort::bytes_at(Time time) const { return format_.bytes_in(time - *began_); }

}  // namespace aybiza
