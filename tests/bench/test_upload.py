"""What the bench of uploads sends is what it says: an archive that can be opened, and as many bytes as it tells."""

from __future__ import annotations

import importlib
import io
import socket
import sys
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("upload")
    sys.path.remove(str(BENCH))


@pytest.mark.parametrize("members", [0, 1, 3])
def test_an_archive_has_as_many_files_as_it_is_asked_for(bench, members):
    with zipfile.ZipFile(io.BytesIO(bench.archive(members))) as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()] == [b"x"] * members


def heard(listening, into):
    held, _ = listening.accept()
    with held:
        while piece := held.recv(65536):
            into.append(piece)
            if b"\r\n--doorward-bench--" in piece:
                held.sendall(b"HTTP/1.1 303 See Other\r\n\r\n")
                return


@pytest.mark.parametrize(("part", "answered"), [(1.0, b"HTTP/1.1 303 See Other\r\n\r\n"), (0.5, b"")])
def test_as_many_bytes_are_sent_as_are_told_or_a_part_of_them(bench, part, answered):
    got = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=heard, args=(listening, got))
        thread.start()
        server = SimpleNamespace(port=listening.getsockname()[1], cookie="a=b")
        assert bench.sent(server, 10_000, part) == answered
        thread.join(10)
    head, _, body = b"".join(got).partition(b"\r\n\r\n")
    assert b"content-length: 10000" in head
    assert len(body) == 10_000 if part == 1 else 4_000 < len(body) < 6_000


def test_floors_are_judged(bench):
    assert list(bench.judged("an upload", bench.PAGE, bench.SERVER, True)) == []
    assert list(bench.judged("an upload", bench.PAGE + 0.001, bench.SERVER, False)) == []
    assert list(bench.judged("an upload", bench.PAGE + 0.001, bench.SERVER + 1, True)) == [
        "an upload slows pages to 201 ms",
        "the server holds 201 MB with an upload",
    ]
