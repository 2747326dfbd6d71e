"""What AzureHound collected of Entra and Azure: objects, who is in which group, who owns and who may do what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import members, opening
from doorward.reader import Reject, reader
from doorward.readers.azurehound.grants import granted
from doorward.readers.azurehound.objects import identity, relations
from doorward.records.scan_record import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told

_KIND = re.compile(rb'"kind"\s{0,20}:\s{0,20}"AZ[A-Za-z]{1,60}"')


def recognises(sample: Sample) -> bool:
    """Whether an object holds a list named `data` of objects whose kind is one of Azure."""
    keys = opening(sample.head).keys()
    return keys <= {"data", "meta"} and "data" in keys and _KIND.search(sample.head) is not None


@reader(fills=("identities", "memberships", "rights"), recognises=recognises)
def azurehound(source: Input) -> Iterable[Told]:
    """AzureHound JSON of Entra and Azure: users, groups, applications, roles, resources and rights.

    Rights have BloodHound's words. Nothing is derived: a role is told as AZHasRole, and what a role means is for a step. An
    application goes by its appId and a role by its id and tenant, as BloodHound has them. AzureHound leaves out what is false,
    so a user that is not said to be enabled is not.
    """
    yield from together("identities", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    number = 0
    with source.open() as stream:
        for key, told in members(stream):
            if key != "data":
                continue
            number += 1
            item = told.value
            kind, data = (text(item.get("kind")), item.get("data")) if isinstance(item, dict) else (None, None)
            if kind is None or not isinstance(data, dict):
                yield Reject(told.line, "no object with a kind and data", str(item)[:200])
                continue
            itself = identity(kind, data)
            memberships, rights = granted(kind, data)
            rights += relations(kind, data)
            rows = {"identities": [itself] if itself else [], "memberships": memberships, "rights": rights}
            for listed in rows.values():
                for row in listed:
                    row["origin_row"] = number
            yield rows
