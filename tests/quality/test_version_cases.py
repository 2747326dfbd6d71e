"""Every case of the development data on versions: pairs in order, ranges in two spellings, held to the keys."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from doorward.version import AFTER_ALL, BEFORE_ALL, after
from doorward.versions import schemes

ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "exposure" / "versions" / "versions.tar.xz"
CASES = 4016
SCHEMES = {
    "apk": "apk",
    "deb": "dpkg",
    "golang": "semver",
    "npm": "semver",
    "pypi": "pep440",
    "composer": "php",
    "nginx": "dotted",
}
"""Names in the cases -> ours, where they differ."""

_MAVEN = "Maven 3.9 itself says 2-1 > 2.0.a: the zero is cut, and a list ranks above a word; the case keeps Maven 3.0's order"
_DATE = "Composer itself reads a date, 2020.09.14, and refuses the 2020.0.0-09-14 that the case makes of it"
_GO = "golang.org/x/mod/semver itself refuses it: no key; the case reads the first numbers and drops the rest or takes it for a candidate"
_CANDIDATES = "Conan itself lets candidates of 0.0.0 in; the bound of the case leaves them out"
DISAGREE = {
    ("maven", "2-1", "2.0.a"): _MAVEN,
    ("php", "<2020-09-14"): _DATE,
    ("semver", "<v2021-08-11"): _GO,
    ("semver", "<v2021.02.22.00"): _GO,
    ("semver", "<v1.2.3019.52a"): _GO,
    ("semver", ">=v1.0.1116.6 <=v1.2.2550.20"): _GO,
    ("semver", "=v2021-10-10t16-53-30z"): _GO,
    ("semver", "<v2021-03-04t00-53-13z"): _GO,
    ("conan", "*, include_prerelease=True"): _CANDIDATES,
}
"""Cases that the keys cannot agree with -> what the ecosystem's own tool says."""

_CONSTRAINT = re.compile(r"(===?|!=|<=|>=|<|>|=|~>|~|\^)?\s*([^\s,|<>=!~^]+)")
_FOURTH = re.compile(r"^(\d+\.\d+\.\d+)\+")


def cases():
    if not ARCHIVE.exists():
        pytest.skip("the development data are not beside this repository")
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.isfile() and member.name.removeprefix("./").startswith("dev/"):
                yield from json.load(archive.extractfile(member))


def name(case):
    """Return the scheme that a case speaks of."""
    given = case["input"]
    text = given.get("input_scheme") or given.get("scheme") or re.match("vers:([a-z]+)/", given["vers"])[1]
    return SCHEMES.get(text, text)


class NoKeyError(Exception):
    """A version of a case has no key."""


def key(scheme, version):
    found = schemes()[scheme].key(version)
    if found is None:
        raise NoKeyError(f"{scheme}: {version}")
    return found.text


def bounds(scheme, constraints):
    """Return versions alone, versions left out and half-open intervals of keys; constraints are of one alternative."""
    low, high, equal, unequal = BEFORE_ALL, AFTER_ALL, set(), set()
    for operator, version in constraints:
        if version == "*":
            continue
        at = key(scheme, version)
        if operator in {"", "=", "==", "==="}:
            equal.add(at)
        elif operator == "!=":
            unequal.add(at)
        elif operator[0] == ">":
            low = max(low, at if operator == ">=" else after(at))
        else:
            high = min(high, after(at) if operator == "<=" else at)
    return low, high, equal, unequal


def holds(alternatives, at):
    return any(
        (at in equal if equal else low <= at < high) and at not in unequal for low, high, equal, unequal in alternatives
    )


def bumped(version, place, tail=""):
    """Return the first version of the next line: 1.6.5 at place 1 is 1.7."""
    runs = version.split(".")[: place + 1]
    return ".".join([*runs[:-1], str(int(runs[-1]) + 1)]) + tail


def expanded(scheme, operator, version):
    """Write the shorthands of npm, Conan and RubyGems out as the bounds that they stand for."""
    tail = "-" if scheme == "conan" else ".0" if scheme == "semver" else ""
    if operator in {"~", "~>"}:
        return [(">=", version), ("<", bumped(version, max(version.count(".") - 1, 0), tail))]
    if operator == "^":
        place = 1 if version.startswith("0.") else 0
        return [
            (">=", version),
            ("<", bumped(version.partition("-")[0], place, tail if scheme == "conan" else ".0" * (2 - place))),
        ]
    if version.endswith(".x"):
        return [(">=", version[:-2] + ".0"), ("<", bumped(version[:-2], 1, tail))]
    return [(operator, version)]


def native(scheme, text):
    """Return the alternatives of a range in the spelling of its ecosystem, each a list of constraints."""
    if scheme == "dotted" and text.endswith("+"):
        return [[(">=", text[:-1]), ("<", bumped(text[:-1], 1))]]
    if scheme == "nuget":
        low, high = text.strip("[)").split(",")
        return [[(">=", low.strip()), ("<", high.strip())]]
    if scheme == "openssl":
        return [[("", version.strip())] for version in text.split(",")]
    if scheme == "conan":
        # A hyphen at the end lets candidates in, and is no part of the bound.
        text = re.sub(r"-(?=\s|$)", "", text.partition(", include_prerelease")[0])
    text = re.sub(r"(\S+) - (\S+)", r">=\1 <=\2", text)
    found = [_CONSTRAINT.findall(alternative) for alternative in text.split("||") if alternative.strip()]
    return [[pair for one in constraints for pair in expanded(scheme, *one)] for constraints in found]


