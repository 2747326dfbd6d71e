"""USB devices in the kernel's log: several lines make one row, whatever form the log has."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.kernel_usb_log import kernel_usb_log

FOUND = [
    "usb 1-2: new high-speed USB device number 5 using xhci_hcd",
    "usb 1-2: New USB device found, idVendor=0781, idProduct=5581, bcdDevice= 1.00",
    "usb 1-2: New USB device strings: Mfr=1, Product=2, SerialNumber=3",
    "usb 1-2: Product: Ultra",
    "usb 1-2: Manufacturer: Example",
    "usb 1-2: SerialNumber: 4C530001",
    "usb-storage 1-2:1.0: USB Mass Storage device detected",
]
GONE = "usb 1-2: USB disconnect, device number 5"


def syslog(*said, host="ws07", program="kernel"):
    """Lines as rsyslog writes them with precise times, a second apart."""
    lines = (
        f"2026-03-02T09:00:{number:02}+00:00 {host} {program}: [ 7.25] {text}\n" for number, text in enumerate(said)
    )
    return "".join(lines).encode()


def journal(*said):
    times = ({"__REALTIME_TIMESTAMP": f"{1772442000 + number}000000"} for number in range(len(said)))
    entry = {"_HOSTNAME": "ws07", "SYSLOG_IDENTIFIER": "kernel", "_TRANSPORT": "kernel"}
    return "".join(
        json.dumps(time | entry | {"MESSAGE": text}) + "\n" for time, text in zip(times, said, strict=True)
    ).encode()


def yearless(*said):
    return "".join(f"Mar  2 09:00:00 ws07 kernel: [ 7.25] {text}\n" for text in said).encode()


SAMPLES: dict[str, bytes] = {
    "kern.log": syslog(*FOUND, GONE),
    "messages": yearless(*FOUND),
    "journal.json": journal(*FOUND),
    "rfc5424.log": "".join(f"<4>1 2026-03-02T09:00:00Z ws07 kernel - - - {text}\n" for text in FOUND).encode(),
    "mixed.log": syslog("Linux version 6.1", "systemd starts") * 100 + syslog(*FOUND),
    "carriage-returns.log": syslog(*FOUND).replace(b"\n", b"\r\n"),
    "root-hub.log": syslog("usb usb1: New USB device found, idVendor=1d6b, idProduct=0002, bcdDevice= 6.01"),
}

OTHERS: dict[str, bytes] = {
    "kern.log": b"Lorem ipsum dolor sit amet\n",
    "empty.log": b"",
    "no-usb.log": syslog("Linux version 6.1", "usb 1-2: reset high-speed USB device number 5"),
    "another-program.log": syslog(*FOUND, program="sshd"),
    "prose.txt": b"the kernel says: usb 1-2: New USB device found, idVendor=0781, idProduct=5581\n",
    "dmesg.txt": "".join(f"[ 7.25] {text}\n" for text in FOUND).encode(),
}


def read(data):
    return gather(kernel_usb_log, data)


def rows(*said):
    found = read(syslog(*said))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["endpoint_events"]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_log_is_recognised_by_its_bytes(name):
    assert recognised(kernel_usb_log, SAMPLES[name])
    assert read(SAMPLES[name]).rows["endpoint_events"]


def test_the_reader_is_found():
    assert readers()["kernel_usb_log"] is kernel_usb_log
    assert (kernel_usb_log.unit, kernel_usb_log.fills) == ("record", ("endpoint_events",))


@pytest.mark.parametrize("form", [syslog, journal])
def test_the_lines_about_a_device_are_one_row_at_the_line_where_it_was_found(form):
    assert read(form(*FOUND)).rows["endpoint_events"] == [
        {
            "time": datetime(2026, 3, 2, 9, 0, 1),
            "host": "ws07",
            "kind": "plugged",
            "device": "1-2",
            "device_class": "storage",
            "vendor": "Example",
            "product": "Ultra",
            "serial": "4C530001",
            "log": "kernel",
            "origin_row": 2,
        }
    ]


def test_a_device_that_goes_is_told_with_what_was_known_of_it():
    found = rows(*FOUND, GONE)
    assert [(row["kind"], row["serial"], row["origin_row"]) for row in found] == [
        ("plugged", "4C530001", 2),
        ("unplugged", "4C530001", 8),
    ]
    assert [(row["kind"], row["serial"]) for row in rows(GONE)] == [("unplugged", None)]


def test_a_device_without_names_keeps_its_numbers_and_has_no_serial_number():
    assert [(row["vendor"], row["product"], row["serial"], row["device_class"]) for row in rows(FOUND[1])] == [
        ("0781", "5581", None, None)
    ]


def test_another_device_on_the_same_port_is_another_row():
    found = rows(*FOUND, FOUND[1].replace("5581", "0001"))
    assert [(row["product"], row["serial"]) for row in found] == [("Ultra", "4C530001"), ("0001", None)]


def test_ports_and_computers_are_kept_apart():
    other = [text.replace("1-2", "1-2.1").replace("4C530001", "BB02") for text in FOUND]
    mixed = [line for pair in zip(FOUND, other, strict=True) for line in pair]
    assert {row["device"]: row["serial"] for row in rows(*mixed)} == {"1-2": "4C530001", "1-2.1": "BB02"}
    data = syslog(FOUND[1]) + syslog(FOUND[5], host="ws08")
    assert [row["serial"] for row in read(data).rows["endpoint_events"]] == [None]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("hub 1-2:1.0: USB hub found", "hub"),
        ("scsi host6: uas", "storage"),
        ("input: Example Keyboard as /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:1.1/input/input9", "input"),
        ("usblp 1-2:1.0: usblp0: USB Bidirectional printer", "other"),
        ("cdc_acm 1-2:1.0: ttyACM0: USB ACM device", None),
        ("usb-storage 1-3:1.0: USB Mass Storage device detected", None),
    ],
)
def test_the_driver_says_what_a_device_is_for(line, kind):
    assert [row["device_class"] for row in rows(FOUND[1], line)] == [kind]


def test_a_keyboard_that_is_a_disk_too_is_a_disk():
    keys = "input: X as /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.1/0003:1.1/input/input9"
    assert [row["device_class"] for row in rows(*FOUND, keys)] == ["storage"]
    assert [row["device_class"] for row in rows(FOUND[1], keys, FOUND[6])] == ["storage"]


def test_a_device_that_is_not_authorized_is_blocked_until_it_is():
    refused = "usb 1-2: Device is not authorized for usage"
    assert [row["kind"] for row in rows(*FOUND, refused)] == ["blocked"]
    assert [row["kind"] for row in rows(*FOUND, refused, "usb 1-2: authorized to connect")] == ["allowed"]


def test_times_without_a_year_are_left_out_and_that_is_said_once():
    found = read(yearless(*FOUND, GONE, *FOUND))
    assert {row["time"] for row in found.rows["endpoint_events"]} == {None}
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (1, "times without a year: left out, here and below")
    ]


def test_other_programs_cannot_speak_for_the_kernel():
    forged = syslog("usb 1-2: SerialNumber: AAAA", program="sshd")
    assert [row["serial"] for row in read(syslog(FOUND[1]) + forged).rows["endpoint_events"]] == [None]


@pytest.mark.parametrize("count", [1_000, 1_001])
def test_many_devices_at_a_time_are_all_told(count):
    found = rows(*[FOUND[1].replace("1-2", f"{number % 1000}-{number // 1000 + 1}") for number in range(count)][:60])
    assert len(found) == 60
    data = b"".join(syslog(FOUND[1], host=f"ws{number}") for number in range(count))
    assert len({row["host"] for row in read(data).rows["endpoint_events"]}) == count


@given(st.integers(0, 700), st.binary(max_size=4))
def test_damage_never_crashes_it(place, damage):
    data = syslog(*FOUND, GONE) + journal(*FOUND)
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(kernel_usb_log, data)
    read(data)
