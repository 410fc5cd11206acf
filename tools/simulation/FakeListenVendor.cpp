#include "tools/simulation/FakeListenVendor.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "core/audio/G711.h"
#include "core/base/Json.h"
#include "tools/simulation/Syllables.h"

namespace aybiza::test {

namespace {

constexpr int samples_per_ms = 8;
// Of a mu-law code the top bit is the sign and the rest the magnitude, whose three lowest bits are the mark.
constexpr uint8_t silent_code = 0xff, sign = 0x80, no_sound = 0x7f, mark_bits = 7;
// A body's samples spell the word's number, lowest bit first, again and again.
enum Mark : uint8_t { no_word, onset, offset, body_zero, body_one };
constexpr int number_bits = 16;

/// The voice of everything that is said, as loud as a caller's, from the rise of one syllable into the next. Words
/// differ: a voice that sings the same note again and again is none.
std::vector<uint8_t> voice(int ms, int word) {
  constexpr int rise = 40, syllable = 250, different = 16, longest = 2000;
  static const std::vector<uint8_t> speech = [] {
    const auto sound = syllables(1000 * samples_per_ms, rise + different * syllable + longest);
    std::vector<uint8_t> codes(sound.size());
    g711::encode(g711::Law::mulaw, sound, codes);
    return codes;
  }();
  const auto begin = speech.begin() + (rise + word % different * syllable) * samples_per_ms;
  return {begin, begin + std::min(ms, longest) * samples_per_ms};
}

/// The code nearest to this one that bears the mark and is not silence.
uint8_t marked(uint8_t code, Mark mark) {
  const int magnitude =
      std::clamp((code & no_sound) - mark + (mark_bits + 1) / 2, 0, no_sound - 2 * mark_bits);
  return static_cast<uint8_t>((code & sign) | (magnitude & ~mark_bits) | mark);
}

double to_seconds(int64_t samples) { return static_cast<double>(samples) / (1000 * samples_per_ms); }

void append(std::vector<uint8_t>& audio, const std::vector<uint8_t>& more) {
  audio.insert(audio.end(), more.begin(), more.end());
}

std::string join(const std::vector<WordDetector::Word>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

Json to_json(const std::vector<WordDetector::Word>& words) {
  Json list = Json::array();
  for (const auto& word : words)
    list.push_back({{"word", word.text},
                    {"start", to_seconds(word.start)},
                    {"end", to_seconds(word.end)},
                    {"confidence", 0.9}});
  return list;
}

class Nova final : public VendorStream {
 public:
  Nova(const Vocabulary* vocabulary, const ListenTiming& timing) : timing_(timing), ears_(vocabulary) {}
  std::vector<std::string> audio(Bytes frame) override {
    std::vector<std::string> out;
    for (const uint8_t sample : frame) {
      ears_.hear(sample);
      if (ears_.has_words()) take_words();
      step(out);
    }
    return out;
  }
  std::vector<std::string> finalize() override {
    if (ears_.heard() == start_) return {};
    return {results(true, false, true)};
  }
  std::vector<std::string> close_stream() override {
    std::vector<std::string> out;
    if (ears_.heard() > start_) out.push_back(results(true, !words_.empty(), false));
    out.push_back(
        to_text({{"type", "Metadata"}, {"request_id", "r"}, {"duration", to_seconds(ears_.heard())}}));
    return out;
  }

 private:
  static constexpr int64_t longest = 3000 * samples_per_ms, interim_step = 1000 * samples_per_ms,
                           utterance_end = 1000 * samples_per_ms;

  void take_words() {
    for (auto& word : ears_.take()) {
      last_word_end_ = word.end;
      utterance_end_due_ = true;
      words_.push_back(std::move(word));
    }
  }
  void step(std::vector<std::string>& out) {
    const int64_t now = ears_.heard();
    if (!words_.empty() && ears_.silence() == timing_.endpointing * samples_per_ms)
      out.push_back(results(true, true, false));
    else if (now - start_ >= longest && !ears_.in_word())
      out.push_back(results(true, false, false));
    else if (now - start_ > 0 && (now - start_) % interim_step == 0)
      out.push_back(results(false, false, false));
    else if (!words_.empty() && timing_.interim_after > 0 &&
             ears_.silence() == timing_.interim_after * samples_per_ms)
      out.push_back(results(false, false, false));
    if (utterance_end_due_ && !ears_.in_word() && now - last_word_end_ >= utterance_end) {
      utterance_end_due_ = false;
      out.push_back(to_text({{"type", "UtteranceEnd"}, {"last_word_end", to_seconds(last_word_end_)}}));
    }
  }
  std::string results(bool is_final, bool speech_final, bool from_finalize) {
    std::string text = join(words_);
    if (!is_final && ears_.in_word()) text += text.empty() ? "maybe" : " maybe";
    const Json json = {
        {"type", "Results"},
        {"start", to_seconds(start_)},
        {"duration", to_seconds(ears_.heard() - start_)},
        {"is_final", is_final},
        {"speech_final", speech_final},
        {"from_finalize", from_finalize},
        {"channel",
         {{"alternatives",
           Json::array({{{"transcript", text}, {"confidence", 0.9}, {"words", to_json(words_)}}})}}}};
    if (is_final) {
      words_.clear();
      start_ = ears_.heard();
    }
    return to_text(json);
  }

  ListenTiming timing_;
  WordDetector ears_;
  std::vector<WordDetector::Word> words_;
  int64_t start_ = 0, last_word_end_ = 0;
  bool utterance_end_due_ = false;
};

class Flux final : public VendorStream {
 public:
  Flux(bool eager, const Vocabulary* vocabulary, const ListenTiming& timing)
      : eager_(eager), timing_(timing), ears_(vocabulary) {}
  std::vector<std::string> opened() override {
    return {to_text({{"type", "Connected"}, {"request_id", "r"}, {"sequence_id", sequence_++}})};
  }
  std::vector<std::string> audio(Bytes frame) override {
    std::vector<std::string> out;
    for (const uint8_t sample : frame) {
      ears_.hear(sample);
      if (ears_.has_words()) std::ranges::move(ears_.take(), std::back_inserter(words_));
      step(out);
    }
    return out;
  }
  std::vector<std::string> close_stream() override {
    if (!words_.empty()) return {info("EndOfTurn")};
    return {};
  }

 private:
  void step(std::vector<std::string>& out) {
    const int64_t now = ears_.heard(), ms = samples_per_ms;
    if (!in_turn_ && ears_.in_word()) {
      in_turn_ = true;
      turn_start_ = now;
      out.push_back(info("StartOfTurn"));
    } else if (in_turn_ && awaiting_ && ears_.in_word()) {
      awaiting_ = false;
      out.push_back(info("TurnResumed"));
    } else if (in_turn_ && eager_ && !words_.empty() && ears_.silence() == timing_.eager_end * ms) {
      awaiting_ = true;
      out.push_back(info("EagerEndOfTurn"));
    } else if (in_turn_ && !words_.empty() && ears_.silence() == timing_.end * ms &&
               timing_.is_turn(join(words_))) {
      out.push_back(info("EndOfTurn"));
      in_turn_ = awaiting_ = false;
      words_.clear();
      turn_++;
    } else if (now % (250 * ms) == 0) {
      out.push_back(info("Update"));
    }
  }
  std::string info(const char* event) {
    return to_text({{"type", "TurnInfo"},
                    {"sequence_id", sequence_++},
                    {"event", event},
                    {"turn_index", turn_},
                    {"audio_window_start", to_seconds(in_turn_ ? turn_start_ : 0)},
                    {"audio_window_end", to_seconds(ears_.heard())},
                    {"transcript", join(words_)},
                    {"words", to_json(words_)},
                    {"end_of_turn_confidence", 0.8}});
  }

  bool eager_;
  ListenTiming timing_;
  WordDetector ears_;
  std::vector<WordDetector::Word> words_;
  bool in_turn_ = false, awaiting_ = false;
  int64_t turn_start_ = 0;
  int turn_ = 0, sequence_ = 0;
};

}  // namespace

std::vector<uint8_t> quiet(int ms) {
  return std::vector<uint8_t>(static_cast<size_t>(ms) * samples_per_ms, silent_code);
}

std::vector<uint8_t> spoken(int number, Manner manner) {
  constexpr size_t edge = 20 * samples_per_ms;
  std::vector<uint8_t> audio = manner.voiced ? voice(manner.word_ms, number) : quiet(manner.word_ms);
  for (size_t i = 0; i < audio.size(); i++) {
    const bool bit = number >> (i % number_bits) & 1;
    const Mark mark = i < edge ? onset : i + edge >= audio.size() ? offset : bit ? body_one : body_zero;
    audio[i] = marked(audio[i], mark);
  }
  return audio;
}

std::vector<uint8_t> coughed(int ms) {
  std::vector<uint8_t> audio = voice(ms, 0);
  for (uint8_t& code : audio) code = marked(code, no_word);
  return audio;
}

std::vector<uint8_t> hissed(int ms) {
  std::mt19937 random(5);
  std::normal_distribution<double> noise(0, 500);
  std::vector<int16_t> sound(static_cast<size_t>(ms) * samples_per_ms);
  for (int16_t& sample : sound) sample = static_cast<int16_t>(noise(random));
  std::vector<uint8_t> codes(sound.size());
  g711::encode(g711::Law::mulaw, sound, codes);
  for (uint8_t& code : codes) code = marked(code, no_word);
  return codes;
}

std::vector<uint8_t> utterance(std::vector<int> words, int pause_ms, Manner manner) {
  std::vector<uint8_t> audio;
  for (const int word : words) {
    if (!audio.empty()) append(audio, quiet(100));
    append(audio, spoken(word, manner));
  }
  append(audio, quiet(pause_ms));
  return audio;
}

void WordDetector::hear(uint8_t sample) {
  const bool silent = (sample & no_sound) == no_sound, was_in_word = in_word();
  const auto mark = static_cast<Mark>(sample & mark_bits);
  if (!silent && !was_in_word) {
    start_ = heard_;
    has_onset_ = mark == onset;
  }
  if (silent) {
    if (was_in_word) end_word(false);
  } else if (mark == onset) {
    in_onset_ = true;
  } else if (mark == body_zero || mark == body_one) {
    in_onset_ = false;
    number_ |= static_cast<unsigned>(mark == body_one) << body_ % number_bits;
    body_++;
  }
  heard_++;
  silence_ = silent ? silence_ + 1 : 0;
  // The last of the 20 ms is told by the silence behind it; the end itself completes the word.
  if (!silent && mark == offset && body_ > 0) end_word(true);
}

void WordDetector::end_word(bool complete) {
  words_.push_back({complete && has_onset_ ? name() : "cut", start_, heard_});
  number_ = 0;
  body_ = 0;
  in_onset_ = has_onset_ = false;
}

std::string WordDetector::name() const {
  return vocabulary_ && number_ < vocabulary_->size() ? (*vocabulary_)[number_]
                                                      : "w" + std::to_string(number_);
}

std::unique_ptr<VendorStream> make_nova(const Vocabulary* vocabulary, const ListenTiming& timing) {
  return std::make_unique<Nova>(vocabulary, timing);
}
std::unique_ptr<VendorStream> make_flux(bool eager, const Vocabulary* vocabulary,
                                        const ListenTiming& timing) {
  return std::make_unique<Flux>(eager, vocabulary, timing);
}

// One client's connection, with the rule that closes it when nothing comes for 10 s, or no audio in the first
// 10 s.
class FakeListenVendor::Connection final : public WebSocket::Listener {
 public:
  Connection(FakeListenVendor& vendor, std::unique_ptr<WebSocket> socket,
             std::unique_ptr<VendorStream> stream, bool linear)
      : vendor_(vendor),
        socket_(std::move(socket)),
        stream_(std::move(stream)),
        linear_(linear),
        timeout_(vendor.loop_) {
    watch();
    socket_->set_listener(this);
    answer(stream_->opened());
  }
  WebSocket* socket() { return open_ ? socket_.get() : nullptr; }

