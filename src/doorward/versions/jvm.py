from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

# 1.8.0_292, 1.8.0-update_292, 8u292, 8-update292; "1." was dropped with Java 9.
_LEGACY = re.compile(r"(?:1\.)?([1-8])(?:\.([0-9]+))?(?:\.0+)?(?:[-_ ]?(?:update|u)[-_ ]?|_)([0-9]+)(.*)")
_OWN = re.compile(r"(?:1\.(?=[1-9](?![0-9])))?([1-9][0-9]*(?:\.[0-9]+)*)(.*)")
_TAIL = re.compile(
    r"(?:[-_.]?(ea|internal|beta|alpha|rc|milestone|m)(?:[-_.]?([0-9]+))?)?(?:[-+]b?[0-9]+)?(?:[-+][a-z0-9.-]+)?"
)
_PRE = {"ea": "!0", "internal": "!0", "alpha": "!1", "m": "!2", "milestone": "!2", "beta": "!3", "rc": "!4"}
_RELEASE = '"'


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

    Builds (+10, -b10) and words behind them have no rank: advisories do not state them.
    """
    text = version.lower()
    legacy = _LEGACY.fullmatch(text)
    if legacy:
        *runs, tail = legacy.groups(default="")
        return _key(runs, tail)
    match = _OWN.fullmatch(text)
    return _key(match[1].split("."), match[2]) if match else None


def _key(runs: list[str], tail: str) -> Key | None:
    match = _TAIL.fullmatch(tail)
    if match is None:
        return None
    pre, count = match.groups(default="")
    return Key(numbers(runs) + (_PRE[pre] + number(count) if pre else _RELEASE))
