#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is imported into the ledger is what its draft gives back: nothing is lost on the way round.

Each form is imported into the case of a story, drafted, the draft imported into a second case of it and
drafted again; what was imported stands in the draft with all it said, and both drafts are equal.

Usage: run-ledger.py PROGRAM CASES-FOLDER
"""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap  # noqa: E402

FORMS = {
    "csv": ("address,given_to,date,name,related,note\n"
            "quill@you.example,quillshop.example,2009-07-15,\"Quill, \"\"new\"\"\",qs.example;q.example,two orders\n"
            "cv@you.example,public,,,,on the home page\n",
            [["quill@you.example", "quillshop.example", "2009-07-15", 'Quill, "new"', "qs.example;q.example", "two orders"],
             ["cv@you.example", "public", "", "", "", "on the home page"]]),
    "bitwarden": ("folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n"
                  "shops,,login,Quill,,,0,https://www.quillshop.example/login,quill@you.example,\"se,cret\",\n",
                  [["quill@you.example", "quillshop.example", "", "Quill", "", ""]]),
    "keepassxc": ('"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"\n'
                  '"Root","Bank","vault@you.example","x","https://online.vaultbank.example","","","0",'
                  '"2012-01-01T00:00:00Z","2010-05-06T07:08:09Z"\n',
                  [["vault@you.example", "vaultbank.example", "2010-05-06", "Bank", "", ""]]),
    "simplelogin": ("alias,note,enabled,mailboxes\nfilms.x1@sl.example,\"for reelclub.example, since May\",True,alex@you.example\n",
                    [["films.x1@sl.example", "reelclub.example", "", "", "", "for reelclub.example, since May"]]),
    "addy": ("id,user_id,local_part,domain,email,active,description,created_at\n"
             "1,2,wine,you.addy.example,wine@you.addy.example,1,Used on cellardoor9.example,2021-03-04 05:06:07\n",
             [["wine@you.addy.example", "cellardoor9.example", "2021-03-04", "", "", "Used on cellardoor9.example"]]),
}


def draft(run, *files):
    run.scan("mail")
    for form, path in files:
        run.run("ledger", "import", path, "--from", form)
    return run.run("ledger", "draft")


def play(tap, program, story, form):
    text, rows = FORMS[form]
    with Program(program, folder=story) as first, Program(program, folder=story) as second:
        exported = pathlib.Path(first.home.name) / "exported.csv"
        exported.write_text(text)
        once = draft(first, (form, exported))
        drafted = pathlib.Path(second.home.name) / "draft.csv"
        drafted.write_bytes(once)
        twice = draft(second, ("csv", drafted))
    have = list(csv.reader(once.decode().splitlines()))
    problems = [f"{row} is not in the draft" for row in rows if row not in have]
    problems += ["the draft of the draft is another"] if once != twice else []
    tap.result(f"ledger from {form}, round", problems)


def main(program, folder):
    tap = Tap()
    for form in FORMS:
        try:
            play(tap, program, pathlib.Path(folder) / "icontact-2010", form)
        except Failed as failure:
            tap.result(f"ledger from {form}, round", [failure])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
