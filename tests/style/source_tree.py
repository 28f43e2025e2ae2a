# SPDX-License-Identifier: GPL-3.0-or-later
"""What the style checks share: the files of a source tree, and C without its comments."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap, skip_all  # noqa: E402,F401  (the checks import them from here)

# Macros that declare something: ctags must look past them.
DECLARING_MACROS = "G_BEGIN_DECLS,G_END_DECLS,G_GNUC_PRINTF+,G_GNUC_CONST,G_GNUC_PURE,G_GNUC_NORETURN," \
    "G_DEFINE_AUTOPTR_CLEANUP_FUNC+,G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC+,G_DEFINE_AUTO_CLEANUP_FREE_FUNC+," \
    "G_DEFINE_QUARK+,G_STATIC_ASSERT+"

COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(root, *suffixes, below=("",)):
    """Every file of the tree with one of these name endings, in byte order; build folders are not the tree."""
    found = set()
    for start in below:
        for folder, folders, names in os.walk(root / start):
            folders[:] = [f for f in folders
                          if f not in (".git", "__pycache__", "demo") and not f.startswith("build")]
            found.update(pathlib.Path(folder) / name for name in names if name.endswith(suffixes))
    return sorted(found)


def code_only(text):
    """C source with comments and the insides of literals blanked; every line keeps its number."""
    def blank(match):
        piece = match[0]
        kept = piece[0] + piece[-1] if piece[0] in "\"'" else " "
        return kept + "\n" * piece.count("\n")
    return COMMENT_OR_TEXT.sub(blank, text)


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


def tags(paths, kinds):
    """What universal-ctags says about C files: a list of dictionaries."""
    if shutil.which("ctags") is None:
        skip_all("universal-ctags is not installed")
    if not paths:
        return []
    run = subprocess.run(["ctags", "--options=NONE", "--output-format=json", "--fields=+neSK", f"--kinds-C={kinds}",
                          "--langmap=C:.c.h", "-I", DECLARING_MACROS, "-f-", "-L-"],
                         input="\n".join(map(str, paths)), capture_output=True, text=True)
    if run.returncode != 0 or "json" in run.stderr:
        skip_all("ctags is not universal-ctags with JSON output: " + run.stderr.strip()[:80])
    return [json.loads(line) for line in run.stdout.splitlines()]


def parameters(signature):
    """The parameters of a C signature, split at its own commas only."""
    inner = signature.strip()[1:-1]
    if inner.strip() in ("", "void"):
        return []
    parts, depth, start = [], 0, 0
    for i, c in enumerate(inner):
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append(inner[start:i])
            start = i + 1
    return [p.strip() for p in parts + [inner[start:]]]


def root_argument():
    if len(sys.argv) < 2:
        sys.exit("usage: " + sys.argv[0] + " SOURCE_ROOT")
    return pathlib.Path(sys.argv[1])
