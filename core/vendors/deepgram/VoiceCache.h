// VoiceCache: speech that was made once and is played many times. An agent's fixed phrases (greeting, prompts, goodbyes)
// sound the same in every call, so no caller has to wait for a vendor to make them again. What is kept lies in memory,
// shared by all calls of a worker, and in a directory, where the next worker and the next start find it. Both are
// bounded: what was not used for longest goes first. One loop.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace aybiza {

/// Audio that nobody changes any more, in the format that it was asked for in.
using Voice = std::shared_ptr<const std::string>;

class VoiceCache {
 public:
  struct Settings {
    std::string directory;        ///< made where it is missing; empty: memory only
    size_t max_bytes = 32 << 20;  ///< in memory
    size_t max_stored_bytes = 256 << 20;
  };
  explicit VoiceCache(Settings settings);

  /// What a text sounds like depends on everything that the vendor is asked for: the request's URL holds voice, format
  /// and settings.
  static std::string key(std::string_view request_url, std::string_view text);

  /// This will be asked for: find() looks for it in the directory, too.
  void expect(const std::string& key) { expected_.insert(key); }
  /// Null where it is not there.
  Voice find(const std::string& key);
  void put(const std::string& key, std::string audio);

  size_t bytes() const { return bytes_; }
  const std::string& directory() const { return settings_.directory; }

 private:
  struct Entry {
    std::string key;
    Voice voice;
  };
  std::string path_of(const std::string& key) const { return settings_.directory + "/" + key; }
  Voice keep(const std::string& key, std::string audio);
  void tidy_directory() const;

  const Settings settings_;
  std::list<Entry> entries_;  // the one used last first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
  std::unordered_set<std::string> expected_;
  size_t bytes_ = 0;
};

}  // namespace aybiza
