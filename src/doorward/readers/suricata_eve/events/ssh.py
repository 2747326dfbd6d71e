"""An SSH connection whose banners were seen."""

from __future__ import annotations

from doorward.reader import Formula
from doorward.readers.suricata_eve.event import ENDPOINTS, Event


def _banner(side: str) -> Formula:
    """Put together again the banner that Suricata took apart: SSH-2.0-OpenSSH_9.6."""
    return Formula(
        "'SSH-' || {proto} || '-' || {software}",
        {"proto": (f"/ssh/{side}/proto_version",), "software": (f"/ssh/{side}/software_version",)},
    )


ssh = Event(
    table="logons",
    fields=ENDPOINTS,
    formulas={"client": _banner("client"), "server": _banner("server")},
    constants={"protocol": "ssh"},
)
