#include "core/config/KeyDocs.h"
#include "core/supervisor/DaemonKeys.h"

namespace aybiza {

namespace {

constexpr auto introduction =
    R"(<!-- Made from core/supervisor/DaemonKeys.cpp by `ninja -C build daemon-docs`; do not edit here. -->
# The daemon's file

`aybizad --config aybizad.yaml` serves agents as the file says; options on the command line come before the file.
`aybizad --config aybizad.yaml --check-config` tells everything that is wrong with it and with the agents that it names,
each mistake with its line and column, and exits with 0 where nothing is.

| file | what it is |
|---|---|
| [aybizad.yaml](aybizad.yaml) | an example, commented line by line: start here |
| [aybizad.schema.json](aybizad.schema.json) | for editors: `# yaml-language-server: $schema=aybizad.schema.json` |

SIGHUP (`systemctl reload aybizad`) reads the file and the agents again. Live calls go on as they are, new ones find the
new settings. A file that is not valid is refused with its errors and the old settings stay. `listen`,
`runtime_directory` and `control.listen` hold from the start to the end of the daemon, `log` and `stall.warn_ms` from the
start to the end of each worker; the others may change at any time.

Paths are as seen from the file that they stand in. Where a type below says *text with references*, `${env:NAME}` stands
for a variable of the environment, `${env:NAME:-text}` for the same with a fallback, and `${secret:NAME}` for an entry of
`secrets:`; `$${` is a plain `${`.

## Keys
)";

}  // namespace

Json daemon_schema() {
  DaemonConfig config;
  return schema_of_keys("The daemon of Aybiza", [&](KeyVisitor& v) { describe(v, config); });
}

std::string daemon_guide() {
  DaemonConfig config;
  return introduction + std::string("\n") + guide_of_keys([&](KeyVisitor& v) { describe(v, config); });
}

}  // namespace aybiza
