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
_VERSION = re.compile(r"[a-z]{0,3}[ ._-]?[0-9][0-9a-z ._+~:()/#-]*")
# What says which versions, not which version; "x" is any number, and a commit has no place in an order.
_SEVERAL = re.compile(
    r"\b(?:all|and|any|before|below|earlier|from|later|newer|none|older|or|other|prior|since|than|through|to|until|up|versions?)\b"
    r"|(?<![a-z])x(?![a-z0-9])"
)
_COMMIT = re.compile(r"(?=[0-9]*[a-f])[0-9a-f]{7,40}")
# Of numbers and dots alone every ecosystem thinks the same; not of zeros before a number.
_PLAIN = re.compile(r"v?(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")


@scheme(edition=2)
def generic(version: str) -> Key | None:
    """Versions that follow no stated scheme, such as those of CPE names: exact for numbers and dots alone, else a reading.

    Numbers by value, known pre-release words before the release, other words after it; separators have no rank; zeros at
    the end and before a word are cut. Words for several versions ("1.2 and earlier"), commits and what does not begin with a
    number and at most three letters before it have no key.
    """
    text = version.lower()
    if not _VERSION.fullmatch(text) or _SEVERAL.search(text) or _COMMIT.fullmatch(text):
        return None
    parts = _PARTS.findall(_SHORT.sub(lambda match: _LONG[match[1]], text))
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
    return Key("".join(codes) + _END, exact=bool(_PLAIN.fullmatch(text)))
