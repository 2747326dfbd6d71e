"""What a service said is taken apart into the texts that fingerprints know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.fingerprints.greeting import texts

ANSWER = (
    "HTTP/1.1 200 OK\r\nDate: x\r\nServer: nginx/1.24.0\r\nX-Powered-By: PHP/8.1.2\r\nWWW-Authenticate: Basic realm=x\r\n"
    "Set-Cookie: id=1; path=/\r\n\r\n<html><head>\r\n\r\n<title lang='en'> Log\n in </title>"
)


@pytest.mark.parametrize(
    ("service", "banner", "kind", "text"),
    [
        ("ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "ssh.banner", "OpenSSH_9.2p1 Debian-2"),
        (None, "SSH-1.99-Cisco-1.25", "ssh.banner", "Cisco-1.25"),
        ("ftp", "220 (vsFTPd 3.0.3)\r\n230 ok", "ftp.banner", "(vsFTPd 3.0.3)"),
        ("ftp", "220-ProFTPD 1.3.5 Server", "ftp.banner", "ProFTPD 1.3.5 Server"),
        ("ssl/smtp", "220 mx.example.org ESMTP Postfix", "smtp.banner", "mx.example.org ESMTP Postfix"),
        (None, "220 mx.example.org ESMTP Postfix\r\n250 x", "smtp.banner", "mx.example.org ESMTP Postfix"),
        (None, "220 mx Microsoft ESMTP MAIL Service ready", "smtp.banner", "mx Microsoft ESMTP MAIL Service ready"),
        (None, "220 (vsFTPd 3.0.3)", "ftp.banner", "(vsFTPd 3.0.3)"),
        ("imap", "* OK Dovecot ready.", "imap4.banner", "Dovecot ready."),
        (None, "* OK Dovecot ready.", "imap4.banner", "Dovecot ready."),
        ("pop3", "+OK Dovecot ready.\r\n", "pop3.banner", "Dovecot ready."),
        (None, "+OK Dovecot ready.", "pop3.banner", "Dovecot ready."),
        ("mysql", "J\x00\x00\x00\n5.7.33-0ubuntu0.16.04.1\x00abc", "mysql.banner", "5.7.33-0ubuntu0.16.04.1"),
        ("microsoft-ds", "SMB Status\n  Server: Samba 4.3.11-Ubuntu\n", "smb.native_lm", "Samba 4.3.11-Ubuntu"),
        ("redis", "# Server\nredis_version:5.0.7", "redis.banner", "# Server\nredis_version:5.0.7"),
        (None, "$1\nredis_version:5.0.7", "redis.banner", "$1\nredis_version:5.0.7"),
        ("snmp", "Cisco IOS Software", "snmp.sys_description", "Cisco IOS Software"),
        ("http", "nginx/1.24.0", "http_header.server", "nginx/1.24.0"),
        ("https", "Server: nginx/1.24.0", "http_header.server", "nginx/1.24.0"),
        ("http::server", "Apache/2.4.57", "http_header.server", "Apache/2.4.57"),
        ("ssh::server", "OpenSSH_9.6", "ssh.banner", "OpenSSH_9.6"),
    ],
)
def test_a_greeting_is_one_text_without_its_code(service, banner, kind, text):
    assert list(texts(service, banner)) == [(kind, text)]


@pytest.mark.parametrize(
    ("service", "banner"),
    [(None, "hello"), (None, ""), ("unknown", "x"), ("mysql", "no version"), (None, "Protocol mismatch")],
)
def test_what_nobody_can_place_is_left(service, banner):
    assert list(texts(service, banner)) == []


def test_an_answer_is_its_headers_and_its_title():
    assert list(texts("ssl/http", ANSWER)) == [
        ("http_header.date", "x"),
        ("http_header.server", "nginx/1.24.0"),
        ("http_header.x-powered-by", "PHP/8.1.2"),
        ("http_header.wwwauth", "Basic realm=x"),
        ("http_header.cookie", "id=1"),
        ("html_title", "Log in"),
    ]


@pytest.mark.parametrize("service", [None, "http", "unknown", "ssh"])
def test_an_answer_is_known_by_its_form(service):
    assert ("http_header.server", "nginx") in list(texts(service, "HTTP/1.1\r\nServer: nginx"))
    assert ("html_title", "A") in list(texts(service, "HTTP/1.1 401\r\n\r\n<title>A</title>"))


def test_headers_without_a_value_and_lines_that_are_none_are_left():
    assert list(texts(None, "HTTP/1.0 200 OK\nServer:\nnonsense\n: x\n\nbody")) == [("http_header.", "x")]


def test_of_many_cookies_the_first_are_taken_and_their_values_cut():
    many = "HTTP/1.1 200 OK\n" + "".join(f"Set-Cookie: c{number}={'v' * 500}\n" for number in range(50))
    found = list(texts(None, many))
    assert len(found) == 8
    assert all(len(text) <= 40 for _, text in found)


@given(st.none() | st.text(max_size=12), st.text(max_size=200))
def test_no_text_breaks_it(service, banner):
    for kind, _ in texts(service, banner):
        assert kind
    list(texts(service, "HTTP/1.1 200\r\n" + banner))
