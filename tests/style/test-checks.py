#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each style check can fail: for every rule, a small tree that breaks it and nothing else.

Usage: test-checks.py
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
C = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
H = C + "#pragma once\n"
SOURCE = C + '\n#include "config.h"\n'
LAW = "# floor  below  libraries\nbase       -          glib\nevidence   base       glib archive\n"

GOOD = {
    "src/layers.txt": LAW,
    "src/base/meson.build": "base_sources = files(\n  'mp-noun.c',\n)\n",
    "src/base/mp-noun.h": H + "#define MP_NOUN_MAX 4\ntypedef struct _MpNoun MpNoun;\nint mp_noun_find(const MpNoun *self, int key);\n",
    "src/base/mp-noun.c": SOURCE + '\n#include "base/mp-noun.h"\n\nstatic const char *const names[] = { "goto time(" };\n'
        "static const int primes[] = { 2, 3 };\n\nstatic const struct {\n    int *a;\n} rows[] = {\n    { NULL },\n};\n\n"
        "struct _MpNoun {\n    int key;\n};\n\nint\nmp_noun_find(const MpNoun *self, int key)\n{\n"
        "    /* time() is not called: strcpy() neither */\n    return self->key == key ? names[0][0] : 0;\n}\n",
    "src/rules/rules.gresource.xml": "<gresources><file>platform/a.rules</file></gresources>\n",
    "src/rules/platform/a.rules": "# SPDX-License-Identifier: CC0-1.0\n",
    "tests/base/meson.build": "foreach name : [\n  'noun',\n]\n",
    "tests/base/test-noun.c": SOURCE,
    "tests/fuzz/meson.build": "fuzz_targets = {\n  'noun': base_dep,\n}\n",
    "tests/fuzz/fuzz-noun.c": SOURCE,
}


def in_noun(text):
    return {"src/base/mp-noun.c": GOOD["src/base/mp-noun.c"] + text}


def in_header(text):
    return {"src/base/mp-noun.h": GOOD["src/base/mp-noun.h"] + text}


def nested(levels):
    body = "".join("    " * n + "if (x)\n" for n in range(1, levels + 1))
    return "\nint mp_deep(int x);\n\nint\nmp_deep(int x)\n{\n" + body + "    " * (levels + 1) + "x++;\n    return x;\n}\n"


