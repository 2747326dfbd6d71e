"""What a fix costs in person-hours, by the kind of work that its first word says it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HOURS: Mapping[str, float] = MappingProxyType(
    {
        "patch": 4.0,
        "close_port": 1.0,
        "retire_device": 2.0,
        "remove_right": 1.0,
        "rotate_secret": 2.0,
        "guard": 8.0,
        "segment": 16.0,
        "isolate": 8.0,
        "other": 8.0,
    }
)
"""Kind of fix -> person-hours where [costs] of doorward.toml does not say otherwise; these are opinions, to be replaced."""

_WORDS = {
    "patch": "upgrade update patch mend install fix replace",
    "close_port": "close stop block filter disable",
    "retire_device": "retire register unplug give switch",
    "remove_right": "remove take revoke drop unnest require restrict narrow limit deny clear turn forbid",
    "rotate_secret": "rotate change reset renew log delete ask",
    "guard": "guard",
    "segment": "segment part keep separate",
    "isolate": "isolate contain",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def kind(fix: str) -> str:
    """Return the kind of a fix, a key of HOURS."""
    return _KINDS.get(fix.split(" ", 1)[0].lower(), "other")


def hours(fixes: Iterable[str], costs: Mapping[str, float]) -> dict[str, float]:
    """Return fix -> person-hours; `costs` says it by kind, HOURS where it is silent."""
    known = {**HOURS, **costs}
    return {fix: known[kind(fix)] for fix in fixes}


class Hours(Mapping[int, float]):
    """Fix by number -> person-hours, worked out when asked: of millions of fixes few are ever weighed."""

    def __init__(self, fixes: Sequence[str], costs: Mapping[str, float]) -> None:
        self._fixes, self._known = fixes, {**HOURS, **costs}

    def __getitem__(self, fix: int) -> float:
        """Return what one fix costs.

        Raises:
            KeyError: there is no such fix.
        """
        if not 0 <= fix < len(self._fixes):
            raise KeyError(fix)
        return self._known[kind(self._fixes[fix])]

    def __iter__(self) -> Iterator[int]:
        """Yield the number of every fix."""
        return iter(range(len(self._fixes)))

    def __len__(self) -> int:
        return len(self._fixes)
