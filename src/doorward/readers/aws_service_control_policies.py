"""Policies of an AWS organisation that bind whole accounts: `aws organizations describe-policy`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import opening
from doorward.iam.document import statements
from doorward.reader import Reject, reader
from doorward.records.scan_record import member, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

Rows = dict[str, list[dict[str, Any]]]
_ARN = re.compile(r"arn:[a-z0-9-]{1,30}:organizations::([0-9]{12}|aws):policy/[!-~]{1,300}")
_TARGET = re.compile(r"r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|[0-9]{12}")
_KIND = "SERVICE_CONTROL_POLICY"


def recognises(sample: Sample) -> bool:
    """Whether an object tells a `Policy` with its summary."""
    return "Policy" in opening(sample.head) and b'"PolicySummary"' in sample.head


@reader(fills=("identities", "rights", "policies"), recognises=recognises)
def aws_service_control_policies(source: Input) -> Iterable[Told]:
    """Service control policies of an AWS organisation (`aws organizations describe-policy`).

    One object or several, each perhaps with the `Targets` of `list-targets-for-policy` beside its `Policy`. Where those are
    not told, what the policy denies is left open for every account.
    """
    yield from together("identities", _records(source))


def _records(source: Input) -> Iterator[Rows | Reject]:
    with source.open() as stream:
        for told in objects(stream):
            if isinstance(told, Reject):
                yield told
                continue
            line, item = told
            try:
                yield _policy(line, item)
            except ValueError as error:
                yield Reject(line, str(error), str(item)[:200])


def _policy(line: int, item: Mapping[str, Any]) -> Rows:
    """Return the rows of a policy.

    Raises:
        ValueError: it is none that can be read; the message says why.
    """
    summary = member(item, "Policy", "PolicySummary")
    arn = text(member(summary, "Arn"), 400)
    if arn is None or not _ARN.fullmatch(arn):
        raise ValueError("it has no ARN of a policy of an organisation")
    if member(summary, "Type") != _KIND:
        raise ValueError(
            f"{arn}: only service control policies are read, and this is {str(member(summary, 'Type'))[:50]!r}"
        )
    name = text(member(summary, "Name"), 200)
    about = {"policy": arn, "name": name, "kind": "service control", "in_force": True, "origin_row": line}
    told: dict[str, Any] = {
        "id": arn,
        "kind": "service control policy",
        "name": name,
        "domain": arn.split(":")[4],
        "flags": [],
    }
    return {
        "identities": [{**told, "description": text(member(summary, "Description")), "origin_row": line}],
        "rights": [_attached(target, arn, line) for target in _targets(item.get("Targets"))],
        "policies": [{**about, **row} for row in statements(member(item, "Policy", "Content"))],
    }


def _targets(value: Any) -> list[str]:
    found = (text(member(one, "TargetId"), 100) for one in (value if isinstance(value, list) else ()))
    return [one for one in found if one is not None and _TARGET.fullmatch(one)]


def _attached(target: str, policy: str, line: int) -> dict[str, Any]:
    row = {"holder": target, "right_name": "ServiceControlPolicy", "target": policy, "allowed": True}
    return {**row, "inherited": False, "origin_row": line}
