#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The C code is as clang-format 14 lays it out, and shell scripts pass shellcheck.
# Usage: check-format.sh SOURCE_ROOT
cd "${1:?usage: check-format.sh SOURCE_ROOT}" || exit 1

failed=0

format=$(command -v clang-format-14 || command -v clang-format)
if [ -z "$format" ]; then
    echo "ok 1 - layout # SKIP clang-format is not installed"
elif ! "$format" --version | grep -q 'version 14\.'; then
    # Another version lays the same code out otherwise; only one can be the law.
    echo "ok 1 - layout # SKIP $("$format" --version) is not version 14"
elif out=$(find src tests -name '*.[ch]' -print0 | xargs -0 -r "$format" --dry-run -Werror 2>&1); then
    echo "ok 1 - layout"
else
    failed=1
    echo "not ok 1 - layout"
    echo "$out" | grep -E '(error|warning):' | sed 's/^/# /'
fi

if ! command -v shellcheck >/dev/null; then
    echo "ok 2 - scripts # SKIP shellcheck is not installed"
elif out=$(find bootstrap .ci/run src tests fixtures \( -name '*.sh' -o -name bootstrap -o -path .ci/run \) -print0 2>/dev/null |
        xargs -0 -r shellcheck -f gcc 2>&1); then
    echo "ok 2 - scripts"
else
    failed=1
    echo "not ok 2 - scripts"
    echo "$out" | sed 's/^/# /'
fi
echo "1..2"
exit "$failed"
