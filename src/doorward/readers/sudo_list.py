"""What an account may run as others, as `sudo -l` tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.line_text import head_lines, lines
from doorward.reader import Reject, reader
from doorward.records.sudo_rule import MOST, Rule, account, rights, specs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told

_MAY = re.compile(r"User (\S{1,256}) may run the following commands on (\S{1,253}):")
_MAY_NOT = re.compile(r"User \S{1,256} is not allowed to run sudo on \S{1,253}\.")
_DEFAULTS = re.compile(r"Matching Defaults entries for (\S{1,256}) on (\S{1,253}):")
_FIRST = 4
"""Blanks before a command; a line with more goes on with the one before."""


def recognises(sample: Sample) -> bool:
    """Whether a line says that a user may run commands on a host, or may not."""
    first = head_lines(sample.head)
    return any(_MAY.fullmatch(line) or _MAY_NOT.fullmatch(line) for line in first) and (
        _heading(first[0]) or not first[0].startswith(("{", "<", "["))
    )


def _heading(line: str) -> bool:
    return any(form.fullmatch(line) for form in (_MAY, _MAY_NOT, _DEFAULTS))


@reader(fills=("rights",), recognises=recognises)
def sudo_list(source: Input) -> Iterable[Told]:
    """What sudo -l prints, of one account or of several in a row.

    The host and the account are those that it names. Of the defaults only the one that asks nobody for a password counts.
    """
    yield from together("rights", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    who = machine = ""
    free = False
    with source.open() as stream:
        for line, text in _joined(lines(stream)):
            bare = text.strip()
            if found := _MAY.fullmatch(bare):
                machine, who = found[2], found[1]
            elif found := _DEFAULTS.fullmatch(bare):
                who, free = "", False
            elif _MAY_NOT.fullmatch(bare):
                who = ""
                yield {"rights": []}
            elif not text.startswith(" "):
                who = ""
            elif who:
                yield from _told(
                    bare, line, Rule(account(machine, who), machine, specs(bare), tags=("NOPASSWD",) * free)
                )
            else:
                free = free or "!authenticate" in bare


def _told(text: str, line: int, rule: Rule) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    rows = rights(rule, {}, {})
    if len(rows) > MOST:
        yield Reject(line, f"it gives more than {MOST:,} rights: the others are left out", text[:200])
    yield {"rights": [{**row, "origin_row": line} for row in rows[:MOST]]}


def _joined(told: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield lines with those that go on behind them; blank ones are left out."""
    begun, held = 0, ""
    for line, told_text in told:
        text = told_text.expandtabs(_FIRST)
        if held and text.strip() and len(text) - len(text.lstrip()) > _FIRST and held.startswith(" "):
            held = f"{held} {text.strip()}"[: 1 << 20]
            continue
        if held.strip():
            yield begun, held
        begun, held = line, text
    if held.strip():
        yield begun, held
