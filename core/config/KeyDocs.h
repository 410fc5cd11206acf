// KeyDocs: what a description of keys is made into for people and for editors.
#pragma once

#include "core/config/Keys.h"

namespace aybiza {

/// JSON Schema (2020-12) of the YAML file that has these keys.
Json schema_of_keys(std::string_view title, const KeyVisitor::Describe& walk);

/// Markdown: a table for each map, every key with its type, default and meaning.
std::string guide_of_keys(const KeyVisitor::Describe& walk);

}  // namespace aybiza
