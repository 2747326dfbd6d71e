from __future__ import annotations

from tests.readers.zeek.written import ENDS, lines, mapped, mapped_json, recognised

ROW = """
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 198.51.100.9
id.resp_p 80
trans_depth 1
method GET
host www.example.com
uri /a#b?c=d e
referrer http://example.com/
version 1.1
user_agent agent/1.0 (x)
origin -
request_body_len 10
response_body_len 20
status_code 200
status_msg OK
info_code -
info_msg -
tags (empty)
username alice
password -
proxied -
orig_fuids -
orig_filenames -
orig_mime_types text/plain
resp_fuids F1
resp_filenames -
resp_mime_types text/html,image/png
"""
READ = {
    "time": "1700000000.5",
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": "49152",
    "destination": "198.51.100.9",
    "destination_port": "80",
    "method": "GET",
    "host": "www.example.com",
    "uri": "/a#b?c=d e",
    "referrer": "http://example.com/",
    "user_agent": "agent/1.0 (x)",
    "request_bytes": "10",
    "response_bytes": "20",
    "status_code": "200",
    "username": "alice",
    "response_types": "text/html,image/png",
    "open": False,
}


def test_a_row_of_http():
    assert mapped("http", ROW) == READ


def test_a_row_of_an_old_sensor_names_one_type():
    assert mapped("http", ROW.replace("resp_mime_types text/html,image/png", "mime_type text/html")) == {
        **READ,
        "response_types": "text/html",
    }


def test_requests_of_open_connections_are_marked():
    assert mapped("open_http", ROW) == {**READ, "open": True}


def test_a_field_that_nobody_knows_is_left_out():
    assert mapped("http", ROW + "i_dont_exist 1\n") == READ


def test_an_object_of_http():
    found = mapped_json(
        {**ENDS, "trans_depth": 1, "method": "CONNECT", "host": "www.example.com", "resp_mime_types": ["a/b"]}
    )
    assert (found["method"], found["host"], found["response_types"]) == ("CONNECT", "www.example.com", ["a/b"])


def test_what_shows_http_without_a_name_and_what_does_not():
    for proof in ({"method": "GET"}, {"host": "a.example"}, {"status_code": 200}):
        assert recognised(lines({**ENDS, "trans_depth": 1, **proof}))
        assert not recognised(lines({**ENDS, **proof}))
        for sip in ("call_id", "cseq", "request_from", "response_path"):
            assert not recognised(lines({**ENDS, "trans_depth": 1, **proof, sip: "x"}))
    assert not recognised(lines({**ENDS, "trans_depth": 1, "helo": "mail.example"}))
