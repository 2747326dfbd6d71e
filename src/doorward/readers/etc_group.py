"""Groups of a Unix host: /etc/group, or what getent group prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.reader import reader
from doorward.records.account_file import NAME, entries, lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_GROUP = re.compile(NAME + r":([^:]*):(\d{1,10}):([^:]*)")


def recognises(sample: Sample) -> bool:
    """Whether every line is a group."""
    return lists(sample, _GROUP)


@reader(fills=("identities", "memberships"), recognises=recognises)
def etc_group(source: Input) -> Iterable[Told]:
    """Unix groups in /etc/group.

    A group is called %name, as sudoers does. Accounts name their primary group by number only, so the number is a member of
    the name.
    """
    yield from together("identities", entries(source, _GROUP, _rows, "no group of four parts"))


def _rows(found: re.Match[str], where: str, line: int) -> dict[str, list[dict[str, Any]]]:
    name, _, number, listed = found.groups()
    itself = f"{where}:%{name}"
    members = [f"gid={int(number)}", *filter(None, (one.strip() for one in listed.split(",")))]
    group = {"id": itself, "kind": "group", "name": name, "account": name, "domain": where, "flags": [members[0]]}
    rows = [{"member": f"{where}:{one}", "group_id": itself, "is_primary": False} for one in members]
    return {
        "identities": [{**group, "origin_row": line}],
        "memberships": [{**row, "origin_row": line} for row in rows],
    }
