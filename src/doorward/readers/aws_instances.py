"""The machines of an AWS account, as its command line lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.reader import Reject, reader
from doorward.records.scan_record import member
from doorward.register.export import Said, assets, entries, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told
    from doorward.register.export import Entry

_MARKS = ('"Instances"', '"InstanceId"')
_INSTANCE = frozenset({"InstanceId", "State", "LaunchTime"})
_SINCE = re.compile(r"\(([0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9:]{8} GMT\)")


def recognises(sample: Sample) -> bool:
    """Whether it lists reservations with instances, or instances alone."""
    keys = set(opening(sample.head))
    text = sample.text
    if "Reservations" in keys or {"ReservationId", "Instances"} <= keys:
        return all(mark in text for mark in _MARKS)
    return keys >= _INSTANCE


@reader(fills=("assets",), recognises=recognises)
def aws_instances(source: Input) -> Iterable[Told]:
    """AWS instances (aws ec2 describe-instances), JSON.

    An instance is named by its tag Name, one of a scaling group by its id, since all of a group share the tag. What is
    terminated was in service until the day its state changed; it began when its first volume was attached.
    """
    with source.open() as stream:
        yield from assets(_instances(entries(stream, ("Reservations",))), _said)


def _instances(found: Iterable[Entry | Reject]) -> Iterator[Entry | Reject]:
    for one in found:
        held = None if isinstance(one, Reject) else one[1].get("Instances")
        if isinstance(one, Reject) or not isinstance(held, list):
            yield one
            continue
        for inner in held:
            yield (one[0], inner) if isinstance(inner, dict) else Reject(one[0], "no instance", str(inner)[:200])


def _said(told: Mapping[str, Any]) -> Said:
    tags = {str(member(tag, "Key")): member(tag, "Value") for tag in _list(told.get("Tags"))}
    cards = _list(told.get("NetworkInterfaces"))
    begun = [member(one, "Ebs", "AttachTime") for one in _list(told.get("BlockDeviceMappings"))]
    began = [text for text in (told.get("LaunchTime"), *begun) if isinstance(text, str)]
    changed = _SINCE.search(str(told.get("StateTransitionReason")))
    name = None if "aws:autoscaling:groupName" in tags else label(tags.get("Name"))
    return Said(
        {
            "name": name or label(told.get("InstanceId")),
            "addresses": list(dict.fromkeys(filter(None, _addresses(told, cards)))),
            "macs": [mac for card in cards if (mac := label(member(card, "MacAddress")))],
            "in_service_from": min(began, default=None),
        },
        member(told, "State", "Name"),
        changed and changed[1],
        tags,
    )


def _addresses(told: Mapping[str, Any], cards: list[Any]) -> Iterator[str | None]:
    yield label(told.get("PrivateIpAddress"))
    yield label(told.get("PublicIpAddress"))
    for card in cards:
        for one in _list(member(card, "PrivateIpAddresses")):
            yield label(member(one, "PrivateIpAddress"))
            yield label(member(one, "Association", "PublicIp"))
        for one in _list(member(card, "Ipv6Addresses")):
            yield label(member(one, "Ipv6Address"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
