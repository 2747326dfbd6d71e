from __future__ import annotations

import re

from doorward.version import Key, numbers, scheme

_VERSION = re.compile(r"v?[0-9]+(?:\.[0-9]+)*(?:\([0-9]+(?:\.[0-9]+)*\)(?:[0-9]+)?)?")
_RUNS = re.compile(r"[0-9]+")


@scheme(
    products=(
        ("cisco", "adaptive_security_appliance*"),
        ("cisco", "adaptive_security_virtual_appliance"),
        ("cisco", "adaptive_security_device_manager"),
        ("cisco", "asa"),
        ("cisco", "firepower_threat_defense*"),
        ("cisco", "firepower_management_center*"),
        ("cisco", "secure_firewall*"),
        ("cisco", "firepower_extensible_operating_system"),
        ("cisco", "fxos"),
        ("cisco", "cisco_adaptive_security_appliance*"),
        ("cisco", "cisco_firepower_*"),
    )
)
def cisco_asa(version: str) -> Key | None:
    """Cisco ASA, FTD, FMC and FXOS: numbers, of which Cisco writes some in brackets (9.16(4)14 is 9.16.4.14)."""
    if not _VERSION.fullmatch(version):
        return None
    return Key(numbers(_RUNS.findall(version)))
