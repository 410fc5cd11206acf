// Reading: how the values of a YAML tree get into the members that Keys.h describes. One leaf, or one map
// with everything in it; what does not fit is complained about with its place, and the member keeps its
// default.
#pragma once

#include "core/config/Keys.h"
#include "core/config/Yaml.h"

namespace aybiza {

/// What reading one file gathers.
struct Reading {
  Places& places;
  Problems& problems;
};

/// Reads one value into its member.
void read_leaf(const Key& key, const Yaml& value, const std::string& path, const Leaf& member,
               Reading& reading);

/// Reads a map into what `inside` describes; keys that it does not describe are unknown ones.
void read_map(const Yaml& map, const std::string& path, const KeyVisitor::Describe& inside, Reading& reading);

}  // namespace aybiza
