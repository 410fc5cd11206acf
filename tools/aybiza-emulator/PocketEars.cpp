#include "PocketEars.h"

#include <err.h>
#include <pocketsphinx.h>
#include <sphinxbase/fsg_model.h>

#include <algorithm>
#include <deque>
#include <fstream>

#include "Data.h"
#include "Pronunciation.h"
#include "core/base/Log.h"

namespace aybiza::emulator {

namespace {

// The search. Between pieces stands a hub; to leave it for a piece costs a little, so that long phrases win
// over rows of short ones, and for a garbage phone a little too. An utterance with more garbage than
// most_garbage is not in the grammar and rejected; less is a cough or a false start. Weights are natural
// logarithms.
constexpr double piece_weight = -15;
constexpr double garbage_weight = -20;
constexpr float silence_chance = 0.05f;
constexpr int most_garbage = 4;
constexpr size_t most_grammars = 12;  // kept compiled per decoder
constexpr double frame_seconds = 0.01;

// One pseudo word for each phone.
constexpr const char* garbage_phones[] = {
    "_AA", "_AE", "_AH", "_AO", "_AW", "_AY", "_B",  "_CH", "_D", "_DH", "_EH", "_ER", "_EY",
    "_F",  "_G",  "_HH", "_IH", "_IY", "_JH", "_K",  "_L",  "_M", "_N",  "_NG", "_OW", "_OY",
    "_P",  "_R",  "_S",  "_SH", "_T",  "_TH", "_UH", "_UW", "_V", "_W",  "_Y",  "_Z",  "_ZH"};

}  // namespace

PocketModel default_model() {
  return {.transform = find_data("narrowband/narrowband.mllr"),
          .initial_means = find_data("narrowband/narrowband.means")};
}

class PocketEars::Decoder {
 public:
  static std::unique_ptr<Decoder> make(const PocketModel& model) {
    cmd_ln_t* config = cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", model.acoustic.c_str(), "-dict",
                                   model.dictionary.c_str(), "-logfn", "/dev/null", "-remove_silence", "no",
                                   "-bestpath", "no", "-fwdflat", "no", "-fsgusefiller", "no", nullptr);
    if (!config) return nullptr;
    if (!model.transform.empty()) cmd_ln_set_str_r(config, "-mllr", model.transform.c_str());
    ps_decoder_t* ps = ps_init(config);
    cmd_ln_free_r(config);
    if (!ps) return nullptr;
    auto decoder = std::unique_ptr<Decoder>(new Decoder(ps, model.initial_means));
    for (const char* word : garbage_phones) ps_add_word(ps, word, word + 1, FALSE);
    return decoder;
  }
  ~Decoder() { ps_free(ps_); }

  bool start(const Grammar& grammar) {
    if (!use(grammar)) return false;
    // Each utterance may come from another telephone: the channel's mean starts anew.
    feat_t* features = ps_get_feat(ps_);
    cmn_live_set(features->cmn_struct, initial_means_.data());
    return ps_start_utt(ps_) == 0;
  }
  void hear(std::span<const int16_t> samples) {
    ps_process_raw(ps_, samples.data(), samples.size(), FALSE, FALSE);
  }
  void end() { ps_end_utt(ps_); }

  std::vector<HeardWord> words() {
    std::vector<HeardWord> list;
    int garbage = 0;
    for (ps_seg_t* segment = ps_seg_iter(ps_); segment; segment = ps_seg_next(segment)) {
      std::string word = ps_seg_word(segment);
      if (word.starts_with('<') || word.starts_with('(') || word.starts_with('[') || word.starts_with("++"))
        continue;
      if (word.starts_with('_')) {
        garbage++;
        continue;
      }
      if (const size_t variant = word.find('('); variant != std::string::npos) word.resize(variant);
      int first = 0, last = 0;
      ps_seg_frames(segment, &first, &last);
      list.push_back({std::move(word), first * frame_seconds, (last + 1) * frame_seconds});
    }
    if (garbage > most_garbage) list.clear();
    return list;
  }

 private:
  Decoder(ps_decoder_t* ps, const std::string& initial_means) : ps_(ps) {
    // Set here and not by "-cmninit", because the model's own parameters would win over that.
    const cmn_t* cmn = ps_get_feat(ps)->cmn_struct;
    initial_means_.assign(cmn->cmn_mean, cmn->cmn_mean + cmn->veclen);
    std::ifstream file(initial_means);
    for (auto& mean : initial_means_)
      if (float value; file >> value) mean = value;
  }

  bool use(const Grammar& grammar) {
    if (std::ranges::find(loaded_, grammar.name) == loaded_.end()) {
      fsg_model_t* graph = make_graph(grammar.pieces);
      const int failed = ps_set_fsg(ps_, grammar.name.c_str(), graph);
      fsg_model_free(graph);
      if (failed) return false;
      loaded_.push_back(grammar.name);
      if (loaded_.size() > most_grammars) {
        ps_unset_search(ps_, loaded_.front().c_str());
        loaded_.pop_front();
      }
    }
    return ps_set_search(ps_, grammar.name.c_str()) == 0;
  }

