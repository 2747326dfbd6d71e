"""What people write where a version is asked for: 'before 1.2', '>= 1.0, < 1.2', '1.4.x', 'All versions < V4.1', 'n/a'."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from doorward.version import LONGEST

_UNSTATED = frozenset(
    {"", "-", "?", "n/a", "na", "none", "unspecified", "unknown", "not specified", "not applicable", "various", "tbd"}
)
_EVERY = re.compile(
    r"\*|any|(?:firmware )?all|(?:(?:firmware|software) )?(?:all|any|every)(?: \w+)? (?:versions?|releases?)\.?"
)
_VERSION = r"(?:(?:versions?|ver\.?|releases?|v\.?) ?)?(\d[^ ,;<>=|&\u2013\u2014]*)"
_SUBJECT = r"(?:all )?(?:(?:firmware|software) )?(?:(?:versions?|releases?) )?"
_EARLIER = r"(?:,? (?:and|or|&) (?:all )?(?:previous|prior|earlier|older|below|before|lower|under)(?: (?:versions?|releases?))?\.?)"
_LATER = r"(?:,? (?:and|or|&) (?:all )?(?:later|newer|above|higher|after|up|onwards?)(?: (?:versions?|releases?))?\.?)"
_FORMS = {
    "below": rf"(?:before|prior to|earlier than|older than|lower than|less than|below|up to,? (?:but )?(?:not including|excluding)) {_VERSION}",
    "up to": rf"(?:up to(?:,? (?:and )?including)?,?|through|thru) {_VERSION}{_EARLIER}?|{_VERSION}{_EARLIER}",
    "above": rf"(?:after|later than|newer than|above|next of) {_VERSION}",
    "from": rf"(?:from|since|starting (?:with|from|at)) {_VERSION}{_LATER}?|{_VERSION}{_LATER}",
    "from, below": rf"(?:from |between )?{_VERSION},? (?:(?:to |and )?before|(?:and )?prior to|to,? (?:but )?excluding) {_VERSION}",
    "from, up to": rf"(?:from )?{_VERSION}(?: ?[\u2013\u2014~] ?| (?:-|to|through|thru|until|up to(?: and including)?) ){_VERSION}|between {_VERSION} and {_VERSION}",
}
_READ = {kind: re.compile(f"{_SUBJECT}(?:{form})", re.IGNORECASE) for kind, form in _FORMS.items()}
_COMPARISON = re.compile(rf"(?:{_SUBJECT})?(<=|>=|=<|=>|≤|≥|==|=|<|>)? ?{_VERSION}", re.IGNORECASE)
_BEGINS = re.compile(rf"{_SUBJECT}(?=[<>=≤≥v\d])", re.IGNORECASE)
_HYPHENED = re.compile(r"(\d+(?:\.\d+)+)-(\d+(?:\.\d+)+)")
_COMMIT = re.compile(r"(?<!\w)[0-9a-f]{40}(?!\w)")
_BRANCH = re.compile(r"(?:v\.? ?)?(\d\S*?)(?:\.[x*])+\+?", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"\d+$")
_WORD = re.compile(r"(?=.*\d)[^\s,;<>=|&*\u2013\u2014]+")


class Range(NamedTuple):
    """Versions from one to another; None: no end. As it stands, every version."""

    low: str | None = None
    low_excluded: bool = False
    high: str | None = None
    high_excluded: bool = False

    @property
    def only(self) -> str | None:
        """The version, where it is just one."""
        return self.low if self == Range(self.low, False, self.low, False) else None


def is_unstated(text: str) -> bool:
    """Whether a text only says that no version is stated."""
    return " ".join(text.split()).lower() in _UNSTATED


@lru_cache(maxsize=16_384)
def ranges(text: str, product: str = "") -> tuple[Range, ...]:
    """Return the versions that a text means; none if it cannot be understood, so that nothing is guessed.

    Args:
        text: as written.
        product: name of the product, which may stand before the version: 'Android 12.0'.
    """
    plain = " ".join(_without(text, product).split())
    if not plain or len(plain) > LONGEST or _COMMIT.search(plain):
        return ()
    if _EVERY.fullmatch(plain.lower()):
        return (Range(),)
    for kind, form in _READ.items():
        if match := form.fullmatch(plain):
            return _as_written(kind, [_trimmed(version) for version in match.groups() if version])
    return _listed(plain) or _single(plain)


def bound(text: str, product: str = "") -> str | None:
    """Return the version that a text names as the end of a range, 'v1.2' as '1.2'; None if it names none."""
    plain = " ".join(_without(text, product).split())
    match = _COMPARISON.fullmatch(plain) if len(plain) <= LONGEST else None
    if match:
        return _trimmed(match[2])
    single = _WORD.fullmatch(plain) if len(plain) <= LONGEST and "://" not in plain else None
    return single[0] if single else None


def branch_end(text: str) -> str | None:
    """Return the first version behind a branch: '5.5' behind '5.4.*' or '5.4.x'; None if it names no branch."""
    match = _BRANCH.fullmatch(text.strip())
    stem = match[1] if match else ""
    last = _LAST_NUMBER.search(stem)
    return f"{stem[: last.start()]}{int(last[0][-18:]) + 1}" if last and len(last[0]) <= 18 else None  # noqa: PLR2004


def _without(text: str, product: str) -> str:
    """Drop the name of the product before a version, where a version follows."""
    if product and text.lower().startswith(product.lower()):
        rest = text[len(product) :].lstrip(" \t:_-")
        if rest[:1].isdigit() or rest.lower().startswith(("v", "<", ">", "all ", "before", "prior")):
            return rest
    return text


def _trimmed(version: str) -> str:
    trimmed = version.rstrip(".:")
    return trimmed[:-1] if trimmed.endswith(")") and "(" not in trimmed else trimmed


def _as_written(kind: str, versions: list[str]) -> tuple[Range, ...]:
    low = _BRANCH.sub(r"\1", versions[0]) if kind.startswith("from") else None
    if kind == "above":
        end = branch_end(versions[0])
        return (Range(end or versions[0], end is None),)
    if kind == "from":
        return (Range(low),)
    end = branch_end(versions[-1])
    if kind.endswith("below"):
        return (Range(low, False, _BRANCH.sub(r"\1", versions[-1]), True),)
    return (Range(low, False, end or versions[-1], end is not None),)


def _listed(plain: str) -> tuple[Range, ...]:
    """Read comparisons and versions that commas or words join: those that bound a range from both sides are one."""
    found: list[Range] = []
    for alternative in re.split(r" ?\|\| ?| or |;", _BEGINS.sub("", plain, count=1)):
        opened = False
        for part in re.split(r" ?, ?(?:and )?| and | ?&&? ?| (?=[<>])", alternative.strip()):
            match = _COMPARISON.fullmatch(part)
            one = _compared(match[1] or "=", _trimmed(match[2])) if match else None
            if one is None:
                return ()
            if opened and one.low is None:
                found[-1] = Range(found[-1].low, found[-1].low_excluded, one.high, one.high_excluded)
                opened = False
            else:
                found.append(one)
                opened = one.high is None
    return tuple(found)


def _compared(operator: str, version: str) -> Range | None:
    if operator == "=" and (ends := _HYPHENED.fullmatch(version)) and _in_order(ends[1], ends[2]):
        return Range(ends[1], False, ends[2], False)
    end = branch_end(version)
    if "*" in version and not end:
        return None
    stem = _BRANCH.sub(r"\1", version) if end else version
    match operator:
        case "=" | "==":
            return Range(stem, False, end or version, end is not None)
        case "<" | "<=" | "=<" | "≤":
            inclusive = operator != "<"
            return Range(
                high=(end if inclusive else stem) if end else version, high_excluded=end is not None or not inclusive
            )
        case _:
            return Range(end if end and operator == ">" else stem, operator == ">" and end is None)


def _single(plain: str) -> tuple[Range, ...]:
    """Read one word with a digit in it as the version that it is."""
    word = _WORD.fullmatch(plain)
    return (Range(plain, False, plain, False),) if word and "://" not in plain else ()


def _in_order(low: str, high: str) -> bool:
    """Whether two versions joined by a hyphen are the ends of a range, and not a version with its revision."""
    first, last = ([int(number[-18:]) for number in version.split(".")] for version in (low, high))
    return first[0] == last[0] and first < last
