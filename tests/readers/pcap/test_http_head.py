from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.readers.pcap.http_head import LARGEST, Head, begins, head, may_begin

REQUEST = (
    b"POST /a?b=c HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent:  curl/8 \r\nContent-Length: 5\r\n"
    b"Referer: http://x.example/\r\nCookie: no\r\n\r\n"
)
RESPONSE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 9\r\n\r\n"


def test_a_request():
    assert head(REQUEST + b"hello") == Head(
        "POST",
        "/a?b=c",
        None,
        {"host": "www.example.org", "user-agent": "curl/8", "content-length": "5", "referer": "http://x.example/"},
        len(REQUEST),
    )


def test_a_response():
    found = head(RESPONSE)
    assert (found.status, found.body, found.fields["content-type"]) == (404, 9, "text/html; charset=utf-8")


def test_bare_line_ends_are_taken():
    found = head(REQUEST.replace(b"\r\n", b"\n"))
    assert (found.method, found.fields["host"], found.body) == ("POST", "www.example.org", 5)


def test_the_first_of_two_fields_counts():
    assert head(b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n").fields["host"] == "a"


def test_a_head_that_is_not_complete_waits():
    assert all(head(REQUEST[:cut]) is None for cut in range(len(REQUEST)))


@pytest.mark.parametrize(
    "data",
    [b"Lorem ipsum\r\n\r\n", b"GET /\r\n\r\n", b"get / HTTP/1.1\r\n\r\n", b"HTTP/1.1 20x OK\r\n\r\n", b"\r\n\r\n"],
)
def test_what_is_no_head_is_refused(data):
    with pytest.raises(ValueError, match="no head"):
        head(data)


def test_a_head_that_is_too_large_is_refused():
    data = b"GET / HTTP/1.1\r\nX: "
    assert head(data + b"x" * (LARGEST - len(data) - 1)) is None
    with pytest.raises(ValueError, match="too large"):
        head(data + b"x" * (LARGEST - len(data)))


@pytest.mark.parametrize(
    ("told", "body"), [(b"5", 5), (b"-1", None), (b"5, 5", None), (b"9" * 19, None), ("٣".encode(), None)]
)
def test_the_length_of_a_body_is_a_number_or_not_known(told, body):
    assert head(b"GET / HTTP/1.1\r\nContent-Length: " + told + b"\r\n\r\n").body == body


@pytest.mark.parametrize(
    ("told", "user"),
    [
        (b"Basic " + b64encode(b"ann:secret"), "ann"),
        (b"basic " + b64encode(b"ann"), "ann"),
        (b"Basic " + b64encode(b":secret"), None),
        (b"Basic !!!", None),
        (b"Bearer abc", None),
        (b"", None),
    ],
)
def test_the_name_of_basic_authentication(told, user):
    assert head(b"GET / HTTP/1.1\r\nAuthorization: " + told + b"\r\n\r\n").user == user


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GET /", True),
        (b"CONNECT a:443", True),
        (b"HTTP/1.1 200", True),
        (b"GETX", False),
        (b"SSH-2.0", False),
        (b"", False),
    ],
)
def test_heads_are_known_by_how_they_begin(data, expected):
    assert begins(data) is expected


@pytest.mark.parametrize(
    ("data", "expected"), [(b"G", True), (b"HTTP/1", True), (b"CONNECT ", True), (b"GET /", False), (b"X", False)]
)
def test_a_few_bytes_may_be_a_beginning(data, expected):
    assert may_begin(data) is expected


@given(st.binary(max_size=200), st.sampled_from([b"GET / HTTP/1.1\r\n", b"HTTP/1.1 200 OK\r\n", b"GET ", b""]))
def test_random_heads_are_read_or_refused(data, first):
    try:
        found = head(first + data + b"\r\n\r\n")
    except ValueError:
        return
    assert found is not None
    assert found.size <= len(first + data) + 4
    assert found.user is None or found.user
