"""Windows events in CSV: columns, payloads, and what is broken in them."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.windows_events_csv import windows_events_csv

HEADER = ["RecordNumber", "TimeCreated", "EventId", "Level", "Provider", "Channel", "Computer", "UserName", "Payload"]
LOGON = {
    "TargetUserSid": "S-1-5-21-1-2-3-1105",
    "TargetUserName": "lena",
    "TargetDomainName": "CORP",
    "LogonType": "10",
    "IpAddress": "192.0.2.7",
    "IpPort": "50123",
    "TargetLogonId": "0x7",
}
STICK = r"USBSTOR\Disk&Ven_Example&Prod_Stick&Rev_1.00\4C530001&0"


def payload(data):
    return json.dumps({"EventData": {"Data": [{"@Name": name, "#text": text} for name, text in data.items()]}})


def line(event=4624, data=LOGON, provider="Microsoft-Windows-Security-Auditing", time="2026-03-02 09:00:00.1234567"):
    written = payload(data) if isinstance(data, dict) else data
    return ["1", time, str(event), "LogAlways", provider, "Security", "WS07.corp.example", r"CORP\lena", written]


def table(*lines, separator=","):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([HEADER, *lines])
    return text.getvalue().encode()


SAMPLES: dict[str, bytes] = {
    "logons.csv": table(line()),
    "devices.csv": b"\xef\xbb\xbf" + table(line(4688, {}), line(6416, {"DeviceId": STICK, "ClassName": "DiskDrive"})),
}
OTHERS: dict[str, bytes] = {
    "processes.csv": table(line(4688)),
    "other.csv": table(line(provider="Microsoft-Windows-Sysmon")),
    "viewer.csv": b"Level,Date and Time,Source,Event ID,Task Category\nInformation,x,Security,4624,Logon\n",
    "empty.csv": table(),
}


def read(data):
    found = gather(windows_events_csv, data)
    assert found.malformed is None
    return found


def test_a_logon_is_an_attempt_and_a_session():
    found = read(SAMPLES["logons.csv"])
    (attempt,), (session,) = found.rows["logons"], found.rows["sessions"]
    assert (attempt["source"], attempt["identity"], attempt["protocol"]) == ("192.0.2.7", "CORP\\lena", "rdp")
    assert session == {
        "time": datetime(2026, 3, 2, 9, 0, 0, 123456),
        "identity": "S-1-5-21-1-2-3-1105",
        "computer": "WS07.corp.example",
        "kind": "remote interactive",
        "origin_row": 2,
    }


def test_a_device_is_an_event_and_others_are_passed_over():
    found = read(SAMPLES["devices.csv"])
    (row,) = found.rows["endpoint_events"]
    assert (row["host"], row["serial"], row["device_class"]) == ("WS07.corp.example", "4C530001", "storage")
    assert (found.records, found.rejects) == (2, [])


def test_data_of_users_stands_in_other_shapes():
    inner = json.dumps({"UserData": {"Arrival": {"@lifetime": "{7}", "InstanceId": STICK}}})
    found = read(table(line(2003, inner, "Microsoft-Windows-DriverFrameworks-UserMode")))
    assert found.rows["endpoint_events"][0]["serial"] == "4C530001"


@pytest.mark.parametrize("broken", ["", "no JSON", "[1]", "{", '"x"', "[" * 1000])
def test_a_payload_that_is_none_is_said_and_its_neighbours_stay(broken):
    found = read(table(line(data=broken), line()))
    assert [(one.line, one.reason) for one in found.rejects] == [(2, "its Payload is no JSON of an event")]
    assert len(found.rows["sessions"]) == 1


def test_a_time_that_is_none_is_said():
    (said,) = read(table(line(time="noon"))).rejects
    assert "'noon' is no time" in said.reason


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["@Name", "#text", "EventData", "LogonType"]), inner)
        ),
        max_leaves=6,
    )
)
def test_whatever_the_payload_is_it_is_read_or_said(value):
    found = read(table(line(data=json.dumps(value))))
    assert found.records + len(found.rejects) == 1
