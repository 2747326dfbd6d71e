"""What was seen when: evidence over time by kind, and what is new or gone since the snapshot before."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    "beacons": "beacon",
    "long_connections": "tunnel",
    "dns_tunnels": "tunnel",
    "odd_channels": "tunnel",
    "relays": "tunnel",
    "generated_domains": "beacon",
    "exfiltration": "exfil",
    "carrier_misuse": "exfil",
    "lateral_movement": "lateral",
    "sweeps": "recon",
    "knocks": "recon",
    "open_doors": "vuln",
    "malicious_packages": "vuln",
    "lookalike_packages": "vuln",
    "dependency_confusion": "vuln",
    "exposed_administrators": "creds",
    "standing_privilege": "creds",
    "standing_cloud_privilege": "creds",
}
"""Detector -> the kind of evidence that it is on a chart; of all others it is `config`."""
_SINCE = {"findings": "summary", "ways": "sentence", "doors": "sentence"}


def changes(made: Path, before: Path) -> None:
    """Lay into a finished snapshot what is new and what is gone since the one before, by id."""
    connection = sqlite3.connect(made, isolation_level=None)
    connection.execute("pragma journal_mode = off")
    connection.execute("attach ? as former", [str(before)])
    for table, title in _SINCE.items():
        kind = table.removesuffix("s")
        severity = "null" if table == "ways" else "severity"
        for what, here, there in (("new", "main", "former"), ("gone", "former", "main")):
            connection.execute(
                f"insert into main.changes select '{kind}', '{what}', id, {title}, {severity} from {here}.{table} "
                f"where id not in (select id from {there}.{table})"
            )
    connection.close()