 private:
  void on_text(std::string_view message) override {
    vendor_.controls_.emplace_back(message);
    if (had_audio_) watch();
    if (message.find("\"Finalize\"") != std::string_view::npos) answer(stream_->finalize());
    if (message.find("\"CloseStream\"") != std::string_view::npos) {
      answer(stream_->close_stream());
      if (!vendor_.mute_) end(1000, "");
    }
  }
  void on_binary(Bytes frame) override {
    if (frame.empty()) return end(1000, "an empty frame ends the stream");
    had_audio_ = true;
    watch();
    vendor_.audio_bytes_ += frame.size();
    vendor_.audio_frames_++;
    answer(linear_ ? stream_->audio(to_mulaw(frame)) : stream_->audio(frame));
  }
  static std::vector<uint8_t> to_mulaw(Bytes linear) {
    std::vector<int16_t> samples(linear.size() / 2);
    std::memcpy(samples.data(), linear.data(), samples.size() * 2);
    std::vector<uint8_t> codes(samples.size());
    g711::encode(g711::Law::mulaw, samples, codes);
    return codes;
  }
  void on_closed(uint16_t, std::string_view) override {
    open_ = false;
    timeout_.stop();
  }
  void answer(const std::vector<std::string>& messages) {
    if (vendor_.mute_) return;
    for (const auto& message : messages) socket_->send_text(message);
  }
  void watch() {
    timeout_.start(seconds(10), [this] {
      vendor_.net0001_++;
      end(1011,
          "Deepgram did not receive audio data or a text message within the timeout window. See "
          "https://dpgr.am/net0001");
    });
  }
  void end(uint16_t code, std::string_view reason) {
    timeout_.stop();
    if (open_) socket_->close(code, reason);
  }

