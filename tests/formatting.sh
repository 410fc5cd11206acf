#!/bin/sh
# Every C++ file is laid out as .clang-format says. To mend what it finds: clang-format-14 -i FILE.
# Usage: formatting.sh CLANG-FORMAT SOURCE-FOLDER
set -eu
cd "$2"
find core plugins tools tests subprojects -name '*.cpp' -print0 -o -name '*.h' -print0 |
  xargs -0 -n 100 -P 2 "$1" --dry-run --Werror
