#include "core/audio/Wav.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace aybiza {

namespace {

constexpr uint16_t extensible = 0xFFFE;  // the real tag then opens the sub-format

uint16_t get16(const uint8_t* p) { return static_cast<uint16_t>(p[0] | p[1] << 8); }
uint32_t get32(const uint8_t* p) { return get16(p) | static_cast<uint32_t>(get16(p + 2)) << 16; }
void put16(uint8_t* p, unsigned v) { p[0] = v & 0xFF, p[1] = v >> 8 & 0xFF; }
void put32(uint8_t* p, uint32_t v) { put16(p, v & 0xFFFF), put16(p + 2, v >> 16); }

bool read_exactly(FILE* file, void* to, size_t size) { return fread(to, 1, size, file) == size; }

Result<WavFormat> parse_format(std::span<const uint8_t> chunk, const std::string& path) {
  unsigned tag = get16(chunk.data());
  if (tag == extensible && chunk.size() >= 26) tag = get16(chunk.data() + 24);
  const unsigned channels = get16(chunk.data() + 2), bits = get16(chunk.data() + 14);
  const uint32_t rate = get32(chunk.data() + 4);
  const bool is_pcm16 = tag == 1 && bits == 16, is_g711 = (tag == 6 || tag == 7) && bits == 8;
  if (!is_pcm16 && !is_g711)
    return fail(Fault::bad_input,
                path + ": WAV format " + std::to_string(tag) + " with " + std::to_string(bits) +
                    " bits is not supported",
                "use 16-bit PCM, mu-law or A-law");
  if (channels < 1 || channels > 8 || rate < 1000 || rate > 384000)
    return fail(Fault::bad_input, path + ": " + std::to_string(channels) + " channels at " +
                                      std::to_string(rate) + " Hz are outside what a WAV file here may hold");
  return WavFormat{static_cast<WavFormat::Coding>(tag), static_cast<int>(rate), static_cast<int>(channels)};
}

}  // namespace

Result<WavReader> WavReader::open(const std::string& path) {
  WavReader reader;
  reader.file_.reset(fopen(path.c_str(), "rbe"));
  FILE* file = reader.file_.get();
  if (!file) return fail(Fault::bad_input, path + " cannot be read: " + strerror(errno));
  std::array<uint8_t, 12> riff;
  if (!read_exactly(file, riff.data(), 12) || memcmp(riff.data(), "RIFF", 4) ||
      memcmp(riff.data() + 8, "WAVE", 4))
    return fail(Fault::bad_input, path + " is not a WAV file");
  bool has_format = false;
  std::array<uint8_t, 8> head;
  while (read_exactly(file, head.data(), 8)) {
    const uint32_t size = get32(head.data() + 4);
    if (!memcmp(head.data(), "fmt ", 4)) {
      std::array<uint8_t, 40> chunk{};
      const size_t known = std::min<size_t>(size, chunk.size());
      if (known < 16 || !read_exactly(file, chunk.data(), known)) break;
      auto format = parse_format({chunk.data(), known}, path);
      if (!format) return fail(format.error());
      reader.format_ = *format;
      has_format = true;
      fseek(file, static_cast<long>(size - known + (size & 1)), SEEK_CUR);
    } else if (!memcmp(head.data(), "data", 4)) {
      if (!has_format) break;
      // A writer that could not seek back leaves 0 or ~0: then the data reaches to the end of the file.
      reader.left_ = size == 0 || size == UINT32_MAX ? UINT64_MAX : size;
      return reader;
    } else {
      fseek(file, static_cast<long>(size) + (size & 1), SEEK_CUR);
    }
  }
  return fail(Fault::bad_input, path + " is a damaged WAV file: no complete format and data in it");
}

size_t WavReader::read(std::span<uint8_t> buffer) {
  size_t wanted = static_cast<size_t>(std::min<uint64_t>(buffer.size(), left_));
  wanted -= wanted % format_.bytes_per_frame();
  size_t got = fread(buffer.data(), 1, wanted, file_.get());
  got -= got % format_.bytes_per_frame();
  left_ = got < wanted ? 0 : left_ - got;
  return got;
}

Result<WavWriter> WavWriter::open(const std::string& path, WavFormat format) {
  WavWriter writer;
  writer.format_ = format;
  writer.file_.reset(fopen(path.c_str(), "wbe"));
  if (!writer.file_ || !writer.write_header())
    return fail(Fault::bad_input, path + " cannot be written: " + strerror(errno));
  return writer;
}

WavWriter::~WavWriter() {
  if (!file_) return;
  if (size_ & 1) fputc(0, file_.get());
  rewind(file_.get());
  write_header();
}

bool WavWriter::write(std::span<const uint8_t> data) {
  const size_t written = fwrite(data.data(), 1, data.size(), file_.get());
  size_ += written;
  return written == data.size();
}

bool WavWriter::write_silence(uint64_t bytes) {
  std::array<uint8_t, 512> silence;
  using enum WavFormat::Coding;
  silence.fill(format_.coding == mulaw ? 0xFF : format_.coding == alaw ? 0xD5 : 0);
  while (bytes > 0) {
    const auto part = std::min<uint64_t>(bytes, silence.size());
    if (!write({silence.data(), static_cast<size_t>(part)})) return false;
    bytes -= part;
  }
  return true;
}

void WavWriter::cut(uint64_t bytes) {
  if (bytes >= size_) return;
  fflush(file_.get());
  static constexpr long header_size = 44;
  if (ftruncate(fileno(file_.get()), header_size + static_cast<off_t>(bytes)) != 0) return;
  fseek(file_.get(), 0, SEEK_END);
  size_ = bytes;
}

bool WavWriter::write_header() {
  const auto data = static_cast<uint32_t>(std::min<uint64_t>(size_, UINT32_MAX - 64));
  const auto frame = static_cast<uint32_t>(format_.bytes_per_frame());
  std::array<uint8_t, 44> header{};
  uint8_t* h = header.data();
  memcpy(h, "RIFF", 4), put32(h + 4, 36 + data + (data & 1)), memcpy(h + 8, "WAVEfmt ", 8), put32(h + 16, 16);
  put16(h + 20, static_cast<uint16_t>(format_.coding)),
      put16(h + 22, static_cast<unsigned>(format_.channels));
  put32(h + 24, static_cast<uint32_t>(format_.rate)),
      put32(h + 28, static_cast<uint32_t>(format_.rate) * frame);
  put16(h + 32, frame), put16(h + 34, frame / static_cast<unsigned>(format_.channels) * 8);
  memcpy(h + 36, "data", 4), put32(h + 40, data);
  return fwrite(h, 1, header.size(), file_.get()) == header.size();
}

}  // namespace aybiza
