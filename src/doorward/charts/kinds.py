"""Kinds of evidence: what a sign is a sign of, from its ATT&CK techniques; each has a class of its own in charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS: dict[str, str] = {
    "config": "set-up",
    "vuln": "weakness",
    "recon": "looking around",
    "lateral": "moving between hosts",
    "creds": "credentials",
    "tunnel": "tunnel",
    "beacon": "calls home",
    "exfil": "data leaving",
    "other": "other",
}
"""Class -> what it is called, from the bottom of a stack to its top."""
HATCHED = frozenset({"vuln", "lateral", "tunnel", "exfil"})
"""Every other kind is hatched, so that neighbours in a stack are told apart without colour."""

_TECHNIQUES = (
    ("beacon", ("T1071", "T1102", "T1568", "T1573", "T1205", "T1104", "T1105", "T1219", "T1001", "T1008")),
    ("tunnel", ("T1572", "T1090", "T1095", "T1132")),
    ("exfil", ("T1041", "T1048", "T1052", "T1567", "T1020", "T1029", "T1030", "T1011", "T1537", "T1560")),
    ("creds", ("T1110", "T1003", "T1558", "T1552", "T1555", "T1556", "T1557", "T1187", "T1621", "T1528", "T1539")),
    ("lateral", ("T1021", "T1210", "T1534", "T1550", "T1563", "T1570", "T1072", "T1080", "T1091")),
    ("recon", ("T1046", "T1018", "T1016", "T1033", "T1040", "T1049", "T1082", "T1087", "T1135", "T1590", "T1595")),
    ("vuln", ("T1190", "T1195", "T1203", "T1068", "T1211", "T1212", "T1611")),
    ("config", ("T1078", "T1098", "T1133", "T1136", "T1199", "T1200", "T1484", "T1548", "T1562")),
)


def kind_of(techniques: Iterable[str]) -> str:
    """Return the kind of evidence of ATT&CK technique ids, the one nearest to a person inside; `other` where none is known."""
    known = {technique.partition(".")[0] for technique in techniques}
    return next((kind for kind, members in _TECHNIQUES if known & frozenset(members)), "other")