def spelled(scheme, version):
    """Return a version as its ecosystem writes it: the cases turn the fourth number of Composer's into build metadata."""
    return _FOURTH.sub(r"\1.", version) if scheme == "php" else version


def listed(scheme, text):
    """Return the constraints of a vers URI in the order of their keys."""
    parts = [part for part in text.partition("/")[2].split("|") if part]
    pairs = [re.match(r"(!=|<=|>=|<|>|)(.+)", part).groups() for part in parts]
    found = [(operator, spelled(scheme, version)) for operator, version in pairs]
    return sorted(found, key=lambda pair: "" if pair[1] == "*" else key(scheme, pair[1]))


def stated(scheme, text):
    """Return the alternatives of a vers URI: a lower bound goes with the upper one that follows it."""
    found = listed(scheme, text)
    unequal = [pair for pair in found if pair[0] == "!="]
    alternatives, begun = [[pair] for pair in found if not pair[0]], None
    for pair in found:
        if pair[0].startswith(">"):
            if begun:
                alternatives.append([begun])
            begun = pair
        elif pair[0].startswith("<"):
            alternatives.append([begun, pair] if begun else [pair])
            begun = None
    alternatives += [[begun]] if begun else []
    return [[*constraints, *unequal] for constraints in alternatives] or [unequal]


def same_range(scheme, native_range, vers):
    """Return whether two spellings hold the same of all keys that they name, and of what lies between and around them."""
    ranges = native(scheme, native_range), stated(scheme, vers)
    left, right = ([bounds(scheme, constraints) for constraints in one] for one in ranges)
    named = {key(scheme, version) for one in ranges for part in one for _, version in part if version != "*"}
    probes = {BEFORE_ALL + " ", *named, *map(after, named)}
    return all(holds(left, at) == holds(right, at) for at in probes)


def in_order(scheme, case):
    left, right = case["input"]["versions"]
    keys = key(scheme, left), key(scheme, right)
    expected = case["expected_output"]
    if case["test_type"] == "equality":
        return (keys[0] == keys[1]) == expected
    # Sorting keeps equal versions as they stood.
    return [version.lower() for version in sorted((left, right), key=lambda version: key(scheme, version))] == [
        version.lower() for version in expected
    ]


def agrees(case):
    scheme, kind, given, expected = name(case), case["test_type"], case["input"], case["expected_output"]
    if kind in {"equality", "comparison"}:
        return in_order(scheme, case)
    if kind == "containment":
        ranges = [bounds(scheme, part) for part in stated(scheme, given["vers"])]
        return holds(ranges, key(scheme, given["version"])) == expected
    if kind == "roundtrip":
        head = given["vers"].partition("/")[0]
        return f"{head}/" + "|".join("".join(pair) for pair in listed(scheme, given["vers"])) == expected
    return same_range(scheme, given["native_range"], expected)


def words(case):
    """Return what tells a case from all others."""
    given = case["input"]
    asked = given.get("versions") or [given.get("native_range") or given["vers"]]
    return (name(case), *asked)


def verdict(case):
    try:
        return agrees(case)
    except NoKeyError:
        return False


@pytest.fixture(scope="module")
def judged():
    return [(case, verdict(case)) for case in cases()]


def test_every_case_was_asked(judged):
    kinds = Counter(case["test_type"] for case, _ in judged)
    print(f"{len(judged)} cases ({dict(kinds)}), {sum(agreed for _, agreed in judged)} agree")  # noqa: T201 - the figure
    assert len(judged) == CASES


def test_every_case_agrees_but_those_that_the_native_tools_contradict(judged):
    assert {words(case) for case, agreed in judged if not agreed} == set(DISAGREE)


def test_every_kind_of_case_can_disagree():
    """Each check sees a case whose expectation is turned round."""
    wrong = [
        {
            "test_type": "comparison",
            "input": {"input_scheme": "deb", "versions": ["2", "1"]},
            "expected_output": ["2", "1"],
        },
        {"test_type": "equality", "input": {"input_scheme": "apk", "versions": ["1", "1"]}, "expected_output": False},
        {"test_type": "containment", "input": {"vers": "vers:pypi/<2", "version": "3"}, "expected_output": True},
        {"test_type": "roundtrip", "input": {"vers": "vers:pypi/>2|<1"}, "expected_output": "vers:pypi/>2|<1"},
        {
            "test_type": "from_native",
            "input": {"scheme": "npm", "native_range": "<2.0.0"},
            "expected_output": "vers:npm/<=2.0.0",
        },
        {
            "test_type": "from_native",
            "input": {"scheme": "npm", "native_range": "^1.2.0"},
            "expected_output": "vers:npm/>=1.2.0",
        },
        {
            "test_type": "from_native",
            "input": {"scheme": "gem", "native_range": "x y"},
            "expected_output": "vers:gem/1",
        },
    ]
    assert [verdict(case) for case in wrong] == [False] * len(wrong)
