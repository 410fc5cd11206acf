#include "core/config/SecretChecks.h"

namespace aybiza {

namespace {

using SeeText = std::function<void(const std::string& path, const SecretText& text)>;

void for_each_text(const VisitLeaves& visit, const SeeText& see) {
  visit([&](const std::string& path, const Key&, const Leaf& leaf) {
    auto see_all = [&](const std::string& prefix, const NamedTexts& texts) {
      for (const auto& [name, text] : texts) see(prefix + "." + name, text);
    };
    std::visit(Overloaded{
                   [&](SecretText* text) { see(path, *text); },
                   [&](NamedTexts* texts) { see_all(path, *texts); },
                   [&](ElementSettings* elements) {
                     for (const auto& [name, texts] : *elements) see_all(path + "." + name, texts);
                   },
                   [](const auto&) {},
               },
               leaf);
  });
}

}  // namespace

void check_references(const VisitLeaves& visit, const SecretSources& sources, Checker& check) {
  std::vector<std::string_view> declared;
  for (const auto& [name, source] : sources) declared.push_back(name);
  std::set<std::string> used;
  for_each_text(visit, [&](const std::string& path, const SecretText& text) {
    auto references = text.references();
    if (!references) return;  // the reader has said so
    for (const SecretReference& reference : *references) {
      if (reference.kind != SecretReference::Kind::secret) continue;
      used.insert(reference.name);
      if (sources.contains(reference.name)) continue;
      check.error(path, "secret \"" + reference.name + "\" is not declared under secrets:",
                  suggest(reference.name, declared));
    }
  });
  for (const auto& [name, source] : sources) {
    const std::string path = "secrets." + name;
    if (source.env.empty() == source.file.empty()) check.error(path, "needs either env: or file:");
    if (!used.contains(name)) check.warn(path, "is never used", "refer to it as ${secret:" + name + "}");
  }
}

void check_values(const VisitLeaves& visit, const Secrets& secrets, const Places& places,
                  Problems& problems) {
  for_each_text(visit, [&](const std::string& path, const SecretText& text) {
    if (!text.references()) return;  // the reader has said so
    if (auto value = secrets.resolve(text); !value)
      add_error(problems, place_of(places, path), path, value.error().message);
  });
}

}  // namespace aybiza
