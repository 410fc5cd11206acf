#include "core/vendors/deepgram/VoiceCache.h"

#include <glib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "core/base/GPtr.h"
#include "core/base/Log.h"
#include "core/net/Hash.h"

namespace aybiza {

namespace {

constexpr size_t largest_voice = 4 << 20;  // four minutes; nobody greets for longer
constexpr size_t name_length = 64;

namespace fs = std::filesystem;

std::string read_voice(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size == 0 || size > largest_voice) return {};
  std::string audio(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(audio.data(), static_cast<std::streamsize>(size));
  return file ? audio : std::string();
}

}  // namespace

VoiceCache::VoiceCache(Settings settings) : settings_(std::move(settings)) {
  if (settings_.directory.empty()) return;
  std::error_code error;
  fs::create_directories(settings_.directory, error);
  tidy_directory();
}

std::string VoiceCache::key(std::string_view request_url, std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  return sha256_hex(std::string(request_url) + "\n" + std::string(text));
}

Voice VoiceCache::find(const std::string& key) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().voice;
  }
  if (settings_.directory.empty() || !expected_.contains(key)) return nullptr;
  std::string audio = read_voice(path_of(key));
  return audio.empty() ? nullptr : keep(key, std::move(audio));
}

void VoiceCache::put(const std::string& key, std::string audio) {
  if (audio.empty() || audio.size() > largest_voice) return;
  const Voice voice = keep(key, std::move(audio));
  if (settings_.directory.empty()) return;
  GError* error = nullptr;
  // Written beside its place and moved there: nobody reads half a phrase.
  if (!g_file_set_contents(path_of(key).c_str(), voice->data(), static_cast<gssize>(voice->size()), &error))
    log(LogLevel::warning, "voice", "a phrase could not be kept", {{"error", take_message(error)}});
}

Voice VoiceCache::keep(const std::string& key, std::string audio) {
  if (const auto old = by_key_.find(key); old != by_key_.end()) {
    bytes_ -= old->second->voice->size();
    entries_.erase(old->second);
  }
  bytes_ += audio.size();
  entries_.push_front({key, std::make_shared<const std::string>(std::move(audio))});
  by_key_[key] = entries_.begin();
  const Voice voice = entries_.front().voice;
  while (bytes_ > settings_.max_bytes && entries_.size() > 1) {
    bytes_ -= entries_.back().voice->size();
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  return voice;
}

void VoiceCache::tidy_directory() const {
  struct Stored {
    fs::file_time_type written;
    size_t size;
    fs::path path;
  };
  std::vector<Stored> all;
  std::error_code error;
  size_t total = 0;
  for (const auto& file : fs::directory_iterator(settings_.directory, error)) {
    if (file.path().filename().string().size() != name_length) continue;
    all.push_back({file.last_write_time(error), file.file_size(error), file.path()});
    total += all.back().size;
  }
  std::ranges::sort(all, {}, &Stored::written);
  for (const Stored& oldest : all) {
    if (total <= settings_.max_stored_bytes) break;
    fs::remove(oldest.path, error);
    total -= oldest.size;
  }
}

}  // namespace aybiza
