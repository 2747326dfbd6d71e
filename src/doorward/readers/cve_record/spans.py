"""Which versions an entry of `affected` says are affected: its versions with their status, and the status of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.advisories.version_range import BEGIN, END, EVERY, Comparison, both, covered, joined, outside
from doorward.advisories.version_text import Range, bound, branch_end, is_unstated, ranges
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.advisories.version_range import Interval
    from doorward.version import Scheme

COMMIT = "git"
"""Type of a version that is a commit, of which no inventory tells."""
MOST = 100
"""Stretches of versions that are put in order; the work grows with the square."""
UNTOLD = Range("n/a", False, "n/a", False)
"""No version is stated."""

_TYPED = {"semver": "semver", "python": "pep440", "maven": "maven", "rpm": "rpm", "deb": "dpkg", "apk": "apk"}
_FIRST = frozenset({"0", "*"})


class Span(NamedTuple):
    """A stretch of versions with its status; `clear` is False where the text is not understood, and kept as it stands."""

    range: Range
    status: str
    clear: bool = True


class Affected(NamedTuple):
    """What an entry affects.

    Attributes:
        scheme: name of the scheme the versions are written in.
        clear: stretches that are affected.
        unclear: stretches that may be affected: what is written cannot be understood, or the record does not know.
        except_for: all versions are affected but these, whose order is not known; empty where `clear` says all.
    """

    scheme: str
    clear: Sequence[Range]
    unclear: Sequence[Span] = ()
    except_for: Sequence[Span] = ()


def only_commits(entry: Mapping[str, Any]) -> bool:
    """Whether an entry names versions, and each is a commit."""
    versions = _objects(entry.get("versions"))
    return bool(versions) and all(item.get("versionType") == COMMIT for item in versions)


def affected(entry: Mapping[str, Any], own: Scheme) -> Affected:
    """Return what an entry affects.

    The first of its versions that a version lies in decides, as the CVE schema has it; `defaultStatus` is that of all others.

    Args:
        entry: one of `affected`.
        own: the scheme of the product's versions; where it is `generic`, the type of the versions may name another.
    """
    versions = [item for item in _objects(entry.get("versions")) if item.get("versionType") != COMMIT]
    product = entry.get("product") if isinstance(entry.get("product"), str) else ""
    spans = [span for item in versions for span in _spans(item, str(product))]
    default = entry.get("defaultStatus") or "unknown"
    commits = only_commits(entry)
    if commits or (not spans and default == "unknown"):
        return Affected(COMMIT if commits else own.name, [], [Span(UNTOLD, default, clear=False)])
    scheme = _scheme(own, versions, spans)
    unclear = [span for span in spans if span.status == "unknown" or (span.status == "affected" and not span.clear)]
    told = [span for span in spans if span.clear or span.status != "affected"]
    if all(span.status == "affected" for span in told):
        return Affected(scheme.name, [Range()] if default == "affected" else [span.range for span in told], unclear)
    try:
        return Affected(scheme.name, _in_order(told, default, scheme), unclear)
    except ValueError:
        if default == "affected":
            return Affected(scheme.name, [], unclear, [span for span in told if span.status != "affected"])
        return Affected(scheme.name, [span.range for span in told if span.status == "affected"], unclear)


def _spans(item: Mapping[str, Any], product: str) -> Iterator[Span]:
    """Yield the stretches that one of an entry's versions makes: its changes divide it."""
    version, status = _text(item.get("version")), _text(item.get("status")) or "affected"
    below, up_to = _text(item.get("lessThan")), _text(item.get("lessThanOrEqual"))
    if not below and not up_to:
        if is_unstated(version):
            yield Span(UNTOLD, status, clear=False)
        else:
            found = ranges(version, product)
            yield from (Span(one, status) for one in found)
            if not found:
                yield Span(Range(version, False, version, False), status, clear=False)
        return
    low, low_excluded, low_clear = _low(version, product)
    high, high_excluded, high_clear = _high(below or up_to, product, excluded=bool(below))
    for change in _objects(item.get("changes")):
        at = bound(_text(change.get("at")), product)
        if at is not None and _text(change.get("status")):
            yield Span(Range(low, low_excluded, at, True), status, low_clear)
            low, low_excluded, low_clear, status = at, False, True, _text(change.get("status"))
    yield Span(Range(low, low_excluded, high, high_excluded), status, low_clear and high_clear)


def _low(text: str, product: str) -> tuple[str | None, bool, bool]:
    """Return the lower end, whether it is left out, and whether it is understood."""
    if text in _FIRST or is_unstated(text):
        return None, False, True
    found = ranges(text, product)
    if len(found) != 1:
        return text, False, False
    return found[0].low, found[0].low_excluded, True


def _high(text: str, product: str, *, excluded: bool) -> tuple[str | None, bool, bool]:
    """Return the upper end, whether it is left out, and whether it is understood."""
    if text == "*":
        return None, False, True
    end = branch_end(text)
    if end is not None:
        return (bound(text.rstrip(".*xX"), product) or text, True, True) if excluded else (end, True, True)
    version = None if is_unstated(text) else bound(text, product)
    return (text, excluded, False) if version is None else (version, excluded, True)


def _scheme(own: Scheme, versions: Iterable[Mapping[str, Any]], spans: Iterable[Span]) -> Scheme:
    """Return the scheme that the type of the versions names, if it can read them all; else that of the product."""
    types = {str(item.get("versionType")).lower() for item in versions} - {"none"}
    named = schemes().get(_TYPED.get(types.pop(), "")) if own.name == "generic" and len(types) == 1 else None
    ends = (end for span in spans if span.clear for end in (span.range.low, span.range.high) if end is not None)
    return named if named and all(named.key(end) for end in ends) else own


def _in_order(spans: Sequence[Span], default: str, scheme: Scheme) -> list[Range]:
    """Return what is affected in the order of versions.

    Raises:
        ValueError: the scheme cannot read a version, or there are too many.
    """
    if len(spans) > MOST or not all(span.clear for span in spans):
        raise ValueError("their order is not known")
    left, found = [EVERY], []
    for span in spans:
        lies = covered(_comparisons(span.range), scheme)
        if span.status == "affected":
            found += both(left, lies)
        left = both(left, outside(lies))
    return [_as_range(interval) for interval in joined([*found, *(left if default == "affected" else [])])]


def _comparisons(written: Range) -> list[Comparison]:
    low = [] if written.low is None else [Comparison(">" if written.low_excluded else ">=", written.low)]
    high = [] if written.high is None else [Comparison("<" if written.high_excluded else "<=", written.high)]
    return low + high


def _as_range(interval: Interval) -> Range:
    low, high = interval
    return Range(
        None if low == BEGIN else low.version,
        low.behind and low != BEGIN,
        None if high == END else high.version,
        high != END and not high.behind,
    )


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
