#include <cmath>

#include "core/config/KeyDocs.h"

namespace aybiza {

namespace {

Json texts_schema() {
  return {{"type", "object"}, {"additionalProperties", {{"type", {"string", "number", "boolean"}}}}};
}

Json numeric(const char* type, const Key& key) {
  Json schema = {{"type", type}, {"minimum", key.min}};
  if (!std::isinf(key.max)) schema["maximum"] = key.max;
  return schema;
}

Json text(const Key& key) {
  Json schema = {{"type", "string"}, {"maxLength", key.max_length}};
  if (!key.pattern.empty()) schema["pattern"] = "^(?:" + std::string(key.pattern) + ")$";
  return schema;
}

Json schema_of(const Key& key, const Leaf& leaf) {
  return std::visit(
      Overloaded{
          [](bool*) {
            return Json{{"type", "boolean"}};
          },
          [&](int*) { return numeric("integer", key); },
          [&](milliseconds*) { return numeric("integer", key); },
          [&](std::optional<milliseconds>*) { return numeric("integer", key); },
          [&](seconds*) { return numeric("integer", key); },
          [&](double*) { return numeric("number", key); },
          [&](std::optional<double>*) { return numeric("number", key); },
          [&](std::string*) { return text(key); },
          [&](SecretText*) { return text(key); },
          [&](std::vector<std::string>*) {
            return Json{{"type", "array"}, {"items", {{"type", "string"}}}, {"maxItems", key.max_length}};
          },
          [](Json*) {
            return Json{{"type", "object"}};
          },
          [](NamedTexts*) { return texts_schema(); },
          [&](PlainTexts*) {
            return Json{{"type", "object"},
                        {"additionalProperties", {{"type", "string"}}},
                        {"maxProperties", key.max_length}};
          },
          [&](NamedNumbers*) {
            return Json{{"type", "object"}, {"additionalProperties", numeric("integer", key)}};
          },
          [](ElementSettings*) {
            return Json{{"type", "object"}, {"additionalProperties", texts_schema()}};
          },
          [](const Choice& choice) {
            return Json{{"enum", std::vector<std::string_view>(choice.names.begin(), choice.names.end())}};
          },
      },
      leaf);
}

/// The schema of one map.
class SchemaWriter : public KeyVisitor {
 public:
  void leaf(const Key& key, Leaf member) override {
    Json schema = schema_of(key, member);
    if (Json value = value_of(member); !value.is_null() && !key.required)
      schema["default"] = std::move(value);
    put(key, std::move(schema));
  }
  void group(const Key& key, std::string_view shorthand, const Describe& inside) override {
    put(key, object(shorthand, inside));
  }
  void list(const Key& key, std::string_view shorthand, size_t size, const DescribeItem& item) override {
    Json items = object(shorthand, [&](KeyVisitor& v) { item(v, size); });
    put(key, {{"type", {"array", "null"}}, {"items", std::move(items)}, {"maxItems", key.max_length}});
  }
  void table(const Key& key, const std::vector<std::string>&, const DescribeNamed& item) override {
    Json values = object("", [&](KeyVisitor& v) { item(v, ""); });
    put(key, {{"type", {"object", "null"}}, {"additionalProperties", std::move(values)}});
  }

  static Json object(std::string_view shorthand, const Describe& inside) {
    SchemaWriter writer;
    inside(writer);
    Json schema = {
        {"type", {"object", "null"}}, {"properties", writer.properties_}, {"additionalProperties", false}};
    if (!writer.required_.empty()) schema["required"] = writer.required_;
    if (shorthand.empty()) return schema;
    return {{"anyOf", {writer.properties_[std::string(shorthand)], std::move(schema)}}};
  }

 private:
  void put(const Key& key, Json schema) {
    schema["description"] = key.doc;
    properties_[std::string(key.name)] = std::move(schema);
    if (key.required) required_.push_back(key.name);
  }

  Json properties_ = Json::object();
  Json required_ = Json::array();
};

}  // namespace

Json schema_of_keys(std::string_view title, const KeyVisitor::Describe& walk) {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  const Json root = SchemaWriter::object("", walk);
  for (const auto& [key, value] : root.items()) schema[key] = value;
  schema["type"] = "object";
  return schema;
}

}  // namespace aybiza
