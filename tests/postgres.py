# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL of its own for tests: in a temporary folder, on a socket there, as an ordinary user."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile


def server_programs():
    """The folder of initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    folders += [pathlib.Path(found).parent] if found else []
    return next((f for f in folders if all((f / p).exists() for p in ("initdb", "pg_ctl", "createdb"))), None)


class Postgres:
    """Used with `with`; missing says why it cannot be here."""

    @staticmethod
    def missing():
        if server_programs() is None:
            return "no PostgreSQL server (Debian: postgresql)"
        if os.geteuid() == 0 and shutil.which("setpriv") is None:
            return "root, and no setpriv to be somebody else"
        return None

    def __init__(self):
        self.programs = server_programs()
        self.folder = tempfile.mkdtemp(prefix="mp-pg-", dir="/tmp")  # short: a socket's name has 107 bytes
        self.prefix = []
        if os.geteuid() == 0:
            user = next(pwd.getpwnam(n) for n in ("postgres", "nobody") if n in {u.pw_name for u in pwd.getpwall()})
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}

    def call(self, program, *arguments):
        subprocess.run([*self.prefix, str(self.programs / program), *arguments], check=True, cwd="/", env=self.environment,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)

    def __enter__(self):
        self.call("initdb", "-D", self.folder + "/data", "-U", "mailprov", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.call("pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o",
                  f"-k {self.folder} -c listen_addresses= -c fsync=off -c shared_buffers=64MB -c max_wal_size=1GB", "start")
        return self

    def __exit__(self, *_):
        self.call("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self, name):
        """The URL of a new one."""
        self.call("createdb", "-h", self.folder, "-U", "mailprov", name)
        return self.url(name)

    def url(self, name):
        return f"postgresql://mailprov@/{name}?host={self.folder}"
