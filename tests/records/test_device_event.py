"""Device events of Windows: instance ids as Windows numbers and nests them, and which event means what."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.records.device_event import EVENTS, Noted, device, row, source_of
from doorward.tables import TABLES

STICK = r"USBSTOR\Disk&Ven_Example&Prod_Stick_One&Rev_1.00\4C530001&0"
NESTED = r"SWD\WPDBUSENUM\_??_USBSTOR#Disk&Ven_Example&Prod_Stick_One&Rev_1.00#4C530001&0#{53f56307-b6bf-11d0}"
OLD = r"WPDBUSENUMROOT\UMB\2&37C186B&0&STORAGE#VOLUME#_??_USBSTOR#DISK&VEN_EXAMPLE&PROD_STICK_ONE&REV_1.00#4C530001&0#"
BARE = r"USB\VID_0781&PID_5581\4C530001"


def noted(event, provider="Security-Auditing", **data):
    told = Noted(f"Microsoft-Windows-{provider}", str(event), "2026-03-02T09:00:00.1234567Z", "WS07", data)
    return row(told)


@pytest.mark.parametrize(
    ("instance", "vendor", "product", "serial"),
    [
        (STICK, "Example", "Stick One", "4C530001"),
        (NESTED, "Example", "Stick One", "4C530001"),
        (OLD, "EXAMPLE", "STICK ONE", "4C530001"),
        (BARE, "0781", "5581", "4C530001"),
        (STICK.replace("4C530001", "7&1c2d3e4f"), "Example", "Stick One", None),
        (BARE.replace("4C530001", "5&2f1e3d4c&0&3"), "0781", "5581", None),
        (r"USB\VID_046D&PID_C52B&MI_00\6&38f3b0ab&0&0000", "046d", "c52b", None),
        (r"SCSI\Disk&Ven_Example&Prod_Expansion\000000", "Example", "Expansion", None),
        (r"USBSTOR\CdRom&Ven_&Prod_&Rev_\A1&0", None, None, "A1"),
    ],
)
def test_an_instance_id_names_its_device(instance, vendor, product, serial):
    told = device(instance)
    assert (told["device"], told["vendor"], told["product"], told["serial"]) == (instance, vendor, product, serial)


@pytest.mark.parametrize(
    "instance", ["", "HID\\VID_046D", "PCI\\VEN_8086&DEV_1E31\\3&11583659&0&A0", "USB\\ROOT_HUB30\\4&1"]
)
def test_other_instance_ids_tell_no_serial(instance):
    assert device(instance)["serial"] is None


def test_a_device_that_was_recognised_is_plugged():
    assert noted(6416, DeviceId=STICK, ClassName="DiskDrive", SubjectUserName="WS07$") == {
        "time": datetime(2026, 3, 2, 9, 0, 0, 123456),
        "host": "WS07",
        "kind": "plugged",
        "identity": None,
        "log": "security-auditing 6416",
        "device": STICK,
        "vendor": "Example",
        "product": "Stick One",
        "serial": "4C530001",
        "device_class": "storage",
    }


@pytest.mark.parametrize(
    ("provider", "event", "kind"),
    [
        ("Security-Auditing", 6423, "blocked"),
        ("Security-Auditing", 6424, "allowed"),
        ("Security-Auditing", 6420, "disabled"),
        ("DriverFrameworks-UserMode", 2003, "plugged"),
        ("Kernel-PnP", 400, "plugged"),
        ("Kernel-PnP", 410, "plugged"),
        ("Kernel-PnP", 1010, "unplugged"),
    ],
)
def test_each_event_has_its_meaning(provider, event, kind):
    told = noted(event, provider, DeviceInstanceId=STICK)
    assert (told["kind"], told["serial"]) == (kind, "4C530001")
    assert set(told) <= set(TABLES["endpoint_events"].columns)


@pytest.mark.parametrize(("minor", "kind"), [("23", "unplugged"), ("2", "unplugged"), ("0", None), (None, None)])
def test_a_request_to_a_driver_is_a_removal_only_if_it_says_so(minor, kind):
    data = {"InstanceId": NESTED, "RequestMajorCode": "27"} | ({"RequestMinorCode": minor} if minor else {})
    told = noted(2100, "DriverFrameworks-UserMode", **data)
    assert (told and told["kind"]) == kind


@pytest.mark.parametrize(("capacity", "kind"), [("15376318464", "plugged"), ("0", "unplugged"), ("", "plugged")])
def test_a_disk_without_capacity_went_away(capacity, kind):
    told = noted(1006, "Partition", ParentId=BARE, Capacity=capacity, BusType="7", Manufacturer="Example ", Model="One")
    assert (told["kind"], told["vendor"], told["product"], told["serial"]) == (kind, "Example", "One", "4C530001")


@pytest.mark.parametrize(
    ("bus", "kind"), [("7", "storage"), ("12", "storage"), ("17", "disk"), ("11", "disk"), ("", "disk")]
)
def test_the_bus_says_whether_a_disk_is_fixed(bus, kind):
    assert noted(1006, "Partition", BusType=bus)["device_class"] == kind


def test_a_disk_whose_parent_has_no_serial_number_has_its_own():
    assert noted(1006, "Partition", ParentId=r"PCI\VEN_1\3&1", SerialNumber=" S1XY ")["serial"] == "S1XY"
    assert noted(1006, "Partition", ParentId=r"PCI\VEN_1\3&1", SerialNumber=" ")["serial"] is None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"DeviceId": r"SCSI\Disk&Ven_A&Prod_B\000000", "ClassName": "DiskDrive"}, "disk"),
        ({"DeviceId": BARE, "ClassName": "USB", "CompatibleIds": r"USB\Class_08&SubClass_06 USB\Class_08"}, "storage"),
        ({"DeviceId": BARE, "ClassName": "USB", "CompatibleIds": r"USB\Class_09"}, "hub"),
        ({"DeviceId": BARE, "ClassName": "USB"}, None),
        ({"DeviceId": BARE, "ClassName": "WPD"}, "portable"),
        ({"DeviceId": BARE, "ClassName": "HIDClass"}, "input"),
        ({"DeviceId": BARE, "ClassName": "Camera"}, "other"),
        ({"DeviceInstanceId": BARE, "ClassGuid": "{EEC5AD98-8080-425F-922A-DABF3DE3F69A}"}, "portable"),
        ({"DeviceId": r"SWD\WPDBUSENUM\{1}"}, "portable"),
        ({"DeviceId": NESTED, "ClassName": "WPD"}, "storage"),
        ({}, None),
    ],
)
def test_what_a_device_is_for_is_said_or_left_open(data, kind):
    assert noted(6416, **data)["device_class"] == kind


@pytest.mark.parametrize(
    ("data", "identity"),
    [
        ({"SubjectUserName": "lena", "SubjectDomainName": "CORP"}, r"CORP\lena"),
        ({"SubjectUserName": "lena"}, "lena"),
        ({"SubjectUserName": "WS07$", "SubjectDomainName": "CORP"}, None),
        ({"SubjectUserName": "SYSTEM", "SubjectUserSid": "S-1-5-18"}, None),
        ({"SubjectUserName": "-"}, None),
    ],
)
def test_the_computers_own_account_is_nobody(data, identity):
    assert noted(6416, **data)["identity"] == identity


@pytest.mark.parametrize(
    ("provider", "event"),
    [("Microsoft-Windows-Sysmon", "1006"), ("Microsoft-Windows-Partition", "1007"), (None, "6416"), ("Security", None)],
)
def test_other_events_are_none(provider, event):
    assert row(Noted(provider, event, None, None, {})) is None


def test_a_channel_stands_for_its_provider():
    assert source_of("Security", "6416") == ("security-auditing", 6416)
    assert source_of("Microsoft-Windows-Partition/Diagnostic", "1006") == ("partition", 1006)
    assert source_of("MICROSOFT-WINDOWS-KERNEL-PNP", " 410 ") == ("kernel-pnp", 410)
    assert source_of("Security", "٦٤١٦") is None


@given(st.sampled_from([(name, event) for name in EVENTS for event in EVENTS[name]]), st.text(), st.text(), st.text())
def test_no_text_breaks_it(known, instance, time, name):
    data = dict.fromkeys(("DeviceId", "ParentId", "InstanceId"), instance) | {
        "SubjectUserName": name,
        "ClassName": name,
    }
    told = row(Noted(f"Microsoft-Windows-{known[0]}", str(known[1]), time, name, data))
    assert told is None or set(told) <= set(TABLES["endpoint_events"].columns)
