// References to secrets: looked up when they are needed, never shown.
#include "core/config/Secrets.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace aybiza {
namespace {

const char* environment(const char* name) {
  if (std::string_view(name) == "HOST") return "example.org";
  if (std::string_view(name) == "KEY") return "hunter2";
  if (std::string_view(name) == "EMPTY") return "";
  return nullptr;
}

std::string resolve(const std::string& text, SecretSources sources = {{"key", {.env = "KEY", .file = ""}}}) {
  const auto value = Secrets(std::move(sources), environment).resolve(SecretText(text));
  return value ? *value : "error: " + value.error().text();
}

TEST(Secrets, ReferencesAreReplacedByWhatTheyStandFor) {
  const struct {
    const char *written, *resolved;
  } rows[] = {
      {"plain", "plain"},
      {"", ""},
      {"${env:HOST}", "example.org"},
      {"https://${env:HOST}/a?k=${secret:key}&x", "https://example.org/a?k=hunter2&x"},
      {"${env:NOBODY:-http://127.0.0.1:7700}/x", "http://127.0.0.1:7700/x"},
      {"${env:EMPTY:-fallback}", "fallback"},
      {"${env:NOBODY:-}", ""},
      {"{argument} $5 ${env:HOST}", "{argument} $5 example.org"},
      {"$${env:HOST} and $$", "${env:HOST} and $$"},
      {"${env:NOBODY}", "error: environment variable NOBODY is not set"},
      {"${secret:nobody}", "error: secret \"nobody\" is not declared under secrets:"},
      {"${HOST}",
       "error: ${HOST} is not a reference (write ${secret:NAME}, ${env:NAME} or ${env:NAME:-fallback}, and "
       "$${ for a "
       "plain ${)"},
      {"${env:}", "error: ${env:} has no valid name (names are made of letters, digits, '_', '-' and '.')"},
      {"${env:HOST", "error: \"${\" has no closing \"}\" (write $${ for a plain ${)"},
  };
  for (const auto& row : rows) EXPECT_EQ(resolve(row.written), row.resolved) << row.written;
}

TEST(Secrets, AFileIsReadAnewEveryTimeWithoutItsLineBreak) {
  const std::string path = testing::TempDir() + "aybiza-secret";
  const SecretSources sources = {{"key", {.env = "", .file = path}}};
  std::ofstream(path) << "first\n";
  EXPECT_EQ(resolve("${secret:key}", sources), "first");
  std::ofstream(path) << "rotated\r\n";
  EXPECT_EQ(resolve("${secret:key}", sources), "rotated");
  std::remove(path.c_str());
  EXPECT_EQ(resolve("${secret:key}", sources), "error: secret \"key\": file " + path + " cannot be read");
}

TEST(Secrets, WrittenTextShowsTheReferenceOnly) {
  const SecretText text("Bearer ${secret:key}");
  EXPECT_EQ(text.written(), "Bearer ${secret:key}");
  EXPECT_EQ(text.references()->at(0).name, "key");
}

}  // namespace
}  // namespace aybiza
