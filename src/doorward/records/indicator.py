"""An indicator as lists write it: of what kind it is, and one spelling of it, whatever dress it wears."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, NamedTuple

from doorward.addressing import domain

_HASHES = {32: "md5", 40: "sha1", 64: "sha256"}
"""Hexadecimal digits -> the hash that has so many."""
_HEX = re.compile(r"[0-9a-fA-F]+")
_JA4 = re.compile(r"[tqd][0-9a-z]{9}_[0-9a-f]{12}_[0-9a-f]{12}")
KINDS = {
    **dict.fromkeys(
        ("ip", "ipv4", "ipv6", "ip:port", "ip-dst", "ip-src", "ip_address", "ipv4-addr", "ipv6-addr", "addr"), "ip"
    ),
    **dict.fromkeys(("ip-dst|port", "ip-src|port"), "ip"),
    **dict.fromkeys(("network", "cidr", "subnet", "netblock"), "network"),
    **dict.fromkeys(("domain", "hostname", "fqdn", "host", "domain-name", "domain_name", "hostname|port"), "domain"),
    **dict.fromkeys(("url", "uri", "link"), "url"),
    **dict.fromkeys(("hash", "file_hash", "cert_hash"), "hash"),
    **dict.fromkeys(("md5", "md5_hash", "filehash-md5", "x509-fingerprint-md5"), "md5"),
    **dict.fromkeys(("sha1", "sha-1", "sha1_hash", "filehash-sha1", "x509-fingerprint-sha1"), "sha1"),
    **dict.fromkeys(("sha256", "sha-256", "sha256_hash", "filehash-sha256", "x509-fingerprint-sha256"), "sha256"),
    **dict.fromkeys(("ja3", "ja3_md5", "ja3-fingerprint-md5"), "ja3"),
    **dict.fromkeys(("ja4", "ja4-plus"), "ja4"),
    **dict.fromkeys(("user-agent", "user_agent", "useragent"), "user-agent"),
}
"""How lists name a kind -> the kind; what is not here keeps its name."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20})://", re.IGNORECASE)
_PORT = re.compile(r"[0-9]{1,5}")
_LAST_LABEL = re.compile(r"xn--[a-z0-9-]+|[a-z]{2,63}")
_DEFANGED = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\[:\]|\[://\]|\[/\]|\[@\]|\[at\]", re.IGNORECASE)
_FANGS = {"[dot]": ".", "(dot)": ".", "[:]": ":", "[://]": "://", "[/]": "/", "[@]": "@", "[at]": "@"}
_DEFANGED_SCHEME = re.compile(r"h(?:xx|\*\*|tt)p(s?)(?::|\[:\])", re.IGNORECASE)
_HIGHEST_PORT = 65_535
_LONGEST = 2_048
_MOST_OF_NAME = 80

# Last labels that name a kind of file far more often than a place in the DNS.
_FILES = frozenset(
    [
        "txt",
        "csv",
        "tsv",
        "json",
        "xml",
        "yaml",
        "yml",
        "toml",
        "ini",
        "cfg",
        "conf",
        "log",
        "exe",
        "dll",
        "sys",
        "pdf",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "ppt",
        "pptx",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "js",
        "css",
        "html",
        "htm",
        "php",
        "asp",
        "aspx",
        "jsp",
        "class",
        "jar",
        "war",
        "bat",
        "cmd",
        "vbs",
        "msi",
        "bin",
        "dat",
        "tmp",
        "bak",
        "gz",
        "bz2",
        "xz",
        "tar",
        "rar",
        "iso",
        "img",
        "lock",
        "md",
        "rst",
    ]
)


class Sign(NamedTuple):
    """An indicator: its kind, its one spelling, and the port it is tied to."""

    kind: str
    value: str
    port: int | None = None


def refanged(text: str) -> str:
    """Return a text without the brackets that keep people from clicking on it: hxxp://evil[.]example."""
    if "[" in text or "(" in text or "{" in text:
        text = _DEFANGED.sub(lambda match: _FANGS.get(match[0].lower(), "."), text)
    return _DEFANGED_SCHEME.sub(r"http\1:", text, count=1)


def classified(text: str, *, files: bool = False) -> Sign | None:
    """Return what a text is where nobody says what it should be: a hash, an address or network, a URL or a name; None else.

    Args:
        text: as written, defanged or not.
        files: whether a name that ends as files do, such as archive.md, counts as a domain.
    """
    plain = refanged(text.strip().strip("\"'"))
    if not 3 < len(plain) <= _LONGEST or plain.startswith("/") or any(sign in plain for sign in " \t\\"):  # noqa: PLR2004 - "1::" is no entry
        return None
    if _HEX.fullmatch(plain):
        kind = _HASHES.get(len(plain))
        return Sign(kind, plain.lower()) if kind else None
    return _url(plain) if _SCHEME.match(plain) else _address(plain) or _named(plain, files=files)


def sign(kind: str, text: str, port: int | None = None) -> Sign | None:
    """Return an indicator that the list says the kind of; None if it cannot be that.

    Args:
        kind: as in tables/indicators.py; `ip` may hold a network or a port, `domain` a port; a kind nobody spells is kept as written.
        text: as written, defanged or not.
        port: the port the list gives beside it.
    """
    plain = refanged(text.strip().strip("\"'"))
    found = _spelled(kind, plain)
    if found is None or port is None or not 0 < port <= _HIGHEST_PORT:
        return found
    return found._replace(port=port)


def kind_of(written: str) -> str:
    """Return the kind that a list names in its own words."""
    plain = written.strip().lower().removeprefix("intel::").replace(" ", "_")
    return KINDS.get(plain) or KINDS.get(plain.replace("_", "-"), plain)


def _spelled(kind: str, text: str) -> Sign | None:
    if not text or len(text) > _LONGEST or not kind:
        return None
    if kind in {"ip", "network"}:
        return _address(text)
    if kind == "domain":
        return _named(text, files=True) or _address(text)
    if kind == "url":
        return _url(text)
    return _fingerprint(kind, text)


def _fingerprint(kind: str, text: str) -> Sign | None:
    """Return a hash or fingerprint; what is neither is kept as it is written."""
    if kind == "hash":
        kind = _HASHES.get(len(text), "md5")
    if kind == "ja4":
        return Sign(kind, text) if _JA4.fullmatch(text) else None
    digits = {"ja3": 32, "ja3s": 32} | {name: count for count, name in _HASHES.items()}
    if kind not in digits:
        return Sign(kind, text)
    return Sign(kind, text.lower()) if len(text) == digits[kind] and _HEX.fullmatch(text) else None


def _address(text: str) -> Sign | None:
    """Return an address, with a port, or a network."""
    host, port = _parted(text)
    try:
        if "/" in host:
            network = ipaddress.ip_network(host, strict=False)
            if network.prefixlen < network.max_prefixlen:
                return Sign("network", str(network), port)
            host = str(network.network_address)
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return Sign("ip", str(mapped or address), port)


def _parted(text: str) -> tuple[str, int | None]:
    """Split a port off: 192.0.2.1:443, name:443, [2001:db8::1]:443."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not colon or not _PORT.fullmatch(port) or int(port) > _HIGHEST_PORT or (":" in host and not bracketed):
        return text.strip("[]"), None
    return host.strip("[]"), int(port) or None


def _named(text: str, *, files: bool = False) -> Sign | None:
    """Return a domain name of two labels or more; one that ends as files do is none, unless `files` are taken for names."""
    host, port = _parted(text)
    name = domain(host.removeprefix("*").removeprefix("."))
    if name is None or "." not in name:
        return None
    last = name.rpartition(".")[2]
    return Sign("domain", name, port) if _LAST_LABEL.fullmatch(last) and (files or last not in _FILES) else None


def _url(text: str) -> Sign | None:
    """Return a URL without its scheme and fragment; one without a path is its host."""
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    cut = re.search(r"[/?#]", rest)
    authority, path = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    host = sign("domain", authority.rpartition("@")[2])
    path = path.partition("#")[0]
    if host is None:
        return None
    if path in {"", "/"}:
        return host
    usual = {"http": 80, "https": 443}.get(scheme[1].lower() if scheme else "")
    port = None if host.port in {None, usual} else host.port
    shown = f"[{host.value}]" if ":" in host.value else host.value
    return Sign("url", f"{shown}{f':{port}' if port else ''}{path if path.startswith('/') else '/' + path}")


def row(found: Sign, line: int, feed: str, **said: Any) -> dict[str, Any]:
    """Return a row of tables/indicators.py; `said` are further columns."""
    value = found.value.encode("utf-8", "replace").decode()
    return {
        "value": value,
        "kind": found.kind,
        "port": found.port,
        "benign": False,
        "feed": feed,
        "origin_row": line,
    } | said


def feed(name: str) -> str:
    """Return the name of a list from the name of its file: no folder, no archive, no endings."""
    file = re.split(r"[/\\!]", name)[-1]
    return (file.partition(".")[0] or file or "unnamed")[:_MOST_OF_NAME]
