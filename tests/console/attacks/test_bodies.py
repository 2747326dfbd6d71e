"""What is sent may be too long, too much, broken, or no text at all: every address answers it with a sentence, none with a 500."""

from __future__ import annotations

import socket

import pytest
from tests.console.attacks.every import addresses, filled, routes
from tests.console.attacks.poison import POISON, poisoned
from tests.console.processes import asked, started, until, used
from tests.console.served import served

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=b"


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """A console for this file alone, which may be written."""
    folder = tmp_path_factory.mktemp("bodies")
    poisoned(folder, "")
    with served(folder) as made:
        yield made


def posts():
    return sorted({(route.path, route.largest) for route in routes() if route.method == "POST"})


SENT = {
    "nothing": (FORM, b""),
    "no utf-8": (FORM, b"id=%ff%fe&status=\xff\xfe&name=\xc3\x28"),
    "zeros": (FORM, b"id=%00&name=a%00b&password=%00&status=%00&comment=%00&scope=%00&query=%00&path=/%00"),
    "surrogates": (FORM, b"id=%ed%a0%80&name=%ed%a0%80&comment=%ed%a0%80&reason=%ed%a0%80&assignee=%ed%a0%80"),
    "poison": (
        FORM,
        b"&".join(
            b"%s=%%22%%3E%%3Cscript%%3E" % name for name in (b"id", b"status", b"name", b"back", b"days", b"number")
        ),
    ),
    "the same twice": (FORM, b"id=1&id=2&name=a&name=b&status=open&status=closed&revision=1&revision=2"),
    "great numbers": (FORM, b"number=" + b"9" * 1500 + b"&revision=" + b"9" * 1500 + b"&days=-1&id=1&page=9"),
    "strange digits": (FORM, "number=²&revision=٣&id=1&status=open&days=٣٠".encode()),
    "wild days": (FORM, b"id=1&accepted_until=0000-00-00&until=99999-01-01&reason=x&owner=y&ends=soon"),
    "json": ("application/json", b'{"id": [1], "status": null}'),
    "broken json": ("application/json", b"{" * 1000),
    "no type": ("", b"id=1"),
    "odd type": ("text/html; charset=utf-7", b"+ADw-script+AD4-"),
    "no boundary": ("multipart/form-data", b"--b\r\n\r\n--b--"),
    "no end": (BOUNDARY, b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\nhalf'),
    "no head": (BOUNDARY, b"--b\r\n\r\nx\r\n--b--\r\n"),
    "no name": (BOUNDARY, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    "a file for a text": (
        BOUNDARY,
        b'--b\r\nContent-Disposition: form-data; name="id"; filename="../../x"\r\n\r\nx\r\n--b--\r\n',
    ),
    "a file of no name": (
        BOUNDARY,
        b'--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--b--\r\n',
    ),
    "a name that climbs": (
        BOUNDARY,
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="..\\..\\/etc/passwd\r\n\x00"\r\n\r\nx\r\n--b--\r\n',
    ),
    "heads without end": (BOUNDARY, b"--b\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
    "nested": (
        "multipart/mixed; boundary=b",
        b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n--c--\r\n--b--\r\n",
    ),
    "many fields": (FORM, b"&".join(b"f%d=1" % place for place in range(1_500))),
    "many parts": (
        BOUNDARY,
        b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % place for place in range(1_100))
        + b"--b--\r\n",
    ),
    "a long text": (
        FORM,
        b"id=1&status=open&name=" + b"a" * 5_000 + b"&comment=" + b"a" * 11_000 + b"&password=" + b"a" * 5_000,
    ),
}


@pytest.mark.parametrize("sent", SENT)
def test_whatever_is_sent_is_answered_with_a_sentence(console, sent):
    kind, body = SENT[sent]
    for path, _ in posts():
        client = console.client("admin")
        answer = client.post(filled(path)[0], content=body, headers={"content-type": kind})
        assert answer.status_code < 500, (path, answer.status_code)
        assert "Traceback" not in answer.text
        assert answer.headers["content-security-policy"], path


@pytest.mark.parametrize(("path", "largest"), posts())
def test_more_than_an_address_takes_is_refused_before_it_is_read(console, path, largest):
    client = console.client("admin")
    for kind, most in ((FORM, largest or 200_000), (BOUNDARY, largest or console.config.largest)):
        told = {"content-type": kind, "content-length": str(most + 1)}
        answer = client.post(filled(path)[0], content=b"", headers=told)
        assert answer.status_code == 413
        assert f"{most:,}" in answer.text


@pytest.mark.parametrize("length", ["", "x", "-1", "1.5", "1e3", "٣"])
def test_a_length_that_is_none_is_refused(console, length):
    answer = console.client("admin").post("/theme", content=b"", headers=[("content-length", length.encode())])
    assert answer.status_code in {400, 411}


def test_what_comes_in_pieces_without_a_length_is_refused(console):
    answer = console.client("admin").post("/theme", content=iter([b"theme=dark"]), headers={"content-type": FORM})
    assert answer.status_code == 411


@pytest.mark.parametrize("path", ["/log-in", "/api/v1/decisions"])
def test_pieces_with_a_length_beside_them_are_refused_before_they_are_read(console, path):
    told = {"content-type": FORM, "content-length": "6", "transfer-encoding": "chunked"}
    answer = console.client().post(path, content=b"name=a", headers=told)
    assert answer.status_code == 411
    assert "in pieces" in answer.text


PATHS = (
    "/%00",
    "/findings/%00",
    "/findings/%ff",
    "/findings/%ed%a0%80",
    "/pivot/ip/%2e%2e%2f%2e%2e",
    "/pivot/%2f/%2f",
    "/pivot/ip/" + "a" * 3_000,
    "/start/" + "a" * 3_000,
    "/start/%ff",
    "/imports/..%2f..%2fetc%2fpasswd",
    "/static/../config.py",
    "/static/..%2fconfig.py",
    "/static/%2e%2e/config.py",
    "/static/..%5cconfig.py",
    "/static//etc/passwd",
    "/static/app.js%00.css",
    "/static/",
    "//evil.example/",
    "/\\evil.example",
    "/findings/../settings",
    "/FINDINGS",
    "/findings/",
    "/findings.csv/",
    "/%",
    "/%zz",
    "/" + "a/" * 500,
    "/log-in/%2f",
)


@pytest.mark.parametrize("path", PATHS)
def test_strange_paths_are_answered(console, path):
    for role in ("", "viewer", "admin"):
        answer = console.client(role).get(path)
        assert answer.status_code < 500, answer.text
        assert "root:" not in answer.text
        assert "dataclass" not in answer.text
        assert not answer.headers.get("location", "/").startswith(("//", "/\\", "http://evil"))


QUERIES = (
    "q=%00",
    "q=%ff%fe",
    "q=%ed%a0%80",
    "q=" + "a" * 1_999,
    "q=" + "a" * 2_001,
    "q=" + "(" * 900,
    "q=" + "%22" * 501,
    "q=" + "a:b,c " * 300,
    "q=severity:>=nothing",
    "q=score:" + "9" * 400,
    "q=score:nan",
    "q=score:1e999",
    "q=first_seen:<" + "9" * 30 + "d",
    "q=first_seen:9999-99-99",
    "q=address:999.999.999.999/99",
    "q=host:" + "*" * 500,
    "q=sort:nothing",
    "q=-" * 300,
    "q=%27;drop+table+findings;--",
    "page=0",
    "page=-1",
    "page=999999999999999999999",
    "page=%D9%A3",
    "page=100000",
    "per=0",
    "per=1000000",
    "per=-5",
    "asof=..%2f..%2fdesk",
    "asof=000000000000",
    "asof=ABCDEF012345",
    "asof=" + "a" * 500,
    "sort=severity",
    "fix=" + "a" * 500,
    "fix=1&" * 600,
    "budget=-1",
    "budget=nan",
    "budget=1e400",
    "hours=inf",
    "from=0001-01-01&to=9999-12-31T23:59:59",
    "from=x&to=y",
    "from=99999999999999999999&to=1",
    "rows=1-99999999999999999",
    "rows=0,-1,x",
    "ways=all&ways=none",
    "job=99999999999999999999",
    "a=1&" * 3_000,
    "=",
    "&&&&",
    "%",
    "q=%",
    "below=9007199254740993",
    "since=-0001-01-01",
)


@pytest.mark.parametrize("query", QUERIES)
def test_strange_queries_are_answered(console, query):
    client = console.client("admin")
    for address in dict.fromkeys(
        address for route in routes() if route.method == "GET" for address in filled(route.path)[:1]
    ):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code < 500, (address, answer.text)


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "a" * 5_000},
        {"cookie": "theme=%00; notice-8030=%ff%fe%00%0d%0aset-cookie:x=1"},
        {"cookie": "notice-8030=" + "%3C" * 1_000},
        {"cookie": ";;;=;=a;doorward-8030="},
        {"cookie": 'doorward-8030="a\\073b"'},
        {"accept-language": "a" * 5_000},
        {"x-forwarded-for": "127.0.0.1, <script>"},
        {"if-none-match": "*"},
        {"if-modified-since": "yesterday"},
        {"range": "bytes=0-,-1"},
        {"accept-encoding": "gzip;q=nan"},
        {"content-type": "x" * 1_000},
        {"authorization": "Bearer " + "\xff" * 50},
        {"authorization": "Digest " + "a" * 5_000},
    ],
    ids=lambda headers: next(iter(headers.items()))[0],
)
def test_strange_headers_are_answered(console, headers):
    told = {name: value.encode("latin-1") for name, value in headers.items()}
    for role in ("", "admin"):
        for address in ("/", "/findings", "/help", "/log-in", "/static/app.js"):
            answer = console.client(role).get(address, headers=told)
            assert answer.status_code < 500, (address, answer.text)
            assert "x=1" not in answer.headers.get("set-cookie", "")


