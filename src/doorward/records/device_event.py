"""What Windows notes about a device that comes or goes, whatever form its event was exported in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doorward.iso_time import utc

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS = {
    "security-auditing": {6416: "plugged", 6420: "disabled", 6422: "enabled", 6423: "blocked", 6424: "allowed"},
    "partition": {1006: "plugged"},
    "driverframeworks-usermode": {2003: "plugged", 2100: "unplugged", 2102: "unplugged"},
    "kernel-pnp": {400: "plugged", 410: "plugged", 1010: "unplugged"},
}
"""Provider without `Microsoft-Windows-` -> event id -> kind of tables/endpoint_events.py."""
_INSTANCE = ("DeviceId", "DeviceInstanceId", "InstanceId", "instance", "ParentId", "DeviceInstanceID")
_CLASSES = {
    "diskdrive": "disk",
    "{4d36e967-e325-11ce-bfc1-08002be10318}": "disk",
    "cdrom": "disk",
    "{4d36e965-e325-11ce-bfc1-08002be10318}": "disk",
    "volume": "volume",
    "{71a27cdd-812a-11d0-bec7-08002be2092f}": "volume",
    "wpd": "portable",
    "{eec5ad98-8080-425f-922a-dabf3de3f69a}": "portable",
    "hidclass": "input",
    "{745a17a0-74d3-11d0-b6fe-00a0c90f57da}": "input",
    "keyboard": "input",
    "{4d36e96b-e325-11ce-bfc1-08002be10318}": "input",
    "mouse": "input",
    "{4d36e96f-e325-11ce-bfc1-08002be10318}": "input",
}
"""Name or GUID of a setup class, in lower case -> device_class."""
_ALL_SORTS = {"usb", "{36fc9e60-c465-11cf-8056-444553540000}", "usbdevice", "unknown"}
"""Setup classes that say nothing of what a device is for."""
_REMOVABLE = {"4", "7", "12", "13"}
"""Bus types (STORAGE_BUS_TYPE): IEEE 1394, USB, SD, MMC."""
_PNP, _GONE = "27", {"2", "23"}
"""IRP_MJ_PNP, and its IRP_MN_REMOVE_DEVICE and IRP_MN_SURPRISE_REMOVAL."""
# An instance id may stand within another, number signs between its parts instead of backslashes.
_USBSTOR = re.compile(
    r"USBSTOR[\\#][^\\#&]{1,40}&VEN_([^\\#&]{0,80})&PROD_([^\\#&]{0,80})[^\\#]{0,80}[\\#]([^\\#]{1,260})", re.IGNORECASE
)
_USB = re.compile(
    r"(?<![A-Z])USB[\\#]VID_([0-9A-F]{4})&PID_([0-9A-F]{4})[^\\#]{0,40}[\\#]([^\\#]{1,260})", re.IGNORECASE
)
_SCSI = re.compile(r"(?<![A-Z])SCSI[\\#][^\\#&]{1,40}&VEN_([^\\#&]{0,80})&PROD_([^\\#&]{0,80})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Noted:
    """An event as exported: texts as they stand there, None where something is missing.

    Attributes:
        provider: its provider, or the channel where the export names none.
        event: its id.
        data: name -> text of its EventData or UserData.
    """

    provider: str | None
    event: str | None
    time: str | None
    host: str | None
    data: Mapping[str, str]


def source_of(provider: str | None, event: str | None) -> tuple[str, int] | None:
    """Return the key and the id under which EVENTS knows an event; None if it tells of no device."""
    name = (provider or "").strip().lower().removeprefix("microsoft-windows-").partition("/")[0]
    name = "security-auditing" if name == "security" else name
    text = (event or "").strip()
    number = int(text) if re.fullmatch(r"[0-9]{1,5}", text) else -1
    return (name, number) if number in EVENTS.get(name, ()) else None


def row(noted: Noted) -> dict[str, Any] | None:
    """Return a row of `endpoint_events`, all but `origin_row`; None if the event tells of no device that comes or goes."""
    known = source_of(noted.provider, noted.event)
    if known is None:
        return None
    name, number = known
    told = {
        "time": utc(noted.time),
        "host": (noted.host or "").strip() or None,
        "kind": EVENTS[name][number],
        "identity": _account(noted.data),
        "log": f"{name} {number}",
    }
    if name == "partition":
        return told | _disk(noted.data)
    if number in (2100, 2102) and not _removed(noted.data):
        return None
    instance = next((noted.data[key] for key in _INSTANCE if noted.data.get(key)), "")
    return told | device(instance) | {"device_class": _class(instance, noted.data)}


def device(instance: str) -> dict[str, str | None]:
    """Return device, vendor, product and serial as an instance id of Windows tells them.

    An ampersand in the second place marks an instance that Windows numbered itself, for a device without a serial number
    (Microsoft, Standard USB Identifiers); SCSI instances are always numbered so.
    """
    told: dict[str, str | None] = {"device": instance.strip()[:500] or None}
    stored, usb, scsi = _USBSTOR.search(instance), _USB.search(instance), _SCSI.search(instance)
    if stored or scsi:
        vendor, product = (stored or scsi).groups()[:2]  # type: ignore[union-attr]  # one of them is there
        told |= {"vendor": _words(vendor), "product": _words(product)}
    elif usb:
        told |= {"vendor": usb[1].lower(), "product": usb[2].lower()}
    own = stored or usb
    return told | {"serial": _own(own[3]) if own else None}


def _own(instance: str) -> str | None:
    if instance[1:2] == "&":
        return None
    return re.sub(r"&[0-9]{1,4}$", "", instance).strip() or None


def _words(text: str) -> str | None:
    return text.replace("_", " ").strip() or None


def _class(instance: str, data: Mapping[str, str]) -> str | None:
    """Return what kind of device it is: by its driver's name, by its USB class, by its setup class; None if nothing says."""
    compatible = f"{data.get('CompatibleIds', '')} {data.get('VendorIds', '')}".lower()
    if "USBSTOR" in instance.upper() or "usb\\class_08" in compatible:
        return "storage"
    if "usb\\class_09" in compatible or "ROOT_HUB" in instance.upper():
        return "hub"
    setup = (data.get("ClassName") or data.get("ClassGuid") or data.get("ClassId") or "").strip().lower()
    if "WPDBUSENUM" in instance.upper():
        return "portable"
    return _CLASSES.get(setup, "other") if setup and setup not in _ALL_SORTS and setup != "-" else None


