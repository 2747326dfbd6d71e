"""The serving process: what it says at its start, what it limits, and that it stays light."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.console.attacks.every import addresses
from tests.console.attacks.poison import poisoned
from tests.console.processes import asked, free_port, started, until, used
from tests.console.served import served

from doorward.console.config import Config
from doorward.console.punctual import Punctual
from doorward.console.server import CONNECTIONS, announced, limits, listening
from doorward.desk import By

MOST_MEBIBYTES = 200
"""Memory of the serving process with twenty clients."""
HEAVY = (
    "duckdb",
    "pyarrow",
    "numba",
    "numpy",
    "deltalake",
    "doorward.pipeline",
    "doorward.settings",
    "doorward.detectors",
)


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def test_who_starts_it_is_told_where_it_listens_and_how_to_get_in(console, monkeypatch):
    monkeypatch.setattr("doorward.console.server.getuser", lambda: "ann")
    lines = announced(console.config, console.desk)
    assert "http://127.0.0.1:8030/" in lines[0]
    assert "/start/" in lines[1]
    outside = replace(console.config, host="2001:db8::1", secure=True)
    assert announced(outside, console.desk) == ["Doorward listens on https://[2001:db8::1]:8030/ (end it with Ctrl+C)."]


def test_who_has_a_number_and_no_name_may_start_it_too(console, monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("doorward.console.server.getuser", nameless)
    assert "/start/" in announced(console.config, console.desk)[1]


def test_a_server_has_limits_and_does_not_say_what_it_is(console):
    told = limits(replace(console.config, proxy="10.0.0.2", secure=True), None).config
    assert told.http is Punctual
    assert told.limit_concurrency == CONNECTIONS
    assert (told.server_header, told.access_log) == (False, False)
    assert (told.proxy_headers, told.forwarded_allow_ips) == (True, "10.0.0.2")
    assert limits(console.config, None).config.proxy_headers is False


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_address_is_taken_once(tmp_path, host):
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    config = Config(tmp_path, host=host, port=free_port())
    with listening(config), pytest.raises(OSError, match=f"{host}:{config.port}: ") as told:
        listening(config)
    assert str(told.value).endswith("in use. Name another with --host and --port.")


def test_no_answer_waits_until_the_client_has_acknowledged_its_beginning(tmp_path):
    config = Config(tmp_path, port=free_port())
    with listening(config) as held, socket.create_connection(held.getsockname()):
        taken, _ = held.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_process_that_serves_never_loads_the_engine():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, doorward.console.server as s, doorward.console.app as a; a.pages(); print([n for n in {HEAVY} if n in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"


def test_twenty_clients_are_served_in_little_memory(tmp_path, record_property):
    poisoned(tmp_path, "")
    with served(tmp_path) as console:
        value = console.desk.sessions.begin(By("admin", Config(tmp_path).now()), console.desk.people.named("admin"))
    with started(tmp_path) as process:
        idle = used(process.pid)
        pages = [quote(one) for one in addresses() if not one.endswith((".csv", ".json", ".jsonl"))]
        shown = 0
        with ExitStack() as stack:
            held = [
                stack.enter_context(socket.create_connection(("127.0.0.1", process.port), timeout=20))
                for _ in range(20)
            ]
            for place, address in enumerate(pages * 3):
                status, _ = asked(held[place % 20], address, Cookie=f"doorward-{process.port}={value}")
                assert status < 500, address
                shown += status == 200
            # What is of a job, a file that was kept or a provider is not there for everybody.
            assert shown >= 2.7 * len(pages)
            busy = used(process.pid)
    record_property("idle", idle)
    record_property("busy", busy)
    print(f"the serving process: {idle:.0f} MiB idle, {busy:.0f} MiB with twenty clients")  # noqa: T201 - pytest -rP
    assert busy <= MOST_MEBIBYTES, f"{idle} MiB idle, {busy} MiB with twenty clients"


def test_a_port_that_is_taken_is_one_sentence(tmp_path):
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        told = subprocess.run(
            [sys.executable, "-m", "doorward.console"],
            input=Config(tmp_path, port=port).dumped(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert told.returncode == 1
    assert told.stderr.startswith(f"Error: 127.0.0.1:{port}: ")
    assert "--port" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_certificate_that_is_none_is_one_sentence_and_nothing_is_announced(tmp_path):
    (tmp_path / "x.pem").write_text("x")
    told = subprocess.run(
        [sys.executable, "-m", "doorward.console"],
        input=Config(
            tmp_path, port=free_port(), certificate=f"{tmp_path}/x.pem", key=f"{tmp_path}/x.pem", secure=True
        ).dumped(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert told.stderr.startswith("Error: the certificate and its key cannot be used: ")


def test_it_listens_and_ends_within_two_seconds_of_ctrl_c(tmp_path):
    with started(tmp_path) as process:
        assert "/start/" in process.told()
        assert until(lambda: len(children(process.pid)) == 2)
        workers = children(process.pid)
        with socket.create_connection(("127.0.0.1", process.port), timeout=5) as half:
            # Somebody who is in the middle of sending holds nothing up.
            half.sendall(
                b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 9\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nna"
            )
            time.sleep(0.3)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            # Two seconds, and what a machine that tests much at once adds.
            assert time.monotonic() - begun < 5
        assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
        assert process.told().count("\n") == 2, process.told()
    with socket.socket() as free:
        assert free.connect_ex(("127.0.0.1", process.port)) != 0


def children(pid):
    """Processes that a process started."""
    return [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]


def test_heavy_modules_are_named_as_they_are():
    assert all(
        Path(__file__).parents[2].joinpath("src", *name.split(".")).parent.is_dir() for name in HEAVY if "." in name
    )


def test_over_tls_nothing_is_told_in_the_clear(tmp_path):
    certificate, key = signed(tmp_path)
    with started(tmp_path, certificate=certificate, key=key, secure=True) as process:
        context = ssl.create_default_context(cafile=certificate)
        with (
            socket.create_connection(("127.0.0.1", process.port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as held,
        ):
            assert held.version() in {"TLSv1.2", "TLSv1.3"}
            held.sendall(b"GET /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = b""
            while piece := held.recv(65536):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"strict-transport-security: max-age=31536000" in answer.lower()
        assert f"https://127.0.0.1:{process.port}/start/" in process.told()
        with socket.create_connection(("127.0.0.1", process.port), timeout=5) as plain:
            plain.sendall(b"GET /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            with suppress(ConnectionError):
                assert b"HTTP/1.1 200" not in plain.recv(65536)


def signed(folder):
    """A certificate for this machine, by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = Config(folder).now()
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
    )
    made = made.add_extension(names, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    (folder / "server.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(folder / "server.pem"), str(folder / "server.key")
