#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs a package in a fresh system and runs it there. Needs root and debootstrap.
#
#   try-debian.sh PACKAGE.deb MAIL [MIRROR]
set -eu

package=$(realpath "$1")
mail=$(realpath "$2")
# shellcheck disable=SC1091 # of the system it runs on
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
system=$(mktemp -d)
trap 'rm -rf "$system"' EXIT

debootstrap --variant=minbase "$suite" "$system" ${3:+"$3"}
# the copy takes packages from where this system takes them
cp -r /etc/apt/. "$system/etc/apt/"
[ ! -d /usr/share/keyrings ] || cp -r /usr/share/keyrings/. "$system/usr/share/keyrings/"
cp /etc/resolv.conf "$system/etc/resolv.conf" 2>/dev/null || true
cp "$package" "$system/mailprov.deb"
mkdir "$system/mail"
cp -r "$mail/." "$system/mail/"
chroot "$system" sh -euc '
    apt-get update >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /mailprov.deb >/dev/null
    export HOME=/tmp
    mailprov scan /mail || [ $? = 4 ]
    mailprov graph >/tmp/out.dot
    grep -c -- "->" /tmp/out.dot
    mailprov --version
'
