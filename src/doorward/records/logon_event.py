"""What Windows notes about somebody who logs on or off, whatever form its event was exported in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.addressing import address
from doorward.iso_time import utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from doorward.records.device_event import Noted

    Rows = dict[str, list[dict[str, Any]]]

EVENTS = frozenset({4624, 4625, 4634, 4647, 4648, 4672})
"""Logged on, failed to, logged off, asked to log off, used the credentials of another, was given special privileges."""
_TYPES = {
    "2": "interactive",
    "3": "network",
    "4": "batch",
    "5": "service",
    "7": "unlock",
    "8": "network cleartext",
    "9": "new credentials",
    "10": "remote interactive",
    "11": "cached interactive",
    "12": "cached remote interactive",
    "13": "cached unlock",
}
"""Logon type (Microsoft, event 4624) -> how it was seen."""
_NO_SECRET = frozenset({"3"})
"""Types after which no secret of the account lies on the computer."""
_ERRORS = {
    "0xc0000064": "no such account",
    "0xc000006a": "wrong password",
    "0xc000006d": "wrong name or password",
    "0xc000006e": "account restriction",
    "0xc000006f": "outside the hours allowed",
    "0xc0000070": "not from this computer",
    "0xc0000071": "password expired",
    "0xc0000072": "account disabled",
    "0xc00000dc": "server in the wrong state",
    "0xc0000133": "clocks too far apart",
    "0xc000015b": "logon type not granted",
    "0xc0000193": "account expired",
    "0xc0000224": "password must be changed",
    "0xc0000234": "account locked",
}
"""Status (Microsoft, NTSTATUS) -> what it says."""
_PEOPLE = re.compile(r"S-1-(?:5-21|12-1)-[0-9-]{1,170}")
_NOBODY = frozenset({"", "-", "anonymous logon", "system", "local service", "network service"})
_SYSTEM = frozenset({"nt authority", "window manager", "font driver host", "nt service", "iis apppool"})
_NULL = frozenset({"S-1-0-0", "", "-", "NULL SID"})
_HELD = 100_000
"""Sessions of a file that are kept in mind, so that special privileges find theirs."""


@dataclass(slots=True)
class Sessions:
    """Sessions of a file that left secrets behind: host and number of the logon -> who it was."""

    held: dict[tuple[str, str], str] = field(default_factory=dict)

    def begin(self, host: str, number: str, who: str) -> None:
        """Keep a session in mind; the oldest goes when there are too many."""
        if number:
            self.held[host, number] = who
        if len(self.held) > _HELD:
            del self.held[next(iter(self.held))]


def tells(provider: str | None, event: str | None) -> bool:
    """Return whether an event of this provider, or of this channel, tells of a logon."""
    name = (provider or "").strip().lower().removeprefix("microsoft-windows-")
    text = (event or "").strip()
    return name in ("security", "security-auditing") and text.isascii() and text.isdigit() and int(text[:9]) in EVENTS


def rows(noted: Noted, sessions: Sessions) -> Rows | None:
    """Return rows of `logons` and `sessions`, all but `origin_row`; None if the event tells of no logon.

    An attempt is told where an address is known that it came from, a session where the account's secrets lie on the computer
    afterwards. Accounts of computers and of the system itself are nobody.
    """
    if not tells(noted.provider, noted.event):
        return None
    event, data = (noted.event or "").strip(), noted.data
    time, host = utc(noted.time), (noted.host or "").strip()
    found: Rows = {"logons": [], "sessions": []}
    if event in ("4624", "4625") and (source := _source(data)):
        found["logons"].append(_attempt(event, time, source, host, data))
    if event == "4672":
        who = sessions.held.get((host, _said(data, "SubjectLogonId")))
        kind = "privileged"
    elif event == "4648":
        who, kind = _account(data, "TargetUserName", "TargetDomainName", ""), "explicit credentials"
    else:
        who, kind = _session(event, data)
        if who and event == "4624":
            sessions.begin(host, _said(data, "TargetLogonId"), who)
    if who and host:
        found["sessions"].append({"time": time, "identity": who, "computer": host, "kind": kind})
    return found


def _said(data: Mapping[str, str], name: str) -> str:
    return data.get(name, "").strip()


def _session(event: str, data: Mapping[str, str]) -> tuple[str | None, str]:
    """Return whose secrets lie on the computer, if anybody's, and how that was seen."""
    number = _said(data, "LogonType")
    kind = _TYPES.get(number, f"type {number[:10]}" if number else "interactive")
    if event == "4625" or number in _NO_SECRET:
        return None, kind
    if number == "9":
        return _account(data, "TargetOutboundUserName", "TargetOutboundDomainName", ""), kind
    return _account(data, "TargetUserName", "TargetDomainName", "TargetUserSid"), kind


def _account(data: Mapping[str, str], name_key: str, domain_key: str, sid_key: str) -> str | None:
    """Return the SID of a person's account, or its domain and name; None for accounts of computers and of the system."""
    name, domain, sid = (_said(data, key) for key in (name_key, domain_key, sid_key))
    if name.lower() in _NOBODY or name.endswith("$") or domain.lower() in _SYSTEM:
        return None
    if _PEOPLE.fullmatch(sid):
        return sid
    if sid not in _NULL:
        return None
    return f"{domain}\\{name}" if domain not in ("", "-") else name


def _source(data: Mapping[str, str]) -> str | None:
    """Return the address that an attempt came from; None where the event tells none, or the computer itself."""
    known = address(_said(data, "IpAddress").removeprefix("::ffff:"))
    return None if known is None or known in ("::1", "0.0.0.0", "::") or known.startswith("127.") else known  # noqa: S104 - none is bound


def _attempt(event: str, time: datetime | None, source: str, host: str, data: Mapping[str, str]) -> dict[str, Any]:
    port, number = _said(data, "IpPort"), _said(data, "LogonType")
    status = [_said(data, key).lower() for key in ("SubStatus", "Status")]
    code = next((one for one in status if one not in ("", "-", "0x0", "0x00000000")), "")
    name, domain = _said(data, "TargetUserName"), _said(data, "TargetDomainName")
    package = _said(data, "AuthenticationPackageName").lower()
    return {
        "time": time,
        "source": source,
        "source_port": int(port) if re.fullmatch(r"[1-9][0-9]{0,4}", port) and int(port) < 65_536 else None,  # noqa: PLR2004 - 16 bits
        "protocol": "rdp" if number in ("10", "12") else package if package not in ("", "-") else None,
        "method": _TYPES.get(number, f"type {number[:10]}" if number else None),
        "identity": None if name in ("", "-") else f"{domain}\\{name}" if domain not in ("", "-") else name,
        "succeeded": event == "4624",
        "error": _ERRORS.get(code, code or None) if event == "4625" else None,
        "hostname": None if _said(data, "WorkstationName") in ("", "-") else _said(data, "WorkstationName"),
        "server_hostname": host or None,
        "sensor": host or None,
    }
