from __future__ import annotations

from base64 import b64encode

import pytest
from tests.readers.pcap.heard import Heard

from doorward.readers.pcap import requests
from doorward.readers.pcap.requests import Requests
from doorward.readers.pcap.telling import Moment


def request(target="/", method="GET", body=b"", **fields):
    told = {"Host": "a.example", **fields} | ({"Content-Length": len(body)} if body else {})
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode() + body


def response(status=200, body=b"", kind="text/html; charset=utf-8", **fields):
    told = {"Content-Type": kind, "Content-Length": len(body)} | fields
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value is not None)
    return f"HTTP/1.1 {status} Some words\r\n{lines}\r\n".encode() + body


def uris(heard):
    return [(told["uri"], told.get("status_code")) for told in heard.end()]


def test_a_request_and_its_response_are_one():
    user = "Basic " + b64encode(b"ann:secret").decode()
    asked = request("/a", "POST", b"hello", User_Agent="curl/8", Referer="http://x.example/", Authorization=user)
    heard = Heard(Requests).near(asked).far(response(404, b"no"))
    assert heard.told == [
        (
            "http",
            Moment(1_000_000, 1),
            {
                "method": "POST",
                "host": "a.example",
                "uri": "/a",
                "referrer": "http://x.example/",
                "user_agent": "curl/8",
                "request_bytes": 5,
                "username": "ann",
                "status_code": 404,
                "response_bytes": 2,
                "response_types": ["text/html"],
            },
        )
    ]


def test_a_request_that_nobody_answers_is_told_at_the_end():
    heard = Heard(Requests).near(request())
    assert heard.told == []
    assert uris(heard) == [("/", None)]


def test_requests_in_a_row_are_answered_in_order():
    heard = Heard(Requests).near(request("/1") + request("/2")).near(request("/3"))
    heard.far(response(201) + response(202)).far(response(203))
    assert uris(heard) == [("/1", 201), ("/2", 202), ("/3", 203)]


def test_bodies_are_passed_over_however_they_are_cut():
    asked, answered = (
        request("/1", "POST", b"GET /x HTTP/1.1\r\n\r\n") + request("/2"),
        response(200, b"HTTP/1.1 500 x\r\n\r\n") + response(204),
    )
    for cut in range(1, min(len(asked), len(answered))):
        heard = Heard(Requests).near(asked[:cut]).near(asked[cut:]).far(answered[:cut]).far(answered[cut:])
        assert uris(heard) == [("/1", 200), ("/2", 204)]


def test_a_body_of_unknown_length_ends_where_a_piece_begins_with_a_head():
    chunked = response(**{"Content-Length": None, "Transfer-Encoding": "chunked"})
    heard = (
        Heard(Requests)
        .near(request("/1") + request("/2"))
        .far(chunked + b"5\r\nhello\r\n")
        .far(b"more")
        .far(response(203))
    )
    assert uris(heard) == [("/1", 200), ("/2", 203)]


def test_an_interim_answer_is_none():
    heard = Heard(Requests).near(request("/1", "POST", b"x")).far(b"HTTP/1.1 100 Continue\r\n\r\n").far(response(200))
    assert uris(heard) == [("/1", 200)]


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304), ("GET", 204)])
def test_some_answers_have_no_body_whatever_their_length_says(method, status):
    answered = response(status, **{"Content-Length": 500})
    heard = Heard(Requests).near(request("/1", method) + request("/2")).far(answered + response(203))
    assert uris(heard) == [("/1", status), ("/2", 203)]


def test_after_a_gap_the_next_head_is_found():
    heard = Heard(Requests).near(request("/1", "POST", b"x" * 100)[:-50])
    heard.talk.miss(0)
    heard.near(b"xxxx").near(request("/2"))
    assert uris(heard) == [("/1", None), ("/2", None)]


def test_a_tunnel_through_a_proxy_is_told_by_what_it_leads_to():
    heard = Heard(Requests).near(request("www.example.org:443", "CONNECT"))
    assert not heard.talk.tunnelled
    heard.far(response(200))
    assert heard.talk.tunnelled
    assert not heard.goes_on
    [told] = heard.end()
    assert (told["method"], told["host"], told["uri"]) == ("CONNECT", "www.example.org:443", "www.example.org:443")


@pytest.mark.parametrize("status", [301, 407, 502])
def test_a_proxy_that_refuses_makes_no_tunnel(status):
    heard = Heard(Requests).near(request("x:443", "CONNECT")).far(response(status))
    assert (heard.talk.tunnelled, heard.goes_on) == (False, True)


def test_answers_to_nothing_and_questions_of_the_server_tell_nothing():
    assert Heard(Requests).far(response()).far(request()).near(response()).end() == []


def test_requests_that_wait_are_bounded(monkeypatch):
    monkeypatch.setattr(requests, "PENDING", 2)
    heard = Heard(Requests).near(b"".join(request(f"/{number}") for number in range(4)))
    assert [told["uri"] for _, _, told in heard.told] == ["/0", "/1"]


def test_a_broken_head_makes_no_sense():
    with pytest.raises(ValueError, match="no head"):
        Heard(Requests).near(b"GET nonsense\r\n\r\n")
