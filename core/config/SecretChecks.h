// SecretChecks: whether the references in a file's texts lead somewhere.
#pragma once

#include "core/config/Checker.h"
#include "core/config/Keys.h"

namespace aybiza {

/// Visits every value of a file.
using VisitLeaves = std::function<void(const SeeLeaf& see)>;

/// Every ${secret:NAME} is declared, every declared one is used and has one source.
void check_references(const VisitLeaves& visit, const SecretSources& sources, Checker& check);

/// Adds an error for every ${…} that has no value at this moment. Apart from check_references() because a file may be
/// right on a machine that does not have its secrets.
void check_values(const VisitLeaves& visit, const Secrets& secrets, const Places& places, Problems& problems);

}  // namespace aybiza
