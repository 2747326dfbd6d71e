"""The organisation's register as TOML, in the words of doorward.toml."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from doorward.demo.firewall import conduits, exceptions
from doorward.demo.organisation import DOMAIN, INTERNAL, JEWEL, JEWEL_WORTH, REGISTERED, ZONES

if TYPE_CHECKING:
    from pathlib import Path

    from doorward.demo.organisation import Host


def write_register(path: Path) -> None:
    """Write the register: networks, domains, zones, the jewel, every registered machine, what is meant to pass and for how long."""
    lines = [
        "# The register of the sample organisation. Everything in it is invented.",
        "[networks]",
        f"internal = {_list(INTERNAL)}",
        "",
        "[domains]",
        f"own = {_list((DOMAIN,))}",
    ]
    for zone, addresses in ZONES.items():
        lines += ["", f"[zones.{zone}]", f"addresses = {_list(addresses)}"]
    lines += ["", f"[jewels.{JEWEL}]", 'asset = "files01"', f"worth = {_text(JEWEL_WORTH)}"]
    for machine in REGISTERED:
        lines += ["", *_asset(machine)]
    lines += conduits()
    lines += exceptions()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _asset(machine: Host) -> list[str]:
    lines = [
        "[[assets]]",
        f"name = {_text(machine.name)}",
        f"addresses = {_list(machine.addresses)}",
        f"macs = {_list((machine.mac,))}",
        f"purpose = {_text(machine.purpose)}",
        f"owner = {_text(machine.owner)}",
        f"environment = {_text(machine.environment)}",
        f"in_service_from = {machine.since}",
    ]
    if machine.until:
        lines.append(f"in_service_until = {machine.until}")
    return [*lines, f"criticality = {_text(machine.criticality)}"]


def _text(value: str) -> str:
    # A JSON string of printable text is a TOML basic string too.
    return json.dumps(value)


def _list(values: tuple[str, ...]) -> str:
    return json.dumps(list(values))
