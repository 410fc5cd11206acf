// A Deepgram that tests can reason about. Its callers speak an artificial mu-law language: one voice, so that a
// voice detector hears somebody speak, in whose lowest bits each word has a beginning, a number and an end, so
// that a word that was cut, lost or heard twice shows in the transcript. It keeps to the rules of both services
// as to timing and messages; connecting it to a network is MemoryNetwork's part.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/loop/Loop.h"
#include "core/net/MemoryNetwork.h"

namespace aybiza::test {

/// `ms` of silence.
std::vector<uint8_t> quiet(int ms);
/// What the words are called; those beyond its end, and all without one, are "w<number>".
using Vocabulary = std::vector<std::string>;

/// How a word is spoken. One without a voice is so faint that only the recogniser hears it.
struct Manner {
  int word_ms = 300;  ///< at least 60
  bool voiced = true;
};
/// The word of that number, 0 ≤ number < 65536.
std::vector<uint8_t> spoken(int number, Manner manner = {});
/// The same voice without a word.
std::vector<uint8_t> coughed(int ms);
/// A noise that is no voice.
std::vector<uint8_t> hissed(int ms);
/// Words with 100 ms between them and a pause behind.
std::vector<uint8_t> utterance(std::vector<int> words, int pause_ms, Manner manner = {});

/// Hears the artificial language: complete words by their times in samples.
class WordDetector {
 public:
  struct Word {
    std::string text;  ///< "cut" where its beginning or end is missing
    int64_t start, end;
  };
  /// The vocabulary may be null, and grow meanwhile.
  explicit WordDetector(const Vocabulary* vocabulary = nullptr) : vocabulary_(vocabulary) {}
  void hear(uint8_t sample);
  int64_t heard() const { return heard_; }
  bool in_word() const { return body_ > 0 || in_onset_; }
  int64_t silence() const { return silence_; }  ///< samples since the last that was not silent
  bool has_words() const { return !words_.empty(); }
  std::vector<Word> take() { return std::exchange(words_, {}); }

 private:
  void end_word(bool complete);
  std::string name() const;
  const Vocabulary* vocabulary_;
  std::vector<Word> words_;
  int64_t heard_ = 0, silence_ = 0, start_ = 0;
  unsigned number_ = 0;
  int body_ = 0;  // samples of it so far
  bool in_onset_ = false, has_onset_ = false;
};

/// One stream as the vendor sees it: frames in, messages out.
class VendorStream {
 public:
  virtual ~VendorStream() = default;
  virtual std::vector<std::string> audio(Bytes frame) = 0;
  virtual std::vector<std::string> finalize() { return {}; }
  virtual std::vector<std::string> close_stream() = 0;
  virtual std::vector<std::string> opened() { return {}; }
};
/// How fast and how clever the vendor is. Silences are behind a word, in ms.
struct ListenTiming {
  int endpointing = 300;  ///< nova: makes a phrase speech_final
  int interim_after = 0;  ///< nova: an interim behind every word, besides that of every second; 0: none
  int eager_end = 250, end = 500;  ///< Flux
  /// Flux: whether these words may be a whole turn; of others it guesses at most that they are.
  std::function<bool(const std::string& words)> is_turn = [](const std::string&) { return true; };
};
std::unique_ptr<VendorStream> make_nova(const Vocabulary* vocabulary = nullptr,
                                        const ListenTiming& timing = {});
std::unique_ptr<VendorStream> make_flux(bool eager, const Vocabulary* vocabulary = nullptr,
                                        const ListenTiming& timing = {});

/// Serves streams and keeps the books.
class FakeListenVendor {
 public:
  FakeListenVendor(MemoryNetwork& network, bool eager = false, const std::string& url = "ws://vendor");
  ~FakeListenVendor();

  MemoryPeer& peer() { return *peer_; }
  /// Of streams that are opened from now on.
  void set_timing(ListenTiming timing) { timing_ = std::move(timing); }
  void set_eager(bool eager) { eager_ = eager; }
  /// The audio of these words, from now on understood as they are written here.
  std::vector<uint8_t> pronounce(std::string_view words, Manner manner = {});
  /// From now on upgrades are refused with this; 0 = accepted again.
  void refuse(int status, std::string text = "") { refusal_ = {status, std::move(text)}; }
  /// Says this on every open connection.
  void say(const std::string& message);
  void close_all(uint16_t code, const std::string& reason);
  /// Takes audio and says nothing any more.
  void play_dead() { mute_ = true; }

  size_t open_connections() const;
  const std::vector<std::string>& urls() const { return urls_; }
  const Headers& headers() const { return headers_; }  ///< of the last upgrade
  const std::vector<Time>& upgrade_times() const { return upgrade_times_; }
  size_t audio_bytes() const { return audio_bytes_; }
  size_t audio_frames() const { return audio_frames_; }
  size_t count(std::string_view control) const;  ///< text frames that hold this
  size_t net0001() const { return net0001_; }  ///< connections closed because the client was silent for 10 s

 private:
  class Connection;
  friend class Connection;
  void accept(Upgrade upgrade);

  Loop& loop_;
  bool eager_;
  ListenTiming timing_;
  MemoryPeer* peer_ = nullptr;
  Vocabulary vocabulary_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::pair<int, std::string> refusal_{0, ""};
  bool mute_ = false;
  std::vector<std::string> urls_, controls_;
  Headers headers_;
  std::vector<Time> upgrade_times_;
  size_t audio_bytes_ = 0, audio_frames_ = 0, net0001_ = 0;
};

}  // namespace aybiza::test
