"""PostgreSQL for the tests: one server for a run, however many workers it has, on a socket in a folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

OWNER = "nobody"
"""PostgreSQL refuses to run as root."""
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, None where PostgreSQL is not here; Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(on_path).parent if on_path else debian[-1].parent if debian else None


@contextmanager
def running(shared: Path):
    """Lend the folder of the server's socket: the first worker starts it, the last one stops it."""
    with locked(shared) as state:
        if not state.get("users"):
            state["folder"] = started()
        state["users"] = state.get("users", 0) + 1
        folder = state["folder"]
    try:
        yield folder
    finally:
        with locked(shared) as state:
            state["users"] -= 1
            if not state["users"]:
                told("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
                shutil.rmtree(folder)


@contextmanager
def locked(shared: Path):
    path = shared / "postgresql.json"
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.truncate(0)
        file.write(json.dumps(state))


def started() -> str:
    folder = tempfile.mkdtemp(prefix="doorward-postgresql-")
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    told("initdb", "-D", f"{folder}/data", "-U", "doorward", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"{QUICK} -c unix_socket_directories={folder}"
    told("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options, "start")
    return folder


def told(program: str, *arguments: str) -> None:
    root = os.geteuid() == 0
    owner = {"user": OWNER, "group": pwd.getpwnam(OWNER).pw_gid, "extra_groups": []} if root else {}
    # Not captured: the server would hold the pipe open.
    quiet = subprocess.DEVNULL
    subprocess.run([programs() / program, *arguments], check=True, cwd="/", stdout=quiet, stderr=quiet, **owner)
