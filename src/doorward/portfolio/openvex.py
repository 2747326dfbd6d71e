"""A draft of a statement in OpenVEX 0.2.0 (https://github.com/openvex/spec)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from doorward.portfolio.csaf import DRAFT, tracking_id
from doorward.portfolio.statuses import AFFECTED, NOT_AFFECTED, purl
from doorward.wording import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.portfolio.statuses import Publisher, Stated


def openvex(
    weakness: str, stated: Sequence[Stated], publisher: Publisher, products: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the draft as a document, ready to be written as JSON; one statement for all releases of which the same is said.

    Args:
        weakness: CVE or id of an advisory.
        stated: what is said of each release; at least one.
        publisher: who is to publish it.
        products: names that go into its id; all where there are none.
    """
    groups: dict[tuple[str, str, str], list[Stated]] = {}
    for one in stated:
        groups.setdefault((one.status, one.justification or "", plain(one.statement)), []).append(one)
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": f"{publisher.namespace.rstrip('/')}/vex/{quote(tracking_id(weakness, products), safe='')}",
        "author": publisher.name,
        "role": "Draft, not reviewed",
        "timestamp": publisher.time.isoformat(timespec="seconds") + "Z",
        "version": 1,
        "tooling": f"Doorward {publisher.tool}",
        "statements": [
            _statement(weakness, *key, group) for key, group in sorted(groups.items(), key=lambda pair: pair[0])
        ],
    }


def _statement(weakness: str, status: str, justification: str, text: str, group: Sequence[Stated]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "vulnerability": {"name": plain(weakness)},
        "products": [{"@id": text} for text in sorted({purl(one.release) for one in group})],
        "status": status,
        "status_notes": f"{DRAFT} {text}",
    }
    if status == AFFECTED:
        made["action_statement"] = text
    if status == NOT_AFFECTED:
        made |= {"justification": justification, "impact_statement": text}
    return made
