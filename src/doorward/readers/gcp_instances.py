"""The machines of a Google Cloud project, as its command line lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.reader import reader
from doorward.records.scan_record import member
from doorward.register.export import Said, assets, entries, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_KIND, _LIST = "compute#instance", "compute#instanceList"
_STOPPED = "TERMINATED"  # Google's word for a machine that is switched off and can be started again


def recognises(sample: Sample) -> bool:
    """Whether objects are instances of Compute Engine by their kind, or by what only those have."""
    seen = opening(sample.head)
    return seen.get("kind") in (_KIND, _LIST) or {"networkInterfaces", "creationTimestamp", "machineType"} <= set(seen)


@reader(fills=("assets",), recognises=recognises)
def gcp_instances(source: Input) -> Iterable[Told]:
    """Google Cloud instances (gcloud compute instances list --format=json).

    TERMINATED is Google's word for switched off: such an instance is still in service.
    """
    with source.open() as stream:
        yield from assets(entries(stream, ("items",)), _said)


def _said(told: Mapping[str, Any]) -> Said:
    labels = told.get("labels")
    status = label(told.get("status")) or ""
    return Said(
        {
            "name": label(told.get("name")),
            "addresses": list(dict.fromkeys(filter(None, _addresses(told.get("networkInterfaces"))))),
            "purpose": label(told.get("description")),
            "in_service_from": told.get("creationTimestamp"),
        },
        "stopped" if status == _STOPPED else status.lower(),
        None,
        labels if isinstance(labels, dict) else {},
    )


def _addresses(cards: Any) -> Iterator[str | None]:
    for card in cards if isinstance(cards, list) else ():
        yield label(member(card, "networkIP"))
        yield label(member(card, "ipv6Address"))
        for name in ("accessConfigs", "ipv6AccessConfigs"):
            outside = member(card, name)
            for one in outside if isinstance(outside, list) else ():
                yield label(member(one, "natIP")) or label(member(one, "externalIpv6"))
