"""`doorward serve`: what would let others in is refused before anything listens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.runs import run
from tests.console.processes import free_port, until, used

from doorward.cli import serve as command
from doorward.console.config import Config
from doorward.desk import By, open_desk

PASSWORD = "correct horse battery"  # noqa: S105 - nobody's


@pytest.fixture
def became(monkeypatch):
    """What the process would become; nothing is served."""
    heard = []
    monkeypatch.setattr(command, "_become", heard.append)
    return heard


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "workspace"
    made.mkdir()
    for name in ("server.pem", "server.key"):
        (made / name).write_text("x")
    return made


def written(folder, text):
    (folder / "doorward.toml").write_text(text)


def entered(folder, *, config=None):
    """Let somebody in with a password."""
    desk = open_desk(config or folder / "desk.db")
    desk.people.add(By("test", Config(folder).now()), "ann", "admin", PASSWORD)
    desk.close()


def test_on_this_machine_it_serves_at_once_and_makes_the_workspace(tmp_path, became):
    done = run("serve", "--workspace", tmp_path / "new")
    assert done.exit_code == 0, done.output
    assert became == [Config((tmp_path / "new").absolute())]
    assert (tmp_path / "new" / "desk.db").stat().st_mode & 0o077 == 0


def test_the_command_line_wins_over_the_file(folder, became):
    written(folder, "[console]\nport = 8040\nidle_hours = 2\nhosts = ['a.example']\n[desk]\nurl = ''")
    assert run("serve", "--workspace", folder, "--port", "8041").exit_code == 0
    assert (became[0].port, became[0].idle_hours, became[0].hosts[-1]) == (8041, 2, "a.example")


def test_beyond_this_machine_it_takes_tls_and_somebody_who_can_log_in(folder, became, monkeypatch):
    done = run("serve", "--workspace", folder, "--host", "192.0.2.1")
    assert done.exit_code == 2
    assert "passwords need TLS" in " ".join(done.output.split())
    monkeypatch.chdir(folder)
    tls = ("--host", "192.0.2.1", "--certificate", "server.pem", "--key", "server.key")
    done = run("serve", "--workspace", folder, *tls)
    assert done.exit_code == 2
    assert "doorward users add" in " ".join(done.output.split())
    assert became == []
    entered(folder)
    assert run("serve", "--workspace", folder, *tls).exit_code == 0
    assert became[0].certificate == str(folder / "server.pem")


def test_behind_a_proxy_cookies_need_tls_and_somebody_can_log_in(folder, became):
    assert run("serve", "--workspace", folder, "--behind-proxy", "127.0.0.1").exit_code == 2
    entered(folder)
    assert run("serve", "--workspace", folder, "--behind-proxy", "127.0.0.1").exit_code == 0
    assert (became[0].proxy, became[0].secure) == ("127.0.0.1", True)


def test_a_provider_lets_people_in_too(folder, became):
    oidc = "[console.oidc]\nissuer = 'https://login.example.com'\nclient_id = 'a'\naddress = 'https://b.example'\n"
    written(folder, f"[console]\nhost = '192.0.2.1'\ncertificate = 'server.pem'\nkey = 'server.key'\n{oidc}")
    done = run("serve", "--workspace", folder)
    assert done.exit_code == 0, done.output
    assert became[0].oidc["issuer"] == "https://login.example.com"


def test_somebody_who_may_log_in_no_longer_is_nobody(folder, became):
    entered(folder)
    desk = open_desk(folder / "desk.db")
    desk.people.add(By("test", Config(folder).now()), "other", "admin")
    desk.people.disable(By("test", Config(folder).now()), "ann")
    desk.close()
    assert run("serve", "--workspace", folder, "--behind-proxy", "127.0.0.1").exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[console]\nport = 'x'", "[console] port = 'x' must be a whole number"),
        ("[console]\nport = 0", "from 1 to 65,535"),
        ("[console]\nhots = []", "do you mean 'hosts'?"),
        ("[console.oidc]\nissuer = 'https://a.example'", "needs client_id"),
    ],
)
def test_what_cannot_be_meant_is_named(folder, became, text, said):
    written(folder, text)
    done = run("serve", "--workspace", folder)
    assert done.exit_code in {1, 2}
    assert said in " ".join(done.output.split())
    assert became == []


def test_what_serves_is_another_process_without_the_engine_and_told_nothing_on_its_command_line(tmp_path):
    """The whole way: settings, another process, an answer, an end."""
    port = free_port()
    workspace = tmp_path / "workspace"
    with (tmp_path / "said").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "doorward", "serve", "--workspace", str(workspace), "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stderr=out,
            env=os.environ | {"DOORWARD_DESK": f"sqlite:///{tmp_path}/elsewhere.db"},
        )
    try:
        assert until(lambda: b"/start/" in (tmp_path / "said").read_bytes(), 60), (tmp_path / "said").read_text()
        told = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        assert b"doorward.console" in told
        assert b"elsewhere" not in (tmp_path / "said").read_bytes()
        assert (tmp_path / "elsewhere.db").exists()
        assert used(process.pid) < 120
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert not (workspace / "desk.db").exists()


def test_what_the_other_process_is_told_fits_in_a_pipe(tmp_path):
    told = Config(tmp_path, hosts=tuple(f"host{place}.example.com" for place in range(1_000))).dumped()
    assert len(told.encode()) < 65_536
    assert json.loads(told)["port"] == 8030
