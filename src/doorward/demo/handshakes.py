"""What the sensor reads off the handshakes of TLS: version, name asked for, and certificates where they are still in the clear."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from doorward.demo.capture import TLS
from doorward.demo.internet import EXFILTRATION_NAME, LOOKALIKE_NAME, all_services
from doorward.demo.organisation import DIRECTORY, DOMAIN
from doorward.demo.period import DAY, START, at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.demo.capture import Capture, Column

OWN_AUTHORITY = "Example Organisation Internal CA"
_RESUMED = 0.35
_HANDSHAKE = 20_000
"""Microseconds from the first packet to the end of the handshake."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate: for whom, by whom, from when until when (microseconds since 1970)."""

    name: str
    issuer: str
    since: int
    until: int

    @property
    def fingerprint(self) -> str:
        """What stands for the SHA-256 of its bytes."""
        return hashlib.sha256(f"{self.name}|{self.issuer}|{self.since}".encode()).hexdigest()


def certificates() -> dict[str, Certificate]:
    """Return the certificates a sensor can see, by the name asked for ("" for remote desktops, which sign their own)."""
    shown = {}
    for number, (name, service) in enumerate(sorted(all_services().items())):
        if service.visible_certificate:
            since = START - (20 + 37 * number % 240) * DAY
            shown[name] = Certificate(name, service.issuer, since, since + 397 * DAY)
    for name in ("mail01", "app01"):
        shown[f"{name}.{DIRECTORY}"] = Certificate(
            f"{name}.{DIRECTORY}", OWN_AUTHORITY, START - 300 * DAY, START + 400 * DAY
        )
    shown[LOOKALIKE_NAME] = Certificate(
        LOOKALIKE_NAME, "Example Free CA R1", at(6, "19:12:40"), at(6, "19:12:40") + 90 * DAY
    )
    fresh = START - 9 * DAY
    shown[EXFILTRATION_NAME] = Certificate(EXFILTRATION_NAME, "Example Free CA R1", fresh, fresh + 90 * DAY)
    return shown


def shake_hands(capture: Capture) -> None:
    """Note the handshake of every TLS connection noted so far that was answered, and the certificates seen."""
    service, state = capture.conn["service"], capture.conn["state"]
    rows = np.flatnonzero(np.isin(service, ("ssl", "rdp,ssl")) & ~np.isin(state, ("S0", "REJ")))
    names = capture.conn["name"][rows]
    shown = certificates()
    # From TLS 1.3 on the certificate is encrypted; a resumed session shows none either.
    visible = np.isin(names, list(shown)) & (service[rows] == "ssl")
    resumed = capture.random.random(len(rows)) < _RESUMED
    chains = {
        name: f"{certificate.fingerprint},{_authority(certificate).fingerprint}" for name, certificate in shown.items()
    }
    seen = visible & ~resumed
    capture.ssl.add(
        len(rows),
        {
            "conn": rows,
            "version": np.where(visible | (service[rows] != "ssl"), "TLSv12", "TLSv13"),
            "name": names,
            "resumed": resumed,
            "web": capture.conn["port"][rows] == TLS.port,
            "chain": np.where(seen, [chains.get(name, "") for name in names], ""),
            "validation": np.where(seen, _validations(names, shown), ""),
        },
    )
    _show(capture, rows[seen], names[seen], shown)


def _authority(leaf: Certificate) -> Certificate:
    return Certificate(leaf.issuer, f"{leaf.issuer} Root", START - 1500 * DAY, START + 2000 * DAY)


def _validations(names: Column, shown: Mapping[str, Certificate]) -> list[str]:
    # The sensor knows the public authorities only.
    private = {name for name, certificate in shown.items() if certificate.issuer == OWN_AUTHORITY}
    return ["unable to get local issuer certificate" if name in private else "ok" for name in names]


def _show(capture: Capture, rows: Column, names: Column, shown: Mapping[str, Certificate]) -> None:
    # The sensor logs a certificate it already knows once a day.
    time = capture.conn["time"][rows] + _HANDSHAKE
    order = np.argsort(time, kind="stable")
    told: set[tuple[str, int]] = set()
    for name, moment in zip(names[order].tolist(), time[order].tolist(), strict=True):
        leaf = shown[name]
        for certificate, is_leaf in ((leaf, True), (_authority(leaf), False)):
            key = (certificate.fingerprint, (moment - START) // DAY)
            if key not in told:
                told.add(key)
                _certificate(capture, moment, certificate, is_leaf=is_leaf)


def _certificate(capture: Capture, time: int, certificate: Certificate, *, is_leaf: bool) -> None:
    organisation = DOMAIN if certificate.issuer == OWN_AUTHORITY else "Example Trust"
    capture.x509.add(
        1,
        {
            "time": time,
            "fingerprint": certificate.fingerprint,
            "serial": certificate.fingerprint[:32].upper(),
            "subject": f"CN={certificate.name}" if is_leaf else f"CN={certificate.name},O={organisation},C=ZZ",
            "issuer": f"CN={certificate.issuer},O={organisation},C=ZZ",
            "since": certificate.since,
            "until": certificate.until,
            "names": certificate.name if is_leaf else "",
            "leaf": is_leaf,
        },
    )
