"""Fetching from a real server on this machine, on good days and bad ones."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from tests.cli.runs import ROOT
from tests.contracts.tree import modules, name
from tests.intel.serving import site

from doorward.intel.transfer import Edition, Transfer, TransferError, Wanted

DATA = random.Random(4).randbytes(400_000)
OTHER = random.Random(5).randbytes(300_000)


@pytest.fixture
def served():
    with site() as here:
        yield here


@pytest.fixture
def waited():
    return []


@pytest.fixture
def transfer(waited):
    return Transfer(attempts=4, timeout=1.0, sleep=waited.append)


def wanted(served, tmp_path, path="/file", largest=1_000_000, **given):
    return Wanted(served.address + path, tmp_path / "file", largest, **given)


def test_a_file_is_fetched_with_its_edition(served, tmp_path, transfer, waited):
    served.put("/file", DATA, last_modified="Sun, 22 Nov 2026 09:00:00 GMT")
    want = wanted(served, tmp_path)
    edition = transfer.fetch(want)

    assert want.into.read_bytes() == DATA
    assert edition == Edition(served.answers["/file"].tag, "Sun, 22 Nov 2026 09:00:00 GMT")
    assert waited == []
    assert served.asked[0][1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("by", ["etag", "time"])
def test_what_did_not_change_is_not_sent_again(served, tmp_path, transfer, by):
    answer = served.put("/file", DATA, etag=None if by == "etag" else "", last_modified="Sun, 22 Nov 2026 09:00:00 GMT")
    held = Edition(answer.tag if by == "etag" else None, answer.last_modified)

    assert transfer.fetch(wanted(served, tmp_path), held) is None
    assert not (tmp_path / "file").exists()


def test_what_changed_is_sent(served, tmp_path, transfer):
    served.put("/file", DATA)

    assert transfer.fetch(wanted(served, tmp_path), Edition('"older"', None)) is not None
    assert (tmp_path / "file").read_bytes() == DATA


def test_a_cut_connection_goes_on_where_it_was(served, tmp_path, transfer, waited):
    served.put("/file", DATA, faults=["cut", "cut"])
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA
    ranges = served.ranges()
    assert ranges[0] is None
    assert ranges[1] == "bytes=200000-"
    assert ranges[2] == "bytes=300000-"
    assert all(headers["If-Range"] == served.answers["/file"].tag for _, headers in served.asked[1:])
    assert waited == [2.0, 4.0]


def test_what_was_fetched_before_the_process_died_is_not_fetched_again(served, tmp_path):
    served.put("/file", DATA, faults=["cut"])
    with pytest.raises(TransferError, match=r"cut after 200,000 of 400,000 bytes.*200.0 kB are kept"):
        Transfer(attempts=1, sleep=lambda _: None).fetch(wanted(served, tmp_path))
    Transfer().fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA
    assert served.ranges() == [None, "bytes=200000-"]


def test_all_of_it_was_here_when_the_process_died(served, tmp_path, transfer):
    served.put("/file", DATA)
    first = transfer.fetch(wanted(served, tmp_path))

    assert transfer.fetch(wanted(served, tmp_path)) == first
    assert (tmp_path / "file").read_bytes() == DATA
    assert served.ranges()[1] == "bytes=400000-"


def test_a_file_that_changed_between_two_tries_is_fetched_anew(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["cut", "changed"], after=OTHER)
    edition = transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == OTHER
    assert edition == Edition(served.answers["/file"].tag)


def test_a_part_of_another_edition_is_not_put_behind_what_is_here(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["cut", "liar"], after=OTHER)
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA


def test_what_is_here_of_a_longer_edition_is_forgotten(served, tmp_path, transfer):
    answer = served.put("/file", DATA, etag='"same"', faults=["cut"])
    with pytest.raises(TransferError):
        Transfer(attempts=1).fetch(wanted(served, tmp_path))
    answer.data = DATA[:1000]
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA[:1000]


def test_a_server_without_ranges_sends_it_all_again(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["cut"], ranges=False)
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA


def test_by_a_weak_mark_nothing_is_put_together(served, tmp_path, transfer):
    served.put("/file", DATA, etag='W/"weak"', faults=["cut"])
    transfer.fetch(wanted(served, tmp_path))

    assert served.ranges() == [None, None]
    assert (tmp_path / "file").read_bytes() == DATA


@pytest.mark.parametrize(
    "label", ["", "{", "[]", '{"address": "http://127.0.0.1/other", "etag": "x"}', '{"address": 1}']
)
def test_what_lies_there_without_a_sound_label_is_not_believed(served, tmp_path, transfer, label):
    (tmp_path / "file").write_bytes(b"something else")
    (tmp_path / "file.json").write_text(label)
    served.put("/file", DATA)
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again(served, tmp_path, transfer, waited, status):
    served.put("/file", DATA, faults=[f"status:{status}"])
    transfer.fetch(wanted(served, tmp_path))

    assert waited == [2.0]


def test_a_server_says_how_long_to_wait(served, tmp_path, transfer, waited):
    served.put("/file", DATA, faults=["status:503:wait"])
    transfer.fetch(wanted(served, tmp_path))

    assert waited == [7.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_refusal_is_not_asked_again(served, tmp_path, transfer, waited, status):
    served.put("/file", DATA, faults=[f"status:{status}"])
    with pytest.raises(TransferError, match=rf"/file: the server answers {status}.*\[intel\.sources\.NAME\]"):
        transfer.fetch(wanted(served, tmp_path))
    assert waited == []


def test_it_gives_up_after_so_many_tries_and_waits_longer_each_time(served, tmp_path, transfer, waited):
    served.put("/file", DATA, faults=["status:500"] * 9)
    with pytest.raises(TransferError, match=r"answers 500.*tried 4 times\.$"):
        transfer.fetch(wanted(served, tmp_path))
    assert waited == [2.0, 4.0, 8.0]
    assert len(served.asked) == 4


def test_a_large_file_over_a_bad_line_is_not_given_up_while_it_grows(served, tmp_path, waited):
    data = random.Random(6).randbytes(4_500_000)
    served.put("/file", data, faults=["cut"] * 9, cut_at=0.6)
    with pytest.raises(TransferError):
        Transfer(attempts=3, sleep=waited.append).fetch(wanted(served, tmp_path, largest=10**7))
    assert 2 * len(waited) > 3, "the tries counted anew while it grew by a megabyte"
    Transfer(attempts=9, sleep=waited.append).fetch(wanted(served, tmp_path, largest=10**7))
    assert (tmp_path / "file").read_bytes() == data


def test_a_length_that_is_too_large_is_a_cut(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["long"])
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA


def test_a_length_that_is_too_small_is_believed_and_left_to_whoever_reads_the_file(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["short"])
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == DATA[:-10]


def test_without_a_length_it_is_read_to_its_end(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["unknown"])
    seen = []
    transfer.fetch(wanted(served, tmp_path, told=lambda here, of: seen.append((here, of))))

    assert (tmp_path / "file").read_bytes() == DATA
    assert seen[-1] == (400_000, None)


def test_progress_is_told_up_to_the_whole(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["cut"])
    seen = []
    transfer.fetch(wanted(served, tmp_path, told=lambda here, of: seen.append((here, of))))

    assert seen == sorted(seen)
    assert seen[-1] == (400_000, 400_000)


@pytest.mark.parametrize(("largest", "taken"), [(400_000, True), (399_999, False)])
def test_a_file_may_be_so_large_and_no_larger(served, tmp_path, transfer, largest, taken):
    served.put("/file", DATA)
    if taken:
        assert transfer.fetch(wanted(served, tmp_path, largest=largest))
    else:
        with pytest.raises(TransferError, match=r"larger than 400\.0 kB, which no edition of it has been"):
            transfer.fetch(wanted(served, tmp_path, largest=largest))
        assert list(tmp_path.iterdir()) == []


def test_bytes_without_end_are_stopped(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["huge"])
    with pytest.raises(TransferError, match="larger than"):
        transfer.fetch(wanted(served, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_trickle_is_given_up_and_what_came_is_kept(served, tmp_path, waited):
    served.put("/file", DATA, faults=["trickle"] * 3)
    slow = Transfer(attempts=2, sleep=waited.append, slowest=1_000.0, window=0.2)
    with pytest.raises(TransferError, match=r"sends only \d+ bytes a second, tried 2 times; \d+ bytes are kept"):
        slow.fetch(wanted(served, tmp_path))
    kept = (tmp_path / "file").stat().st_size
    assert 0 < kept < 100
    assert DATA.startswith((tmp_path / "file").read_bytes())


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(served, tmp_path, waited):
    served.put("/file", DATA, faults=["mute"])
    started = time.monotonic()
    Transfer(timeout=0.3, sleep=waited.append).fetch(wanted(served, tmp_path))

    assert len(waited) == 1
    assert time.monotonic() - started < 10


def test_nobody_listens(tmp_path, transfer, waited):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TransferError, match=r"the connection broke \(.*refused.*tried 4 times"):
        transfer.fetch(Wanted(f"http://127.0.0.1:{port}/file", tmp_path / "file", 10))
    assert len(waited) == 3


def test_what_is_packed_unasked_is_refused(served, tmp_path, transfer):
    served.put("/file", DATA, faults=["encoded"])
    with pytest.raises(TransferError, match="packed its answer"):
        transfer.fetch(wanted(served, tmp_path))


def test_a_redirection_is_followed(served, tmp_path, transfer):
    served.put("/file", DATA, faults=[f"redirect:{served.address}/there"])
    served.put("/there", OTHER)
    transfer.fetch(wanted(served, tmp_path))

    assert (tmp_path / "file").read_bytes() == OTHER


@pytest.mark.parametrize("to", ["http://example.org/x", "file:///etc/passwd", "ftp://example.org/x", "data:,x"])
def test_a_redirection_to_anything_less_than_https_is_not(served, tmp_path, transfer, waited, to):
    served.put("/file", DATA, faults=[f"redirect:{to}"])
    with pytest.raises(TransferError):
        transfer.fetch(wanted(served, tmp_path))
    assert not (tmp_path / "file").exists()
    assert waited == []


@pytest.mark.parametrize(
    "address", ["http://example.org/x", "file:///etc/passwd", "ftp://x/y", "//x/y", "", "https://", "https://x:y/"]
)
def test_an_address_that_is_not_https_is_not_asked(tmp_path, address):
    with pytest.raises(TransferError):
        Transfer(_opener=None).fetch(Wanted(address, tmp_path / "file", 10))


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(served, tmp_path, transfer, waited, monkeypatch):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"

    def failing(*_, **__):
        raise error

    monkeypatch.setattr(socket, "create_connection", failing)
    with pytest.raises(TransferError, match=r"not trusted \(self-signed certificate\).*SSL_CERT_FILE"):
        transfer.fetch(Wanted("https://example.org/x", tmp_path / "file", 10))
    assert waited == []


def test_tls_is_verified_where_nothing_says_so():
    https = next(item for item in Transfer()._opener.handlers if type(item).__name__ == "HTTPSHandler")

    assert https._context.verify_mode == ssl.CERT_REQUIRED
    assert https._context.check_hostname


def test_a_server_with_a_certificate_of_its_own_making_is_not_believed(tmp_path, waited):
    made = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made)
    with site(context) as served:
        served.put("/file", DATA)
        with pytest.raises(TransferError, match=r"its certificate is not trusted \(self[- ]signed certificate"):
            Transfer(sleep=waited.append).fetch(wanted(served, tmp_path))
        assert (waited, served.asked) == ([], [])


def test_an_authority_of_the_house_may_be_named(tmp_path, monkeypatch):
    made = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    with site(context) as served:
        served.put("/file", DATA)
        Transfer().fetch(wanted(served, tmp_path))
        assert (tmp_path / "file").read_bytes() == DATA


def certificate(folder):
    """Make a certificate of 127.0.0.1 with its key, in one file."""
    x509 = pytest.importorskip("cryptography.x509", reason="the certificate of this test is made by cryptography")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - a certificate is judged by the real clock
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(
            who, who, key.public_key(), x509.random_serial_number(), start, start + timedelta(days=9)
        )
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_proxy_of_the_environment_is_asked(served, tmp_path, monkeypatch):
    served.put("http://localhost:1/file", DATA)
    monkeypatch.setenv("http_proxy", served.address)
    monkeypatch.setenv("no_proxy", "")
    Transfer(sleep=lambda _: None).fetch(Wanted("http://localhost:1/file", tmp_path / "file", 10**6))

    assert served.paths() == ["http://localhost:1/file"]
    assert (tmp_path / "file").read_bytes() == DATA


def test_a_full_disk_is_no_fault_of_the_server(served, tmp_path, transfer, waited):
    served.put("/file", DATA)
    with pytest.raises(OSError, match="No such file"):
        transfer.fetch(Wanted(f"{served.address}/file", tmp_path / "nowhere" / "file", 10**6))
    assert waited == []


KILLED = """
import sys, time
from pathlib import Path
from doorward.intel.transfer import Transfer, Wanted
Transfer().fetch(Wanted(sys.argv[1], Path(sys.argv[2]), 10**8, lambda here, of: print(here, flush=True)))
"""


def test_killed_in_the_middle_it_goes_on_from_there(served, tmp_path):
    served.put("/file", DATA, faults=["trickle"])
    command = [sys.executable, "-c", KILLED, f"{served.address}/file", str(tmp_path / "file")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    for _ in range(5):
        running.stdout.readline()
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    running.stdout.close()
    kept = (tmp_path / "file").stat().st_size
    assert kept
    assert json.loads((tmp_path / "file.json").read_text())["etag"] == served.answers["/file"].tag
    Transfer().fetch(wanted(served, tmp_path))

    assert served.ranges()[-1] == f"bytes={kept}-"
    assert (tmp_path / "file").read_bytes() == DATA


SPEAKS = re.compile(
    r"^\s*(import|from) (ssl|http[.]client|urllib[.]request|ftplib|smtplib|asyncio|aiohttp)( import|[.]|$)"
    r"|^\s*import socket\b|^\s*from socket import .*\b(socket|create_connection|create_server)\b",
    re.MULTILINE,
)


# Who beside the fetching of feeds may hold a connection, and what for.
HOLDS = {
    "src/doorward/intel/transfer.py": "fetches the feeds that somebody asked for",
    "src/doorward/engines/spark/session.py": "asks its own system for a free port",
    "src/doorward/console/server.py": "listens, on this machine unless told otherwise",
    "src/doorward/console/__main__.py": "tells a certificate that does not fit its key",
    "src/doorward/console/security.py": "limits how long a request may take, in the event loop",
    "src/doorward/console/punctual.py": "names the event loop's types",
    "src/doorward/console/access/oidc.py": "asks the one provider of log-ons that the operator named",
}


def test_no_other_module_of_the_product_imports_what_speaks_to_a_network():
    assert {name(path) for path in modules("src/doorward") if SPEAKS.search(path.read_text("utf-8"))} == set(HOLDS)
