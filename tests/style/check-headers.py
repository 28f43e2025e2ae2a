#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each header compiles alone, and is guarded. Usage: check-headers.py SOURCE_ROOT BUILD_ROOT COMPILER..."""
import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys

from source_tree import Tap, files, root_argument, text_of

PACKAGES = ("glib-2.0", "gio-2.0", "gmime-3.0", "libarchive", "sqlite3", "libpsl", "libcrypto", "zlib")


def flags(root, build):
    known = [p for p in PACKAGES if subprocess.run(["pkg-config", "--exists", p]).returncode == 0]
    packages = subprocess.run(["pkg-config", "--cflags", *known], capture_output=True, text=True).stdout
    return ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-fsyntax-only",
            f"-I{build}", f"-I{root}", f"-I{root / 'src'}", *shlex.split(packages)]


def compile_alone(compiler, options, name):
    run = subprocess.run([*compiler, *options, "-x", "c", "-"], input=f'#include "{name}"\n',
                         capture_output=True, text=True)
    return [] if run.returncode == 0 else [f"{name}: " + line for line in run.stderr.splitlines()[:6]]


def main(root):
    tap = Tap()
    build = pathlib.Path(sys.argv[2])
    compiler = sys.argv[3:]
    headers = files(root, ".h", below=("src",))
    options = flags(root, build)
    names = [str(p.relative_to(root / "src")) for p in headers]
    with concurrent.futures.ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for name, problems in zip(names, pool.map(lambda n: compile_alone(compiler, options, n), names)):
            tap.result(f"{name} alone", problems)
    tap.result("headers are guarded by #pragma once",
               [f"{p}: no #pragma once" for p in headers if not re.search(r"^#pragma once$", text_of(p), re.M)])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(root_argument()))
