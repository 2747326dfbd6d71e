from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"""v?
    (?:([0-9]+)!)?                                                          # epoch
    ([0-9]+(?:\.[0-9]+)*)                                                   # release
    (?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*))?              # pre-release
    (?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]*))?                         # post-release
    (?:[-_.]?(dev)[-_.]?([0-9]*))?                                          # development release
    (?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?                                   # local version
    """,
    re.VERBOSE,
)
_PRE = {"a": "a", "alpha": "a", "b": "b", "beta": "b", "c": "c", "rc": "c", "pre": "c", "preview": "c"}
_SEPARATOR = re.compile(r"[-_.]")
_FINAL = "d!z!"
"""Codes of a release that is no pre-, post-, development or local version."""


@scheme("PyPI")
def pep440(version: str) -> Key | None:
    """PEP 440, as `packaging` orders it; legacy versions have no key."""
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    epoch, release, pre, pre_number, bare_post, post, post_number, dev, dev_number, local = match.groups()
    head = number(epoch or "") + numbers(release.split("."))
    if not (pre or bare_post or post or dev or local):
        return Key(head + _FINAL)
    is_post = bool(bare_post or post)
    pre_code = _PRE[pre] + number(pre_number) if pre else "!" if dev and not is_post else "d"
    post_code = '"' + number(bare_post or post_number) if is_post else "!"
    dev_code = "D" + number(dev_number) if dev else "z"
    return Key(head + pre_code + post_code + dev_code + (_local(local) if local else "!"))


def _local(text: str) -> str:
    parts = _SEPARATOR.split(text)
    return "#" + "".join("N" + number(part) if part.isdigit() else "A" + part + " " for part in parts) + "!"
