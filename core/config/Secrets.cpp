#include "core/config/Secrets.h"

#include <glib.h>

#include <algorithm>
#include <cstdlib>

namespace aybiza {

namespace {

constexpr size_t max_value = 64 * 1024;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '.';
  });
}

Result<SecretReference> parse_reference(std::string_view inside) {
  const std::string whole = "${" + std::string(inside) + "}";
  const size_t colon = inside.find(':');
  SecretReference reference;
  const std::string_view kind = inside.substr(0, colon);
  if (colon == inside.npos || (kind != "secret" && kind != "env"))
    return fail(Fault::bad_input, whole + " is not a reference",
                "write ${secret:NAME}, ${env:NAME} or ${env:NAME:-fallback}, and $${ for a plain ${");
  reference.kind = kind == "secret" ? SecretReference::Kind::secret : SecretReference::Kind::env;
  std::string_view rest = inside.substr(colon + 1);
  if (const size_t dash = rest.find(":-");
      dash != rest.npos && reference.kind == SecretReference::Kind::env) {
    reference.has_fallback = true;
    reference.fallback = rest.substr(dash + 2);
    rest = rest.substr(0, dash);
  }
  if (!is_name(rest))
    return fail(Fault::bad_input, whole + " has no valid name",
                "names are made of letters, digits, '_', '-' and '.'");
  reference.name = rest;
  return reference;
}

Result<std::string> read_secret_file(const std::string& path) {
  gchar* data = nullptr;
  gsize length = 0;
  if (!g_file_get_contents(path.c_str(), &data, &length, nullptr))
    return fail(Fault::rejected, "file " + path + " cannot be read");
  std::string value(data, std::min<gsize>(length, max_value));
  g_free(data);
  if (length > max_value) return fail(Fault::rejected, "file " + path + " is longer than 64 KiB");
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  return value;
}

}  // namespace

Result<std::vector<SecretReference>> SecretText::references() const {
  std::vector<SecretReference> found;
  for (size_t at = written_.find("${"); at != written_.npos; at = written_.find("${", at)) {
    if (at > 0 && written_[at - 1] == '$') {
      at += 2;
      continue;
    }
    const size_t end = written_.find('}', at);
    if (end == written_.npos)
      return fail(Fault::bad_input, "\"${\" has no closing \"}\"", "write $${ for a plain ${");
    auto reference = parse_reference(std::string_view(written_).substr(at + 2, end - at - 2));
    if (!reference) return fail(reference.error());
    reference->offset = at;
    reference->length = end + 1 - at;
    found.push_back(std::move(*reference));
    at = end + 1;
  }
  return found;
}

Secrets::Secrets(SecretSources sources, GetEnv get_env)
    : sources_(std::move(sources)), get_env_(get_env ? std::move(get_env) : GetEnv(std::getenv)) {}

Result<std::string> Secrets::value_of(const SecretReference& reference) const {
  if (reference.kind == SecretReference::Kind::env) {
    const char* value = get_env_(reference.name.c_str());
    if (value && *value) return value;
    if (reference.has_fallback) return reference.fallback;
    return fail(Fault::rejected, "environment variable " + reference.name + " is not set");
  }
  auto source = sources_.find(reference.name);
  if (source == sources_.end())
    return fail(Fault::rejected, "secret \"" + reference.name + "\" is not declared under secrets:");
  if (!source->second.file.empty()) {
    auto value = read_secret_file(source->second.file);
    if (!value) return fail(Fault::rejected, "secret \"" + reference.name + "\": " + value.error().message);
    return value;
  }
  const char* value = get_env_(source->second.env.c_str());
  if (value && *value) return value;
  return fail(Fault::rejected, "secret \"" + reference.name + "\": environment variable " +
                                   source->second.env + " is not set");
}

Result<std::string> Secrets::resolve(const SecretText& text) const {
  auto references = text.references();
  if (!references) return fail(references.error());
  std::string resolved;
  size_t from = 0;
  auto copy_plain = [&](size_t to) {
    for (; from < to; from++) {
      if (text.written().compare(from, 3, "$${") == 0) continue;  // the first of the two dollars
      resolved += text.written()[from];
    }
  };
  for (const SecretReference& reference : *references) {
    copy_plain(reference.offset);
    auto value = value_of(reference);
    if (!value) return fail(value.error());
    resolved += *value;
    from = reference.offset + reference.length;
  }
  copy_plain(text.written().size());
  return resolved;
}

}  // namespace aybiza