def test_no_answer_carries_a_header_that_data_chose(hostile):
    client = hostile.client("admin")
    for address in addresses():
        answer = client.get(address)
        assert "p=1" not in answer.headers.get("set-cookie", ""), address
        for name, value in answer.headers.items():
            assert not set(value) & set("\r\n\x00"), (address, name)


@pytest.mark.parametrize(
    "back", ["/a\r\nset-cookie: p=1", "/%0d%0aset-cookie:%20p=1", POISON, "/\u2028", "/" + "a" * 1_999]
)
def test_where_one_goes_back_to_carries_no_header(console, back):
    answer = console.client("admin").post("/theme", data={"theme": "dark", "back": back})
    assert answer.status_code in {303, 400}
    assert not any("p=1" in text for text in answer.headers.get_list("set-cookie"))
    assert not set(answer.headers.get("location", "")) & set("\r\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real server, for what a client of a test cannot send."""
    with started(tmp_path_factory.mktemp("server")) as process:
        yield process


def exchanged(server, sent):
    """What a server answers to bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as held:
        held.sendall(sent)
        held.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := held.recv(65536):
                answer += piece
        except ConnectionError:
            pass
    return answer


RAW = {
    "no request": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "an absolute address": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "two lengths": b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length and pieces": b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a head without end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "heads without end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    "a long address": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a folded head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
    "a zero in a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
    "less than was told": b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 100\r\n\r\nname=a",
    "another protocol": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "http/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


def test_pieces_without_end_are_never_held(server):
    before = used(server.pid)
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as held:
        held.sendall(
            b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer x\r\nContent-Type: %s\r\n"
            b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" % FORM.encode()
        )
        try:
            for _ in range(12):
                held.sendall(b"100000\r\n" + b"a" * 2**20 + b"\r\n")
        except ConnectionError:
            pass
    assert used(server.pid) < before + 6


@pytest.mark.parametrize("sent", RAW)
def test_bytes_that_are_no_good_request_break_nothing(server, sent):
    answer = exchanged(server, RAW[sent])
    assert b" 500 " not in answer.partition(b"\r\n")[0]
    assert b"evil" not in answer.partition(b"\r\n\r\n")[0]
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as held:
        assert asked(held, "/log-in")[0] == 200


def test_a_server_does_not_say_what_it_is(server):
    head = (
        exchanged(server, b"GET /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        .partition(b"\r\n\r\n")[0]
        .lower()
    )
    assert b"server:" not in head
    assert b"uvicorn" not in head
    assert b"python" not in head


def test_connections_that_say_nothing_keep_nobody_out_for_long(server):
    held = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(150)]
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as one:
            assert asked(one, "/log-in")[0] == 200
        held[0].settimeout(0.05)
        assert until(lambda: _gone(held[0]), 25), "a silent connection is hung up on"
    finally:
        for one in held:
            one.close()


def _gone(held):
    try:
        return held.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True
