"""Keys that may log on to an account by SSH: authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory.host import host
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told

_NAMES = (
    "cert-authority|command|environment|expiry-time|from|permitlisten|permitopen|principals|restrict|tunnel|verify-required"
    "|(?:no-)?(?:agent-forwarding|port-forwarding|pty|user-rc|x11-forwarding|touch-required)"
)
_OPTION = rf"(?:{_NAMES})(?:=\"(?:\\.|[^\"\\])*\")?"
_KIND = r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9-]{3,40}(?:@openssh\.com)?"
# A host stands in known_hosts where options stand here, so only options that sshd knows are taken for some.
_KEY = re.compile(
    rf"(?:((?i:{_OPTION}(?:,{_OPTION})*))[ \t]+)?({_KIND})[ \t]+([A-Za-z0-9+/]{{16,}}={{0,2}})(?:[ \t]+(.*))?"
)
_HOME = re.compile(r"(?:^|[/\\!])(?:home[/\\]([^/\\!]+)|(root))[/\\]\.ssh[/\\][^/\\!]+$")
_PARTS = {True: 4, False: 3}
"""Whether the account lives below /home -> parts of the path that say nothing of the host."""


def recognises(sample: Sample) -> bool:
    """Whether every line is a public key."""
    first = [line for line in head_lines(sample.head) if not line.startswith("#")]
    return bool(first) and all(found and _known(found) for found in map(_KEY.fullmatch, first))


@reader(fills=("identities", "rights"), recognises=recognises)
def authorized_keys(source: Input) -> Iterable[Told]:
    """SSH keys that may log on, in authorized_keys.

    The account and its host are what the file's path tells. A key is an identity of its own, called by its fingerprint, so
    that one key on many accounts is seen.
    """
    yield from together("identities", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    where = _HOME.search(source.name)
    account = (where[1] or where[2]) if where else None
    machine = host(source.name, below=_PARTS[where[1] is not None]) if where else host(source.name)
    target = f"{machine}:{account}" if account else machine
    with source.open() as stream:
        for line, text in lines(stream):
            if not text.strip() or text.lstrip().startswith("#"):
                continue
            found = _KEY.fullmatch(text.strip())
            known = _known(found) if found else None
            if found is None or known is None:
                yield Reject(line, "no public key", text[:200])
                continue
            yield _rows(found, known, target, line)


def _known(found: re.Match[str]) -> str | None:
    """Return the fingerprint of a key; None if its bytes are not of the kind that the line says."""
    try:
        data = base64.b64decode(found[3], validate=True)
    except (binascii.Error, ValueError):
        return None
    kind = found[2].encode()
    if not data.startswith(len(kind).to_bytes(4, "big") + kind):
        return None
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _rows(found: re.Match[str], known: str, target: str, line: int) -> dict[str, list[dict[str, Any]]]:
    options, kind, _, remark = found.groups()
    key = {"id": known, "kind": "key", "name": remark or None, "flags": [kind], "origin_row": line}
    right = {"holder": known, "right_name": "CanSSH", "target": target, "allowed": True, "origin_row": line}
    return {"identities": [key], "rights": [right | ({"detail": options} if options else {})]}
