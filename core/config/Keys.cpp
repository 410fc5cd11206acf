#include "core/config/Keys.h"

#include <cmath>

namespace aybiza {

namespace {

std::string range_text(const Key& key) {
  const bool open = std::isinf(key.max);
  std::string text = open ? "from " + number_text(key.min) + " up"
                          : "from " + number_text(key.min) + " to " + number_text(key.max);
  if (!key.unit.empty()) text += " (" + std::string(key.unit) + ")";
  return text;
}

class Walker : public KeyVisitor {
 public:
  Walker(std::string prefix, const SeeLeaf& see) : prefix_(std::move(prefix)), see_(see) {}

  void leaf(const Key& key, Leaf member) override { see_(path(key), key, member); }
  void group(const Key& key, std::string_view, const Describe& inside) override {
    Walker walker(path(key) + ".", see_);
    inside(walker);
  }
  void list(const Key& key, std::string_view, size_t size, const DescribeItem& item) override {
    for (size_t i = 0; i < size; i++) {
      Walker walker(path(key) + "[" + std::to_string(i) + "].", see_);
      item(walker, i);
    }
  }
  void table(const Key& key, const std::vector<std::string>& names, const DescribeNamed& item) override {
    for (const std::string& name : names) {
      Walker walker(path(key) + "." + name + ".", see_);
      item(walker, name);
    }
  }

 private:
  std::string path(const Key& key) const { return prefix_ + std::string(key.name); }

  const std::string prefix_;
  const SeeLeaf& see_;
};

}  // namespace

void for_each_leaf(const KeyVisitor::Describe& walk, const SeeLeaf& see) {
  Walker walker("", see);
  walk(walker);
}

std::string number_text(double value) {
  return value == std::floor(value) && std::abs(value) < 1e15 ? std::to_string(static_cast<int64_t>(value))
                                                              : Json(value).dump();
}

std::string expectation(const Key& key, const Leaf& leaf) {
  auto whole = [&](auto*) { return "a whole number " + range_text(key); };
  auto real = [&](auto*) { return "a number " + range_text(key); };
  auto text = [&](auto*) { return key.pattern_says.empty() ? "text" : std::string(key.pattern_says); };
  return std::visit(
      Overloaded{
          [](bool*) { return std::string("true or false"); },
          [&](int* x) { return whole(x); },
          [&](milliseconds* x) { return whole(x); },
          [&](std::optional<milliseconds>* x) { return whole(x); },
          [&](seconds* x) { return whole(x); },
          [&](double* x) { return real(x); },
          [&](std::optional<double>* x) { return real(x); },
          [&](std::string* x) { return text(x); },
          [&](SecretText* x) { return text(x); },
          [](std::vector<std::string>*) { return std::string("a list of texts"); },
          [&](Json*) {
            return key.pattern_says.empty() ? std::string("a JSON Schema") : std::string(key.pattern_says);
          },
          [](NamedTexts*) { return std::string("a map from names to texts"); },
          [](PlainTexts*) { return std::string("a map from texts to texts"); },
          [&](NamedNumbers* x) { return "a map from names to whole numbers " + range_text(key); },
          [](ElementSettings*) { return std::string("a map from element names to maps of properties"); },
          [](const Choice& choice) {
            std::string names;
            for (std::string_view name : choice.names)
              names += (names.empty() ? "" : ", ") + std::string(name);
            return (choice.names.size() > 1 ? "one of " : "") + names;
          },
      },
      leaf);
}

Json value_of(const Leaf& leaf) {
  auto texts = [](const NamedTexts& named) {
    Json object = Json::object();
    for (const auto& [name, text] : named) object[name] = text.written();
    return object;
  };
  return std::visit(Overloaded{
                        [](milliseconds* x) { return Json(x->count()); },
                        [](seconds* x) { return Json(x->count()); },
                        [](std::optional<double>* x) { return *x ? Json(**x) : Json(); },
                        [](std::optional<milliseconds>* x) { return *x ? Json((*x)->count()) : Json(); },
                        [](SecretText* x) { return Json(x->written()); },
                        [](const Choice& choice) { return Json(choice.names[choice.get()]); },
                        [&](NamedTexts* x) { return texts(*x); },
                        [&](ElementSettings* x) {
                          Json object = Json::object();
                          for (const auto& [name, properties] : *x) object[name] = texts(properties);
                          return object;
                        },
                        [](auto* x) { return Json(*x); },
                    },
                    leaf);
}

}  // namespace aybiza
