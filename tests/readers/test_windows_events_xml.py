"""Windows device events in XML: every way they are exported, and what is broken in them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.windows_events_xml import windows_events_xml

SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
STICK = r"USBSTOR\Disk&amp;Ven_Example&amp;Prod_Stick&amp;Rev_1.00\4C530001&amp;0"


def event(number=6416, provider="Security-Auditing", time="2026-03-02T09:00:00.1234567Z", body=None):
    """An event as Windows renders it."""
    data = body or f"<EventData><Data Name='DeviceId'>{STICK}</Data><Data Name='ClassName'>DiskDrive</Data></EventData>"
    return (
        f"<Event xmlns='{SPACE}'><System><Provider Name='Microsoft-Windows-{provider}' Guid='{{5}}'/><EventID>{number}</EventID>"
        f"<Version>1</Version><TimeCreated SystemTime='{time}'/><Channel>x</Channel><Computer>WS07.corp.example</Computer>"
        f"<Security/></System>{data}</Event>"
    )


ARRIVAL = (
    "<UserData><UMDFHostDeviceArrivalBegin lifetime='{7}' xmlns='http://www.microsoft.com/DriverFrameworks/UserMode/Event'>"
    "<LifetimeId>{7}</LifetimeId><InstanceId>SWD\\WPDBUSENUM\\_??_USBSTOR#DISK&amp;VEN_EXAMPLE&amp;PROD_STICK#4C530001&amp;0#{5}"
    "</InstanceId></UMDFHostDeviceArrivalBegin></UserData>"
)
OLDER = ARRIVAL.replace("<LifetimeId>{7}</LifetimeId><InstanceId>", "<x>").replace("</InstanceId>", "</x>")
OLDER = OLDER.replace("lifetime='{7}'", "lifetime='{7}' instance='USB\\VID_0781&amp;PID_5581\\4C530001'")
LOGON = event(4624, body="<EventData><Data Name='TargetUserName'>lena</Data></EventData>")
DECLARED = "<?xml version='1.0' encoding='{}' standalone='yes'?>"

SAMPLES: dict[str, bytes] = {
    "one.xml": event().encode(),
    "wevtutil.xml": f"{event()}\r\n{event()}\r\n".encode(),
    "wevtutil-utf-16.xml": f"{event()}\r\n{event()}".encode("utf-16"),
    "viewer.xml": f"{DECLARED.format('utf-8')}\r\n<Events>{event()}{event()}</Events>".encode(),
    "viewer-utf-16.xml": f"{DECLARED.format('utf-16')}<Events>{event()}</Events>".encode("utf-16"),
    "byte-order-mark.xml": f"{DECLARED.format('utf-8')}<Events>{event()}</Events>".encode("utf-8-sig"),
    "blanks-first.xml": f"\n\n{DECLARED.format('utf-8')}<Events>{event()}</Events>".encode(),
    "root-with-namespace.xml": f"<Events xmlns='{SPACE}'>{event()}</Events>".encode(),
    "mixed.xml": f"<Events>{LOGON * 20}{event()}</Events>".encode(),
    "logon.xml": f"<Events>{LOGON}</Events>".encode(),
    "arrival.xml": event(2003, "DriverFrameworks-UserMode", body=ARRIVAL).encode(),
    "older-arrival.xml": event(2003, "DriverFrameworks-UserMode", body=OLDER).encode(),
    "channel-only.xml": event()
    .replace(" Name='Microsoft-Windows-Security-Auditing'", "")
    .replace(">x<", ">Security<")
    .encode(),
}

OTHERS: dict[str, bytes] = {
    "Security.xml": b"Lorem ipsum dolor sit amet\n",
    "empty.xml": b"",
    "processes.xml": f"<Events>{event(4688)}</Events>".encode(),
    "other-1006.xml": event(1006, "Sysmon").encode(),
    "no-namespace.xml": event().replace(SPACE, "urn:x").encode(),
    "other-root.xml": f"<Report>{event()}</Report>".encode(),
    "quoted.txt": f"see {event()}".encode(),
}


def read(text):
    return gather(windows_events_xml, text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "logon.xml"])
def test_device_events_are_recognised_by_their_bytes_and_read(name):
    assert recognised(windows_events_xml, SAMPLES[name])
    found = read(SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert {(row["host"], row["kind"], row["serial"]) for row in found.rows["endpoint_events"]} == {
        ("WS07.corp.example", "plugged", "4C530001")
    }


def test_the_reader_is_found():
    assert readers()["windows_events_xml"] is windows_events_xml
    assert (windows_events_xml.unit, windows_events_xml.fills) == ("record", ("endpoint_events", "logons", "sessions"))


def test_an_event_is_a_row():
    assert read(event()).rows["endpoint_events"] == [
        {
            "time": datetime(2026, 3, 2, 9, 0, 0, 123456),
            "host": "WS07.corp.example",
            "kind": "plugged",
            "identity": None,
            "log": "security-auditing 6416",
            "device": STICK.replace("&amp;", "&"),
            "vendor": "Example",
            "product": "Stick",
            "serial": "4C530001",
            "device_class": "storage",
            "origin_row": 1,
        }
    ]


def test_lines_are_those_of_the_file_whatever_stands_before_the_events():
    assert [row["origin_row"] for row in read(f"{event()}\n{LOGON}\n{event()}").rows["endpoint_events"]] == [1, 3]
    text = f"\n\n{DECLARED.format('utf-8')}\n<Events>\n{event()}</Events>"
    assert [row["origin_row"] for row in read(text).rows["endpoint_events"]] == [5]


def test_every_event_is_counted_and_those_of_other_things_make_no_row():
    found = read(f"<Events>{LOGON}{event()}{LOGON}</Events>")
    assert (len(found.rows["endpoint_events"]), found.records) == (1, 3)


def test_a_time_that_is_none_is_said_and_the_event_kept():
    found = read(event(time="yesterday"))
    assert [row["time"] for row in found.rows["endpoint_events"]] == [None]
    assert [reject.reason for reject in found.rejects] == ["'yesterday' is no time: left out"]


def test_a_file_that_breaks_off_keeps_what_came_before():
    found = read(event() + event()[:-20])
    assert len(found.rows["endpoint_events"]) == 1
    assert found.malformed is not None


@pytest.mark.parametrize("body", ["<EventData/>", "<UserData/>", "<x/>", "<EventData><Data>y</Data></EventData>"])
def test_an_event_without_its_data_is_a_row_that_says_little(body):
    found = read(event(body=body))
    assert [(row["kind"], row["device"], row["serial"]) for row in found.rows["endpoint_events"]] == [
        ("plugged", None, None)
    ]


def test_entities_are_refused():
    bomb = f"<!DOCTYPE Events [<!ENTITY a 'b'>]><Events>{event()}</Events>"
    assert read(bomb).malformed is not None


@given(st.integers(0, 900), st.binary(max_size=4))
def test_damage_never_crashes_it(place, damage):
    data = f"{DECLARED.format('utf-8')}<Events>{event()}{event()}</Events>".encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(windows_events_xml, data)
    read(data)


def test_logons_and_devices_stand_in_one_log():
    found = read(f"<Events>{LOGON}{event()}</Events>")
    (session,) = found.rows["sessions"]
    assert (session["identity"], session["computer"], session["kind"]) == ("lena", "WS07.corp.example", "interactive")
    assert (len(found.rows["endpoint_events"]), found.records) == (1, 2)