  // The automaton's start is the hub; from the ends of pieces an empty step leads back to it and to the final
  // state.
  fsg_model_t* make_graph(const Automaton& pieces) {
    logmath_t* logs = ps_get_logmath(ps_);
    const int count = static_cast<int>(pieces.states.size()), final = count, garbage = count + 1;
    fsg_model_t* graph = fsg_model_init("pieces", logs, 1.0f, count + 2);
    graph->start_state = 0;
    graph->final_state = final;
    for (int from = 0; from < count; from++) {
      const int weight = from == 0 ? logmath_ln_to_log(logs, piece_weight) : 0;
      for (const auto& [word, to] : pieces.states[from].next)
        for (const auto& variant : pronunciations(word))
          fsg_model_trans_add(graph, from, to, weight, fsg_model_word_add(graph, variant.c_str()));
      if (pieces.states[from].is_end) {
        fsg_model_null_trans_add(graph, from, 0, 0);
        fsg_model_null_trans_add(graph, from, final, 0);
      }
    }
    for (const char* word : garbage_phones)
      fsg_model_trans_add(graph, 0, garbage, logmath_ln_to_log(logs, garbage_weight),
                          fsg_model_word_add(graph, word));
    fsg_model_null_trans_add(graph, garbage, 0, 0);
    fsg_model_null_trans_add(graph, garbage, final, 0);
    fsg_model_add_silence(graph, "<sil>", -1, silence_chance);
    return graph;
  }

  // The dictionary's names for the ways a word is pronounced: "tomorrow", "tomorrow(2)"; a new word is added
  // to it.
  std::vector<std::string> pronunciations(const std::string& word) {
    std::vector<std::string> names;
    std::string name = word;
    for (int i = 2; char* phones = ps_lookup_word(ps_, name.c_str()); i++) {
      ckd_free(phones);
      names.push_back(name);
      name = word + "(" + std::to_string(i) + ")";
    }
    if (names.empty() && ps_add_word(ps_, word.c_str(), pronounce(word).c_str(), FALSE) >= 0)
      names.push_back(word);
    return names;
  }

  ps_decoder_t* ps_;
  std::vector<mfcc_t> initial_means_;
  std::deque<std::string> loaded_;  // grammars, oldest first
};

class PocketEars::PocketListener final : public Listener {
 public:
  PocketListener(PocketEars& ears, std::unique_ptr<Decoder> decoder)
      : ears_(ears), decoder_(std::move(decoder)) {}
  ~PocketListener() override {
    if (!finished_) decoder_->end();
    ears_.idle_.push_back(std::move(decoder_));
  }
  void hear(std::span<const int16_t> samples) override { decoder_->hear(samples); }
  std::vector<HeardWord> so_far() override { return decoder_->words(); }
  std::vector<HeardWord> finish() override {
    finished_ = true;
    decoder_->end();
    return decoder_->words();
  }

 private:
  PocketEars& ears_;
  std::unique_ptr<Decoder> decoder_;
  bool finished_ = false;
};

namespace {

// Where the decoder cannot take the grammar, nothing is understood, but the stream lives on.
class DeafListener final : public Listener {
 public:
  void hear(std::span<const int16_t>) override {}
  std::vector<HeardWord> so_far() override { return {}; }
  std::vector<HeardWord> finish() override { return {}; }
};

}  // namespace

PocketEars::PocketEars(PocketModel model) : model_(std::move(model)) { err_set_logfp(nullptr); }
PocketEars::~PocketEars() = default;

Result<std::unique_ptr<PocketEars>> PocketEars::make(PocketModel model) {
  std::unique_ptr<PocketEars> ears(new PocketEars(std::move(model)));
  auto first = Decoder::make(ears->model_);
  if (!first)
    return fail(Fault::unavailable, "pocketsphinx cannot load its model from " + ears->model_.acoustic,
                "apt-get install pocketsphinx-en-us, or use --ears=script");
  ears->idle_.push_back(std::move(first));
  return ears;
}

std::unique_ptr<PocketEars::Decoder> PocketEars::take_decoder() {
  if (idle_.empty()) return Decoder::make(model_);
  auto decoder = std::move(idle_.back());
  idle_.pop_back();
  return decoder;
}

std::unique_ptr<Listener> PocketEars::listen(const Grammar& grammar, size_t) {
  auto decoder = take_decoder();
  if (decoder && decoder->start(grammar)) return std::make_unique<PocketListener>(*this, std::move(decoder));
  log(LogLevel::error, "ears", "the grammar cannot be used", {{"grammar", grammar.name}});
  if (decoder) idle_.push_back(std::move(decoder));
  return std::make_unique<DeafListener>();
}

}  // namespace aybiza::emulator
