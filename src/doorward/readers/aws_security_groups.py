"""Security groups of AWS: `aws ec2 describe-security-groups`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.firewall.cloud import default, listed, ports, protocol, replies, written
from doorward.firewall.drafting import Draft
from doorward.hostile.json_stream import members, opening
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_ANY = frozenset({"-1", "all"})
_WAYS = (("IpPermissions", "in", "sources"), ("IpPermissionsEgress", "out", "destinations"))
_PEERS = (
    ("IpRanges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
)


def recognises(sample: Sample) -> bool:
    """Whether it is an object that tells `SecurityGroups`."""
    return "SecurityGroups" in opening(sample.head)


@reader(fills=("filter_rules",), recognises=recognises)
def aws_security_groups(source: Input) -> Iterable[Told]:
    """Rules of AWS security groups (`aws ec2 describe-security-groups`).

    A group is two chains, `in` and `out`, with a row for each address range; another group or a prefix list as the peer is an
    unread condition, since its addresses stand elsewhere.
    """
    yield from batches("filter_rules", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    with source.open() as stream:
        for key, told in members(stream):
            if key != "SecurityGroups":
                continue
            if isinstance(told.value, dict) and isinstance(told.value.get("GroupId"), str):
                yield list(_group(told.line, told.value))
            else:
                yield Reject(told.line, "no security group with a GroupId", str(told.value)[:200])


def _group(line: int, group: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    network = group.get("VpcId")
    for key, way, column in _WAYS:
        where = {"ruleset": str(network) if network else None, "chain": f"{group['GroupId']} {way}", "hooks": [way]}
        yield replies(line, **where)
        drafts = [(draft, one) for one in listed(group.get(key)) for draft in _permission(one, column)]
        for position, (draft, one) in enumerate(drafts, 2):
            yield {**draft.row(written(one), **where), "position": position, "origin_row": line}
        yield default(line, "deny", **where)


def _permission(one: Any, column: str) -> Iterator[Draft]:
    """Yield a draft for each peer of a permission; one that names none in a known way may let anything in."""
    known = one if isinstance(one, dict) else {}
    peers = [(key, name, peer) for key, name in _PEERS for peer in listed(known.get(key))]
    for key, name, peer in peers or [("", "", one)]:
        draft = Draft()
        draft.act("accept")
        told = peer.get(name) if isinstance(peer, dict) else None
        if key in {"IpRanges", "Ipv6Ranges"} and isinstance(told, str):
            draft.narrow(column, [told])
        else:
            draft.unread(f"{column} {key} {told}".strip())
        spoken = peer.get("Description") if isinstance(peer, dict) else None
        draft.comment = spoken if isinstance(spoken, str) else None
        ports(draft, protocol(draft, known.get("IpProtocol", "-1"), _ANY), known.get("FromPort"), known.get("ToPort"))
        yield draft
