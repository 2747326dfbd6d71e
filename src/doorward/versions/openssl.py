from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"(?:openssl[ _-])?v?([0-9]+(?:\.[0-9]+){0,3})([a-z]{0,3})(?:[-_ ]?(dev|alpha|beta|pre|rc)[-_ ]?([0-9]*))?(-fips|\+[a-z0-9.+-]+)?"
)
_PRE = {"dev": "!0", "alpha": "!1", "beta": "!2", "pre": "!3", "rc": "!4"}
_RELEASE = '"'


@scheme(products=(("openssl", "openssl"),))
def openssl(version: str) -> Key | None:
    """OpenSSL: letters are patches, z is followed by za (1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za); from 3.0 on three numbers.

    What somebody built on it (-fips, +quic) may hold other fixes: not exact.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, letters, pre, count, build = match.groups(default="")
    edition = _PRE[pre] + number(count) if pre else _RELEASE
    return Key(numbers(release.split(".")) + letters + " " + edition, exact=not build)
