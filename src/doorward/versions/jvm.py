from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

# 1.8.0_292, 1.8.0-update_292, 8u292, 8-update292; "1." was dropped with Java 9.
_LEGACY = re.compile(r"(?:1\.)?([1-8])(?:\.([0-9]+))?(?:\.0+)?(?:[-_ ]?(?:update|u)[-_ ]?|_)([0-9]+)(.*)")
_OWN = re.compile(r"(?:1\.(?=[1-9](?![0-9])))?([1-9][0-9]*(?:\.[0-9]+)*)(.*)")
# A word behind the numbers is a pre-release, a build (-b10 of old, +10) and what follows it are not.
_TAIL = re.compile(r"(?:-(?!b[0-9]+$)([a-z0-9]+))?(?:[-+]b?[0-9]+)?(?:[-+][a-z0-9.-]+)?")
_OLD_TAIL = re.compile(r"(?:[-_.]?((?:ea|alpha|beta|milestone|m|rc)[0-9]*))?(?:[-+][a-z0-9.+-]+)?")
_KNOWN = re.compile(r"(?:ea|internal|alpha|beta|milestone|m|rc)[0-9]*")
_FIRST_NEW = 9
_RELEASE = "~"


@scheme(
    products=(
        ("oracle", "jdk"),
        ("oracle", "jre"),
        ("oracle", "java_se"),
        ("oracle", "java_virtual_machine"),
        ("oracle", "openjdk"),
        ("oracle", "graalvm*"),
        ("sun", "jdk"),
        ("sun", "jre"),
        ("redhat", "openjdk"),
        ("eclipse", "temurin"),
        ("adoptium", "temurin"),
    )
)
def jvm(version: str) -> Key | None:
    """Java: JEP 223 from 9 on, and what was before it (1.8.0_292 is 8u292 is 8.0.292).

    A pre-release (-ea) comes before its release, by its text. Builds (+10, -b10) and words behind them have no rank: advisories
    do not state them. A word that no release of Java bears (17.0.4-tem) may be a vendor's: not exact.
    """
    text = version.lower()
    legacy = _LEGACY.fullmatch(text)
    if legacy:
        *runs, tail = legacy.groups(default="")
        return _key(runs, tail, _OLD_TAIL)
    match = _OWN.fullmatch(text)
    if match is None:
        return None
    runs = match[1].split(".")
    return _key(runs, match[2], _TAIL if int(runs[0]) >= _FIRST_NEW else _OLD_TAIL)


def _key(runs: list[str], tail: str, form: re.Pattern[str]) -> Key | None:
    match = form.fullmatch(tail)
    if match is None:
        return None
    pre = match[1]
    if not pre:
        return Key(numbers(runs) + _RELEASE)
    code = "#" + number(pre) if pre.isdigit() else "$" + pre + " "
    return Key(numbers(runs) + code, exact=bool(_KNOWN.fullmatch(pre)))
