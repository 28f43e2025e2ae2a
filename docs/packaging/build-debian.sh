#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the Debian package from what is committed, on a copy of the tree.
#
#   build-debian.sh [FOLDER]     default: build-package
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
out=${1:-$root/build-package}
mkdir -p "$out"
rm -rf "$out/mailprov"
git -C "$root" archive --prefix=mailprov/ HEAD | tar -x -C "$out"
cp -r "$out/mailprov/docs/packaging/debian" "$out/mailprov/debian"
cd "$out/mailprov"
dpkg-buildpackage -us -uc -b
ls -l "$out"/*.deb
