#include "core/telephony/RecordingPort.h"

#include <algorithm>

#include "core/audio/G711.h"

namespace aybiza {

namespace {

constexpr uint8_t silence = g711::silence(g711::Law::mulaw);
constexpr Duration longest_gap = seconds(60);  // a carrier's clock that jumps further is broken, not silent

}  // namespace

Result<std::unique_ptr<MediaPort>> RecordingPort::wrap(std::unique_ptr<MediaPort>& port,
                                                       const std::string& path) {
  if (port->format() != MediaFormat{})
    return fail(Fault::rejected, "only mu-law calls at 8 kHz can be recorded");
  auto file = WavWriter::open(path, {.coding = WavFormat::Coding::mulaw, .channels = 2});
  if (!file) return fail(file.error());
  return std::unique_ptr<MediaPort>(new RecordingPort(std::move(port), std::move(*file)));
}

void RecordingPort::listen(CallerListener* listener) {
  caller_ = listener;
  port_->listen(listener ? static_cast<CallerListener*>(this) : nullptr);
}

void RecordingPort::send_audio(Bytes audio) {
  agent_.insert(agent_.end(), audio.begin(), audio.end());
  port_->send_audio(audio);
}

void RecordingPort::clear() {
  agent_.clear();
  port_->clear();
}

void RecordingPort::on_audio(Bytes frame, Duration position) {
  const Duration gap = next_position_ < Duration::zero() ? Duration::zero() : position - next_position_;
  if (gap > Duration::zero() && gap < longest_gap) {
    const size_t lost = format().bytes_in(gap);
    record(std::vector<uint8_t>(lost, silence));
  }
  record(frame);
  next_position_ = position + format().duration_of(frame.size());
  caller_->on_audio(frame, position);
}

void RecordingPort::record(Bytes caller) {
  interleaved_.clear();
  for (const uint8_t code : caller) {
    interleaved_.push_back(code);
    interleaved_.push_back(agent_.empty() ? silence : agent_.front());
    if (!agent_.empty()) agent_.pop_front();
  }
  file_.write(interleaved_);
}

}  // namespace aybiza
