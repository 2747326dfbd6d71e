from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_VERSION = re.compile(r"[0-9A-Za-z_.*+-]+")


@scheme("ConanCenter")
def conan(version: str) -> Key | None:
    """Conan 2: parts between dots, numbers by value and words by their letters; pre-release before, build behind the release.

    Conan compares a number with a word as text, so 10 < 1a < 2 < 10: a part that begins with a digit and is no number,
    or that is empty, makes the key inexact.
    """
    if not _VERSION.fullmatch(version):
        return None
    rest, plus, build = version.rpartition("+")
    main, hyphen, pre = (rest if plus else version).partition("-")
    texts = (main, pre if hyphen else None, build if plus else None)
    pre_code = "!" + _parts(pre) if hyphen else "~"
    build_code = '"' + _parts(build) if plus else "!"
    return Key(_parts(main) + pre_code + build_code, exact=all(_exact(text) for text in texts if text is not None))


def _parts(text: str) -> str:
    parts = text.split(".")
    while parts and parts[-1].isdigit() and not parts[-1].strip("0"):
        parts.pop()
    return "".join("#" + number(part) if part.isdigit() else "$" + part + " " for part in parts) + "!"


def _exact(text: str) -> bool:
    return all(part.isdigit() or part[:1].isalpha() for part in text.split("."))
