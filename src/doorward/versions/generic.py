from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_PARTS = re.compile(r"[0-9]+|[a-z]+")
_PRE_RELEASES = {
    "dev": "!0",
    "snapshot": "!0",
    "nightly": "!0",
    "alpha": "!1",
    "beta": "!2",
    "milestone": "!3",
    "pre": "!4",
    "prerelease": "!4",
    "preview": "!4",
    "rc": "!5",
    "cr": "!5",
    "candidate": "!5",
}
# A lone letter is a later edition (OpenSSL's 1.0.2k) unless a number follows at once (3.0b1).
_SHORT = re.compile(r"(?<![a-z])([ab])(?=[0-9])")
_LONG = {"a": "alpha", "b": "beta"}
_END = '"'


@scheme()
def generic(version: str) -> Key | None:
    """Versions that follow no stated scheme, such as those of CPE names: a reading, never exact.

    Numbers by value, known pre-release words before the release, other words after it; separators have no rank; zeros at
    the end and before a word are cut.
    """
    parts = _PARTS.findall(_SHORT.sub(lambda match: _LONG[match[1]], version.lower()))
    if not parts:
        return None
    codes: list[str] = []
    zeros = 0
    for part in parts:
        if not part.strip("0"):
            zeros += 1
            continue
        if part.isdigit():
            codes.append("%0" * zeros + "%" + number(part))
        else:
            # Zeros before a word are dropped: 1.0-rc1 must come before 1.0, which is 1.
            codes.append(_PRE_RELEASES.get(part) or "$" + part + " ")
        zeros = 0
    return Key("".join(codes) + _END, exact=False)
