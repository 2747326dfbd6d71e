from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_VERSION = re.compile(
    r"""([0-9]+)((?:\.[0-9]+)*)([a-z]?)
    ((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])[0-9]*)*)
    (?:~([0-9a-f]+))?
    (?:-r([0-9]+))?""",
    re.VERBOSE,
)
_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
# A pre-release suffix comes before the end, the others after it.
_SUFFIXES = {
    "alpha": "!0",
    "beta": "!1",
    "pre": "!2",
    "rc": "!3",
    "cvs": "'0",
    "svn": "'1",
    "git": "'2",
    "hg": "'3",
    "p": "'4",
}


@scheme("Alpine", "Wolfi", "Chainguard")
def apk(version: str) -> Key | None:
    """Alpine package versions, as apk-tools 3 compares them (apk-version(5)); apk 2 took leading zeros otherwise.

    apk ranks a version that turns invalid midway (8.8p1-r0) just before its valid beginning; such a key is not exact.
    """
    match = _VERSION.match(version)
    if match is None:
        return None
    first, others, letter, suffixes, commit, revision = match.groups()
    whole = match.end() == len(version)
    text = (
        number(first)
        + "".join(map(_digits, others.split(".")[1:]))
        + ("(" + letter if letter else "")
        + "".join(
            _SUFFIXES[word] + ("&" + number(digits) if digits else "") for word, digits in _SUFFIX.findall(suffixes)
        )
        + ("%" + commit + " " if commit else "")
        + ("$" + number(revision) if revision else "")
        + ("#" if whole else '"')
    )
    return Key(text, exact=whole)


def _digits(text: str) -> str:
    return ")0" + text + " " if text[0] == "0" else ")" + number(text)