  FakeListenVendor& vendor_;
  std::unique_ptr<WebSocket> socket_;
  std::unique_ptr<VendorStream> stream_;
  bool linear_;  // 16 bits a sample
  Timer timeout_;
  bool open_ = true, had_audio_ = false;
};

FakeListenVendor::FakeListenVendor(MemoryNetwork& network, bool eager, const std::string& url)
    : loop_(network.loop()), eager_(eager) {
  peer_ = &network.serve_websocket(url, [this](Upgrade upgrade) { accept(std::move(upgrade)); });
}
FakeListenVendor::~FakeListenVendor() = default;

void FakeListenVendor::accept(Upgrade upgrade) {
  urls_.push_back(upgrade.url());
  headers_ = upgrade.headers();
  upgrade_times_.push_back(loop_.now());
  if (refusal_.first) return upgrade.refuse(refusal_.first, refusal_.second);
  const bool flux = upgrade.url().find("/v2/listen") != std::string::npos;
  const bool linear = upgrade.url().find("encoding=linear16") != std::string::npos;
  auto stream = flux ? make_flux(eager_, &vocabulary_, timing_) : make_nova(&vocabulary_, timing_);
  connections_.push_back(std::make_unique<Connection>(*this, upgrade.accept(), std::move(stream), linear));
}

std::vector<uint8_t> FakeListenVendor::pronounce(std::string_view words, Manner manner) {
  std::vector<int> numbers;
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    const std::string word(words.substr(at, end - at));
    at = end + 1;
    if (word.empty()) continue;
    auto known = std::ranges::find(vocabulary_, word);
    if (known == vocabulary_.end()) known = vocabulary_.insert(known, word);
    numbers.push_back(static_cast<int>(known - vocabulary_.begin()));
  }
  return utterance(std::move(numbers), 0, manner);
}

void FakeListenVendor::say(const std::string& message) {
  for (auto& connection : connections_)
    if (auto* socket = connection->socket()) socket->send_text(message);
}

void FakeListenVendor::close_all(uint16_t code, const std::string& reason) {
  for (auto& connection : connections_)
    if (auto* socket = connection->socket()) socket->close(code, reason);
}

size_t FakeListenVendor::open_connections() const {
  return std::ranges::count_if(connections_, [](const auto& c) { return c->socket() != nullptr; });
}

size_t FakeListenVendor::count(std::string_view control) const {
  return std::ranges::count_if(controls_,
                               [&](const auto& c) { return c.find(control) != std::string::npos; });
}

}  // namespace aybiza::test
