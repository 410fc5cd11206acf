// What WAV files promise: what was written is read again, and a damaged file is named instead of played.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "core/audio/Wav.h"

namespace aybiza {
namespace {

struct WavTest : testing::Test {
  const std::string path = testing::TempDir() + "wav-test.wav";
  ~WavTest() override { std::filesystem::remove(path); }

  void write_bytes(std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
};

TEST_F(WavTest, ReadsWhatWasWritten) {
  using Coding = WavFormat::Coding;
  for (const WavFormat& format : {WavFormat{Coding::pcm16, 8000, 1}, WavFormat{Coding::pcm16, 48000, 2},
                                  WavFormat{Coding::mulaw, 8000, 1}, WavFormat{Coding::alaw, 8000, 2}}) {
    std::vector<uint8_t> data(1001 * format.bytes_per_frame());
    for (size_t i = 0; i < data.size(); i++) data[i] = static_cast<uint8_t>(i);
    {
      auto writer = WavWriter::open(path, format);
      ASSERT_TRUE(writer);
      EXPECT_TRUE(writer->write(data));
    }
    auto reader = WavReader::open(path);
    ASSERT_TRUE(reader) << reader.error().text();
    EXPECT_EQ(reader->format(), format);
    std::vector<uint8_t> read(data.size() + 100);
    read.resize(reader->read(read));
    EXPECT_EQ(read, data);
    EXPECT_EQ(reader->read(read), 0u);
  }
}

TEST_F(WavTest, CutsWhatShouldNotHaveBeenWritten) {
  {
    auto writer = WavWriter::open(path, {WavFormat::Coding::mulaw});
    ASSERT_TRUE(writer);
    writer->write_silence(1000);
    writer->cut(400);
    const uint8_t end[] = {1, 2, 3};
    writer->write(end);
    EXPECT_EQ(writer->size(), 403u);
  }
  auto reader = WavReader::open(path);
  ASSERT_TRUE(reader);
  std::vector<uint8_t> read(1000);
  ASSERT_EQ(reader->read(read), 403u);
  EXPECT_EQ(read[399], 0xFF);
  EXPECT_EQ(read[400], 1);
}

TEST_F(WavTest, NamesWhatIsWrongWithAFile) {
  using namespace std::string_literals;
  const std::string riff = "RIFF\0\0\0\0WAVE"s;
  const std::string pcm24 = "fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\xc0\x5d\0\0\3\0\x18\0"s;
  const std::string no_channel = "fmt \x10\0\0\0\1\0\0\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"s;
  const std::string data = "data\4\0\0\0abcd"s;
  struct {
    const char* what;
    std::string bytes;
    const char* expected;
  } const rows[] = {
      {"nothing in it", "", "is not a WAV file"},
      {"another kind of file", "OggS and more bytes than a header has", "is not a WAV file"},
      {"no chunks", riff, "damaged"},
      {"data before its format", riff + data, "damaged"},
      {"a format cut short", riff + "fmt \x10\0\0\0\1\0"s, "damaged"},
      {"a format without room", riff + "fmt \4\0\0\0\1\0\1\0"s + data, "damaged"},
      {"24 bits", riff + pcm24 + data, "24 bits is not supported"},
      {"no channel", riff + no_channel + data, "0 channels"},
      {"a chunk that claims 4 GB", riff + "LIST\xff\xff\xff\xff"s, "damaged"},
  };
  for (const auto& row : rows) {
    write_bytes(row.bytes);
    const auto reader = WavReader::open(path);
    ASSERT_FALSE(reader) << row.what;
    EXPECT_NE(reader.error().text().find(row.expected), std::string::npos)
        << row.what << ": " << reader.error().text();
  }
  EXPECT_FALSE(WavReader::open("/nowhere/at/all.wav"));
  EXPECT_FALSE(WavWriter::open("/nowhere/at/all.wav", {}));
}

}  // namespace
}  // namespace aybiza
