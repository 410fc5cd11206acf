// VoiceMaker: has phrases spoken before anybody needs them and puts them into a VoiceCache. It works in the background,
// one phrase after the other over one connection, so that it stays within the vendor's limits and out of the callers'
// way; of the workers that share a directory one does it for all. A vendor who cannot be reached is asked again later.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/audio/Loudness.h"
#include "core/base/Fd.h"
#include "core/loop/Scope.h"
#include "core/net/Network.h"
#include "core/vendors/deepgram/VoiceCache.h"

namespace aybiza {

class VoiceMaker {
 public:
  struct Order {
    WebSocketRequest request;        ///< as make_request(SpeakSettings) gives it
    Loudness::Format format;         ///< of the audio that it asks for
    std::vector<std::string> texts;  ///< each one phrase, the most urgent first
  };

  /// Network and cache outlive the maker; destroying it ends its work.
  VoiceMaker(Network& network, VoiceCache& cache) : network_(network), cache_(cache) {}

  /// From now on the cache expects these.
  void make(Order order);
  bool is_working() const { return !scope_.empty(); }

 private:
  struct Speaking;
  Task<> work(Order order);
  Task<> make_all(const Order& order);
  /// False: not all of it is good for keeping.
  Task<bool> speak_missing(const Order& order);
  Task<bool> speak(const Order& order, std::span<const std::string> texts);
  std::vector<std::string> missing(const Order& order);
  /// None while another worker is at it.
  Fd take_turn() const;

  Network& network_;
  VoiceCache& cache_;
  Scope scope_;
};

}  // namespace aybiza