# check, rule as its TAP line names it, what is changed in the good tree
ROWS = [
    ("layers", "layers.txt names only floors below", {"src/layers.txt": "base       evidence   glib\n" + LAW[LAW.index("evidence"):]}),
    ("layers", "no include goes up", {**in_noun('#include "evidence/mp-file.h"\n')}),
    ("layers", "no include goes up", {"src/extra/mp-noun.c": SOURCE, "src/extra/meson.build": "'mp-noun.c'"}),
    ("layers", "each library stays on its floors", in_noun("#include <archive_entry.h>\n")),
    ("layers", "own headers are included by floor", in_noun('#include "mp-noun.h"\n')),
    ("layers", "config.h comes first", {"src/base/mp-noun.c": C + '#include "base/mp-noun.h"\n'}),
    ("budget", "functions", in_noun("\nint\nmp_long(void)\n{\n" + "    ;\n" * 98 + "}\n")),
    ("budget", "files", in_noun("\n" * 801)),
    ("budget", "headers", in_header("extern const int mp_noun_size;\n" * 161)),
    ("budget", "parameters", in_header("int mp_six(int a, int b, int c, int d, int e, int (*f)(int, int));\n")),
    ("budget", "booleans", in_header("int mp_two(gboolean a, const char *b, gboolean c);\n")),
    ("budget", "nesting", in_noun(nested(5))),
    ("names", "files are mp-noun.[ch]", {"src/base/noun.c": SOURCE}),
    ("names", "no file is a loan", {"src/base/mp-noun-util.c": SOURCE}),
    ("names", "no file is a loan", {"tests/helpers.py": "# SPDX-License-Identifier: GPL-3.0-or-later\n"}),
    ("names", "public names carry the prefix", in_header("int noun_find(void);\n")),
    ("names", "public names carry the prefix", in_header("static inline int\nnoun_find(void)\n{\n    return 0;\n}\n")),
    ("names", "public names carry the prefix", in_header("#define NOUN_MAX 3\n")),
    ("names", "public names carry the prefix", in_header("typedef int Noun;\n")),
    ("names", "public names carry the prefix", in_noun("static int\nmp_noun_hidden(void)\n{\n    return 0;\n}\n")),
    ("names", "no mutable state", in_noun("static int counter;\n")),
    ("names", "no mutable state", in_noun('static const char *label = "a";\n')),
    ("names", "no mutable state", in_noun("int\nmp_noun_count(void)\n{\n    static int n;\n\n    return n++;\n}\n")),
    ("names", "no clock and no locale below cli", in_noun("int\nmp_noun_now(void)\n{\n    return time(0);\n}\n")),
    ("names", "no unbounded copies", in_noun("void\nmp_noun_copy(char *a)\n{\n    strcpy(a, a);\n}\n")),
    ("names", "no network", in_noun("int\nmp_noun_call(void)\n{\n    return socket(0, 0, 0);\n}\n")),
    ("names", "no goto", in_noun("int\nmp_noun_jump(void)\n{\n    goto end;\nend:\n    return 0;\n}\n")),
    ("names", "nothing unfinished", in_noun("/* TO" + "DO */\n")),
    ("words", "each file names its licence first", {"src/base/mp-other.h": "#pragma once\n"}),
    ("words", "each file names its licence first", {"src/rules/platform/a.rules": "[platform a]\n"}),
    ("words", "no path of one machine", in_noun('/* /wo' + 'rk/here */\n')),
    ("words", "no package registry", {"README.md": "from py" + "pi.org\n"}),
    ("words", "fixtures name nobody's machine", {"fixtures/a.eml": "Received: from a ([8.8.4.4]) by b ([192.0.2.1])\n"}),
    ("headers", "base/mp-noun.h alone", in_header("gint64 mp_noun_size(void);\n")),
    ("headers", "headers are guarded by #pragma once", {"src/base/mp-other.h": C}),
    ("listed", "sources", {"src/base/mp-other.c": SOURCE}),
    ("listed", "tests", {"tests/base/test-other.c": SOURCE}),
    ("listed", "fuzz targets", {"tests/fuzz/fuzz-other.c": SOURCE}),
    ("listed", "rules", {"src/rules/platform/b.rules": "# SPDX-License-Identifier: CC0-1.0\n"}),
    ("listed", "rules", {"src/rules/rules.gresource.xml": GOOD["src/rules/rules.gresource.xml"] * 2}),
    ("format", "layout", in_noun("int  mp_ugly( void );\n")),
    ("format", "scripts", {"tests/bad.sh": "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\ncd $1\n"}),
]


def plant(root, changed):
    for name, text in {**GOOD, **changed}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run(check, root):
    program = [str(HERE / "check-format.sh")] if check == "format" else [sys.executable, str(HERE / f"check-{check}.py")]
    more = [str(root), "cc"] if check == "headers" else []
    done = subprocess.run([*program, str(root), *more], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def failed_rules(output):
    return {line.split(" - ", 1)[1] for line in output.splitlines() if line.startswith("not ok")}


def skipped(output, rule):
    return any("# SKIP" in line and (rule in line or line.startswith("1..0")) for line in output.splitlines())


def clang_format(root):
    """The good tree lies in the project's own layout, whatever .clang-format says today."""
    (root / ".clang-format").write_text((HERE.parents[1] / ".clang-format").read_text())


def main():
    tap = Tap()
    for check in sorted({row[0] for row in ROWS}):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, {})
            clang_format(root)
            status, output = run(check, root)
            tap.result(f"{check} passes a good tree", [] if status == 0 else [output])
    for check, rule, changed in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, changed)
            clang_format(root)
            status, output = run(check, root)
            name = f"{check} fails: {rule}: {', '.join(changed)}"
            if skipped(output, rule):
                tap.skip(name, "its tool is missing")
            else:
                tap.result(name, [] if status != 0 and failed_rules(output) == {rule} else [f"exit {status}", output])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
