from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"v?([0-9]+(?:\.[0-9]+)*)(?:[-_ ]*(?:hf|hotfix)[-_ ]*([0-9]+))?(?:[-_ ]*build[-_ ]*[0-9.]+)?([-_ ](?:eng(?:[-_ ]?hotfix)?))?"
)


@scheme(products=(("f5", "big-ip*"), ("f5", "big_ip*"), ("f5", "big-iq*"), ("f5", "f5os*")))
def big_ip(version: str) -> Key | None:
    """F5 BIG-IP: numbers, up to version 13 also a hotfix (11.5.4-hf2, before 11.5.4.1).

    An engineering hotfix is made for one customer (16.1.4.1.0.13.5-ENG): it stands behind its release, not exact.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, hotfix, engineering = match.groups(default="")
    return Key(numbers(release.split(".")) + number(hotfix), exact=not engineering)
