"""What a scanner or a platform says of a port, checked value by value, whatever file it was written in."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from doorward.hostile.json_text import Broken, values
from doorward.reader import Batch, Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Told

LONGEST = 4096
"""Characters of a banner that are kept."""
ROWS = 5_000
"""Rows that make a batch."""

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"(?=.{1,253}$)(?:[*][.])?[\w-]{1,63}(?:[.][\w-]{1,63})*")
_BLANK_LINE = re.compile(r"\r?\n\r?\n")
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,600})", re.IGNORECASE)
_PORTS = range(65536)
_DIGITS = 5


@dataclass(slots=True)
class Seen:
    """What one record of a file tells: rows of `services` and of `certificates`, perhaps none."""

    services: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)


def batched(records: Iterable[Seen | Reject]) -> Iterator[Told]:
    """Yield batches of services and certificates, and rejects as they come; each Seen counts as one record.

    Raises:
        Malformed: `records` does; the rows before it have been yielded.
    """
    held, count = Seen(), 0
    try:
        for record in records:
            if isinstance(record, Reject):
                yield record
                continue
            held.services += record.services
            held.certificates += record.certificates
            count += 1
            if len(held.services) >= ROWS or len(held.certificates) >= ROWS:
                yield from _both(held, count)
                held, count = Seen(), 0
    except Malformed:
        yield from _both(held, count)
        raise
    yield from _both(held, count)


def _both(held: Seen, count: int) -> Iterator[Batch]:
    yield Batch("services", held.services, count)
    if held.certificates:
        yield Batch("certificates", held.certificates, 0)


def objects(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any]] | Reject]:
    """Yield the objects of a JSON text, one after another or in a list, each with its line; what is none is a reject.

    Raises:
        Malformed: a list is broken or not closed.
    """
    for told in values(stream):
        if isinstance(told, Broken):
            yield Reject(told.line, told.reason, told.text)
        elif isinstance(told.value, dict):
            yield told.line, told.value
        else:
            yield Reject(told.line, "it is no object", str(told.value)[:200])


def port(value: Any) -> int | None:
    """Return a port written as a number or as digits; None if it is no number from 0 to 65535."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        value = int(value)
    return value if type(value) is int and value in _PORTS else None


@lru_cache(maxsize=4096)
def _ip(text: str) -> str | None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return None
    return text


def address(value: Any) -> str | None:
    """Return an IP address as it is spelled, brackets taken off; None if it is none."""
    return _ip(value.strip().strip("[]")) if isinstance(value, str) else None


def text(value: Any, longest: int = LONGEST) -> str | None:
    """Return a text, at most so many characters of it; numbers as text; None for anything else and for nothing."""
    if type(value) in (int, float):
        value = str(value)
    return (value[:longest].strip() or None) if isinstance(value, str) else None


def texts(value: Any) -> list[str]:
    """Return the texts of a list; one text alone is a list of it, anything else is empty."""
    found = value if isinstance(value, list) else [value]
    return [said for one in found if isinstance(one, str) and (said := one.strip())]


def member(value: Any, *keys: str) -> Any:
    """Return what stands under keys within keys; None where one is missing or no object is there."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def cves(value: Any) -> list[str]:
    """Return the CVE ids that a text, a list of texts or the keys of an object name, each once, in order, upper case."""
    said = value if isinstance(value, list | dict) else [value]
    found = (cve.upper() for one in said if isinstance(one, str) for cve in _CVE.findall(one))
    return list(dict.fromkeys(found))


def name(value: Any) -> str | None:
    """Return a host name in lower case without a dot at its end; None for an address and for what is no name."""
    said = value.strip().rstrip(".").lower() if isinstance(value, str) else ""
    return said if _NAME.fullmatch(said) and not _ip(said) else None


def host(value: Any) -> str | None:
    """Return the host of a URL, or of a host with or without a port; None if there is none."""
    written = text(value, 2000) or ""
    try:
        return urlsplit(written if "://" in written else f"//{written}").hostname
    except ValueError:
        return None


def web_answer(status: Any = None, server: Any = None, title: Any = None, more: str = "") -> str | None:
    """Return the head of a web server's answer with its title, as far as a tool kept it; None if it kept nothing of it.

    Args:
        status: status code, if it is told.
        server: the Server header.
        title: the title of the page.
        more: further headers as they were sent, with CR LF at the end of each.
    """
    said, titled = text(server, 500), text(title, 500)
    if not (said or titled or more):
        return None
    first = f"HTTP/1.1 {text(status, 20) or ''}".rstrip()
    head = f"{first}\r\n" + (f"Server: {said}\r\n" if said else "") + more
    return (f"{head}\r\n<title>{titled}</title>" if titled else head.rstrip())[:LONGEST]


def answer_head(answer: str) -> str:
    """Return the headers of a web server's whole answer, with the title of its page behind them; the page itself is left out."""
    cut = _BLANK_LINE.search(answer)
    if cut is None:
        return answer[:LONGEST]
    found = _TITLE.search(answer, cut.end())
    return (answer[: cut.start()] + (f"\r\n\r\n<title>{found[1][:500]}</title>" if found else ""))[:LONGEST]