def _disk(data: Mapping[str, str]) -> dict[str, Any]:
    """Return what Partition/Diagnostic tells of a disk; a capacity of 0 means that it went away."""
    parent = device(data.get("ParentId", ""))
    found = {
        "device": parent["device"],
        "vendor": _words(data.get("Manufacturer", "")) or parent.get("vendor"),
        "product": _words(data.get("Model", "")) or parent.get("product"),
        "serial": parent["serial"] or data.get("SerialNumber", "").strip() or None,
        "device_class": "storage" if data.get("BusType", "").strip() in _REMOVABLE else "disk",
    }
    return found | ({"kind": "unplugged"} if data.get("Capacity", "").strip() == "0" else {})


def _removed(data: Mapping[str, str]) -> bool:
    major = data.get("RequestMajorCode") or data.get("MajorCode")
    minor = data.get("RequestMinorCode") or data.get("MinorCode")
    return major == _PNP and minor in _GONE


def _account(data: Mapping[str, str]) -> str | None:
    """Return the account of an event; a computer's own, which notes most of them, is nobody."""
    name, realm = data.get("SubjectUserName", "").strip(), data.get("SubjectDomainName", "").strip()
    if not name or name == "-" or name.endswith("$") or data.get("SubjectUserSid", "") == "S-1-5-18":
        return None
    return f"{realm}\\{name}" if realm and realm != "-" else name
