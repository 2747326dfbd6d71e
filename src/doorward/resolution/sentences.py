"""Why two identifiers are one asset, or are not, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.wording import clip, period, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = {"name": "the name", "mac": "the MAC address", "serial": "the serial number", "sid": "the SID"}
_SAID = {
    "register": "The register gives {left} {kind} {right}",
    "directory": "The directory knows {left} by {kind} {right}",
    "lease": "{right} leased an address as {left}",
    "scan": "Scans saw {left} together with {kind} {right}",
    "logon": "{left} logged on from the address that {right} had",
    "address": "At the address that the register gives {left}, a device calls itself {right}",
    "person": "A person said that {left} and {right} are one asset",
}
_PARTED = "A person said that {left} and {right} are not one asset"


def why(row: Mapping[str, Any]) -> str:
    """Return what a row of merges says: who tells it, how often and when, and why it does not count if it does not."""
    parted = row["how"] == "person" and not row["merged"]
    words = {end: clip(str(row[f"{end}_value"]), 60) for end in ("left", "right")}
    said = (_PARTED if parted else _SAID[row["how"]]).format(**words, kind=_KINDS[row["right_kind"]])
    told = (
        f", {plural(row['times'], 'time')}, {period(row['first_seen'], row['last_seen'])}" if row["first_seen"] else ""
    )
    return f"{said}{told}." if row["merged"] or parted else f"{said}{told}: not taken, for {row['why_not']}."
