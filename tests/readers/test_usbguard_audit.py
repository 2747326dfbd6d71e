"""USBGuard's audit log: its own file and its lines in syslog and the journal."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.usbguard_audit import usbguard_audit

RULE = (
    'allow id 0781:5581 serial "4C530001" name "Ultra" hash "at8=" parent-hash "oDU=" via-port "1-2" '
    'with-interface { 08:06:50 03:01:01 } with-connect-type "hotplug"'
)


def said(kind="Device.Insert", rule=RULE, more="", result="SUCCESS"):
    return (
        f"uid=0 pid=771 result='{result}' device.system_name='/devices/pci0000:00/usb1/1-2' {more}"
        f"device.rule='{rule}' type='{kind}'"
    )


def own(*texts):
    return "".join(f"[1772442000.123] (A) {text}\n" for text in texts).encode()


def syslog(*texts):
    return "".join(f"2026-03-02T09:00:00Z ws07 usbguard-daemon[771]: {text}\n" for text in texts).encode()


ENTRY = {"__REALTIME_TIMESTAMP": "1772442000000000", "_HOSTNAME": "ws07", "SYSLOG_IDENTIFIER": "usbguard-daemon"}
JOURNAL = (json.dumps(ENTRY | {"MESSAGE": said()}) + "\n").encode()

SAMPLES: dict[str, bytes] = {
    "usbguard-audit.log": own(said(), said("Device.Remove")),
    "syslog": syslog(said()),
    "journal.json": JOURNAL,
    "without-level.log": f"[1772442000.123] {said()}\n".encode(),
    "policy.log": own(said("Policy.Device.Update", more="target.new='allow' target.old='block' ")),
    "carriage-returns.log": own(said()).replace(b"\n", b"\r\n"),
}

OTHERS: dict[str, bytes] = {
    "usbguard-audit.log": b"Lorem ipsum dolor sit amet\n",
    "empty.log": b"",
    "rules.conf": RULE.encode(),
    "policy-only.log": own("uid=0 pid=1 result='SUCCESS' policy.rule='allow id 1:2' type='Policy.Insert'"),
    "another-program.log": syslog(said()).replace(b"usbguard-daemon", b"sshd"),
    "prose.txt": said().encode(),
    "kernel-too.log": syslog(said())
    + b"2026-03-02T09:00:00Z ws07 kernel: usb 1-2: New USB device found, idVendor=0781, idProduct=5581\n",
}


def read(data):
    return gather(usbguard_audit, data)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_log_is_recognised_by_its_bytes(name):
    assert recognised(usbguard_audit, SAMPLES[name])
    assert {row["serial"] for row in read(SAMPLES[name]).rows["endpoint_events"]} == {"4C530001"}


def test_the_reader_is_found():
    assert readers()["usbguard_audit"] is usbguard_audit
    assert (usbguard_audit.unit, usbguard_audit.fills) == ("record", ("endpoint_events",))


@pytest.mark.parametrize("data", [syslog(said()), JOURNAL])
def test_a_record_is_a_row(data):
    found = read(data)
    assert found.rejects == []
    assert found.rows["endpoint_events"] == [
        {
            "time": datetime(2026, 3, 2, 9, 0, 0),
            "host": "ws07",
            "kind": "plugged",
            "log": "usbguard",
            "device": "1-2",
            "device_class": "storage",
            "vendor": "0781",
            "product": "Ultra",
            "serial": "4C530001",
            "origin_row": 1,
        }
    ]


def test_its_own_file_names_no_computer_and_that_is_said_once():
    found = read(own(said(), said()))
    assert [(row["host"], row["time"]) for row in found.rows["endpoint_events"]] == [
        (None, datetime(2026, 3, 2, 9, 0, 0))
    ] * 2
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (1, "it names no computer: left out, here and below")
    ]


def test_times_without_a_year_are_left_out_and_that_is_said_once():
    found = read(syslog(said(), said()).replace(b"2026-03-02T09:00:00Z", b"Mar  2 09:00:00"))
    assert [row["time"] for row in found.rows["endpoint_events"]] == [None, None]
    assert [reject.reason for reject in found.rejects] == ["times without a year: left out, here and below"]


@pytest.mark.parametrize(
    ("kind", "rule", "more", "meant"),
    [
        ("Device.Insert", RULE, "", "plugged"),
        ("Device.Insert", RULE.replace("allow", "block", 1), "", "blocked"),
        ("Device.Insert", RULE.replace("allow", "reject", 1), "", "blocked"),
        ("Device.Present", RULE, "", "plugged"),
        ("Device.Remove", RULE.replace("allow", "block", 1), "", "unplugged"),
        ("Policy.Device.Update", RULE, "target.new='allow' ", "allowed"),
        ("Policy.Device.Update", RULE, "target.new='block' ", "blocked"),
        ("Policy.Device.Update", RULE, "target.new='reject' ", "blocked"),
    ],
)
def test_what_happened_is_told(kind, rule, more, meant):
    assert [row["kind"] for row in read(syslog(said(kind, rule, more))).rows["endpoint_events"]] == [meant]


@pytest.mark.parametrize(
    "text",
    [said("Device.Dance"), said("Policy.Device.Update"), said(result="FAILURE"), "device.rule=", "device.rule='x'"],
)
def test_what_happened_to_no_device_is_a_reject_and_the_others_stand(text):
    found = read(syslog(said(), text, said()))
    assert [row["origin_row"] for row in found.rows["endpoint_events"]] == [1, 3]
    assert [reject.line for reject in found.rejects] == [2]


def test_lines_about_other_things_are_passed_over():
    found = read(syslog("Ignoring unknown UEvent action", said()))
    assert (len(found.rows["endpoint_events"]), found.records, found.rejects) == (1, 1, [])


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("with-interface 08:06:50", "storage"),
        ("with-interface { 03:01:01 03:01:02 }", "input"),
        ("with-interface 06:01:01", "portable"),
        ("with-interface 09:00:00", "hub"),
        ("with-interface { ff:03:12 }", "other"),
        ("", None),
    ],
)
def test_interfaces_say_what_a_device_is_for(shown, kind):
    rule = f'allow id 0781:5581 serial "" name "" via-port "1-2" {shown}'
    row = read(syslog(said(rule=rule))).rows["endpoint_events"][0]
    assert (row["device_class"], row["serial"], row["product"]) == (kind, None, "5581")


@given(st.integers(0, 500), st.binary(max_size=4))
def test_damage_never_crashes_it(place, damage):
    data = own(said()) + syslog(said("Device.Remove")) + JOURNAL
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(usbguard_audit, data)
    read(data)
