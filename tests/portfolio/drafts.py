"""Releases with every status, for drafts in every form."""

from __future__ import annotations

from datetime import datetime

from doorward.portfolio import Release
from doorward.portfolio.statuses import Publisher, Stated

WHOSE = Publisher("Acme PSIRT", "https://acme.example", "AMBER", datetime(2026, 3, 1, 12), "0.1.0")
CVE = "CVE-2026-12345"


def release(product, version, **columns):
    made = Release(f"{product}-{version}", product, version, None, None, None, 0)
    return made._replace(**columns)


GATE, NEXT = release("gate", "1.0"), release("gate", "1.1")
STATED = [
    Stated(release("door", "3"), "not_affected", "component_not_present", "Its inventory does not list it."),
    Stated(release("door", "4"), "under_investigation", None, "Whether it ships them is not known: No version stated."),
    Stated(GATE, "affected", None, "It ships lodash 4.17.20. Update to gate 1.1.", NEXT),
    Stated(NEXT, "fixed", None, "4.17.21 is outside <4.17.21."),
    Stated(release("gate", "1.2"), "not_affected", "vulnerable_code_not_present", "4.17.21 is outside <4.17.21."),
    Stated(
        release("suite", "9"), "affected", None, "It ships lodash 4.17.20. No release that closes it is registered yet."
    ),
]
HOSTILE = "<script>\x1b]0;x\x07\u202e'; drop table"
