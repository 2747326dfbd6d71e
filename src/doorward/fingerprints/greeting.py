"""Which parts of what a service said name its product, each with the kind of text that fingerprints know it by; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HTTP = re.compile(r"HTTP/\d(?:\.\d)?(?: |\r?\n|$)", re.ASCII)
_HEADERS = {"www-authenticate": "wwwauth", "set-cookie": "cookie"}
"""Headers that fingerprints know by another name."""
_TITLE = re.compile(r"<title[^>]{0,200}>\s*([^<]{1,300}?)\s*</title", re.IGNORECASE)
_SSH = re.compile(r"SSH-\d\.\d{1,2}-(.+)", re.ASCII)
_CODE = re.compile(r"(?:220|200|201)[ -](.+)", re.ASCII)
_MAIL = re.compile(r"\b(?:E?SMTP|MAIL Service)\b", re.IGNORECASE | re.ASCII)
_MYSQL = re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,3}[\w.+~-]{0,80}", re.ASCII)
_SAMBA = re.compile(r"Samba \d[^\r\n]{0,80}", re.ASCII)
_SPOKEN = {
    "ftp": "ftp.banner",
    "smtp": "smtp.banner",
    "smtps": "smtp.banner",
    "submission": "smtp.banner",
    "pop3": "pop3.banner",
    "pop3s": "pop3.banner",
    "imap": "imap4.banner",
    "imaps": "imap4.banner",
    "telnet": "telnet.banner",
    "snmp": "snmp.sys_description",
    "redis": "redis.banner",
    "memcached": "memcached.banner",
    "memcache": "memcached.banner",
    "postgres": "postgresql.banner",
    "postgresql": "postgresql.banner",
    "dns": "dns.versionbind",
    "domain": "dns.versionbind",
    "ntp": "ntp.readvar",
    "ldap": "ldap.search_result",
    "sip": "sip_header.server",
    "nntp": "nntp.banner",
    "http::server": "http_header.server",
    "http::appserver": "http_header.x-powered-by",
    "ssh::server": "ssh.banner",
    "ftp::server": "ftp.banner",
    "smtp::mail_server": "smtp.banner",
    "mysql::server": "mysql.banner",
}
"""Application protocol, or kind of software seen on the wire -> kind of text."""
_MOST_COOKIES = 8
_LONGEST_COOKIE = 40  # a value behind it is a session's own, and tells nothing


def texts(service: str | None, banner: str) -> Iterator[tuple[str, str]]:
    """Yield (kind of text, text) for each part of a banner, the most telling first.

    Args:
        service: application protocol, with what it is tunnelled in before a slash; None if it is not known.
        banner: what was said; the head of a web server's answer, a greeting, or a header alone.
    """
    if _HTTP.match(banner):
        yield from _answer(banner)
        return
    protocol = (service or "").lower().rpartition("/")[2]
    if found := _SSH.match(banner):
        yield "ssh.banner", found[1].strip()
    elif protocol.startswith("mysql") and (found := _MYSQL.search(banner)):
        yield "mysql.banner", found[0]
    elif found := _SAMBA.search(banner):
        yield "smb.native_lm", found[0].strip()
    elif protocol in _SPOKEN:
        yield _SPOKEN[protocol], _bare(banner)
    elif protocol in {"http", "https", "www"}:
        yield "http_header.server", banner.removeprefix("Server:").strip()
    else:
        yield from _guessed(banner)


def _bare(banner: str) -> str:
    """Return the first line of a greeting without its code; other texts as they are."""
    first, _, rest = banner.partition("\n")
    for sign in ("+OK", "* OK"):
        if first.startswith(sign):
            return first[len(sign) :].strip()
    found = _CODE.match(first)
    if found:
        return found[1].strip()
    return banner.strip() if rest else first.strip()


def _guessed(banner: str) -> Iterator[tuple[str, str]]:
    """Yield what the form of a greeting says it is, where nobody named the protocol."""
    if banner.startswith("+OK"):
        yield "pop3.banner", _bare(banner)
    elif banner.startswith("* OK"):
        yield "imap4.banner", _bare(banner)
    elif _CODE.match(banner):
        bare = _bare(banner)
        yield "smtp.banner" if _MAIL.search(bare) else "ftp.banner", bare
    elif "redis_version:" in banner:
        yield "redis.banner", banner


def _answer(banner: str) -> Iterator[tuple[str, str]]:
    """Yield the headers of an answer that name products, then the title of the page."""
    head, _, body = banner.replace("\r\n", "\n").partition("\n\n")
    cookies = 0
    for line in head.split("\n")[1:]:
        name, colon, value = line.partition(":")
        known = name.strip().lower()
        if not colon or not value.strip():
            continue
        if known == "set-cookie":
            cookies += 1
            value = value.partition(";")[0][:_LONGEST_COOKIE]
        if cookies <= _MOST_COOKIES:
            yield f"http_header.{_HEADERS.get(known, known)}", value.strip()
    if found := _TITLE.search(body):
        yield "html_title", " ".join(found[1].split())
