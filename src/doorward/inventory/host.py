"""Which host a file of its configuration was taken from, by the folders it lies in."""

from __future__ import annotations

import re

from doorward.inventory import described

UNTOLD = "localhost"
"""The host of files whose name and folders tell of none."""

_FILES = {"passwd", "group", "authorized_keys", "authorized_keys2", "sudoers"}
_PARTS = re.compile(r"[/\\!]")
_KIND = re.compile(r"^(passwd|group|authorized_keys2?|sudoers)[._-]|[._-](passwd|group|authorized_keys2?|sudoers)$")
_USELESS = {".", ".ssh", "home", "root", "etc", "sudoers.d", ""}


def host(name: str, *, below: int = 1) -> str:
    """Return the host that a file was taken from: `web1/etc/passwd`, `web1.tar.gz!etc/passwd` and `web1.passwd` tell of web1.

    Files that tell of none are of one host, called UNTOLD.

    Args:
        name: the path as given, with the member after `!` for archives.
        below: parts at its end that say nothing of the host, the file's own among them.
    """
    parts = _PARTS.split(name)
    folders = "/".join(parts[:-below])
    told = described(f"{folders}/.") if folders else ""
    if told in _USELESS:
        told = _KIND.sub("", described(parts[-1]))
    return UNTOLD if told in _FILES | _USELESS else told
