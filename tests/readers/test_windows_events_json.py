"""Windows device events in JSON: three shippers' forms, and what is broken in them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ingested import ingested
from tests.readers.told import gather, recognised

from doorward import pipeline
from doorward.readers import readers
from doorward.readers.windows_events_json import windows_events_json
from doorward.stages import retold

STICK = r"USBSTOR\Disk&Ven_Example&Prod_Stick&Rev_1.00\4C530001&0"
DATA = {"DeviceId": STICK, "ClassName": "DiskDrive", "SubjectUserSid": "S-1-5-18"}
TIME = "2026-03-02T09:00:00.123Z"
BEAT = {
    "@timestamp": TIME,
    "host": {"name": "ws07"},
    "winlog": {
        "channel": "Security",
        "event_id": "6416",
        "provider_name": "Microsoft-Windows-Security-Auditing",
        "computer_name": "WS07.corp.example",
        "event_data": DATA,
    },
}
FLAT = {
    "EventTime": "2026-03-02 09:00:00.123",
    "Hostname": "WS07.corp.example",
    "EventID": 6416,
    "SourceName": "Microsoft-Windows-Security-Auditing",
    "Channel": "Security",
    **DATA,
}
SYSTEM = {
    "Provider": {"#attributes": {"Name": "Microsoft-Windows-DriverFrameworks-UserMode", "Guid": "5"}},
    "EventID": {"#attributes": {"Qualifiers": 0}, "#text": 2003},
    "TimeCreated": {"#attributes": {"SystemTime": TIME}},
    "Computer": "WS07.corp.example",
}
NESTED = r"SWD\WPDBUSENUM\_??_USBSTOR#DISK&VEN_EXAMPLE&PROD_STICK&REV_1.00#4C530001&0#{5}"
DUMPED = {
    "Event": {
        "System": SYSTEM,
        "UserData": {"UMDFHostDeviceArrivalBegin": {"#attributes": {"lifetime": "{7}"}, "InstanceId": NESTED}},
    }
}
LOGON = {"EventID": 4624, "SourceName": "Microsoft-Windows-Security-Auditing", "EventTime": TIME, "Hostname": "WS07"}

PERSON = {
    "TargetUserSid": "S-1-5-21-1-2-3-1105",
    "TargetUserName": "lena",
    "TargetDomainName": "CORP",
    "LogonType": "10",
}
PERSON |= {
    "IpAddress": "192.0.2.7",
    "IpPort": "50123",
    "AuthenticationPackageName": "Negotiate",
    "TargetLogonId": "0x7",
}
LOGON_FLAT = LOGON | PERSON | {"LogonType": 10, "IpPort": 50123}
LOGON_BEAT = BEAT | {"winlog": BEAT["winlog"] | {"event_id": "4624", "event_data": PERSON, "computer_name": "WS07"}}
LOGON_DUMP = {
    "Event": {
        "System": SYSTEM | {"EventID": 4624, "Channel": "Security", "Computer": "WS07", "Provider": None},
        "EventData": PERSON | {"LogonType": 10},
    }
}


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


SAMPLES: dict[str, bytes] = {
    "winlogbeat.ndjson": lines(BEAT, BEAT),
    "numbers.ndjson": lines(BEAT | {"winlog": BEAT["winlog"] | {"event_id": 6416}}),
    "nxlog.json": lines(FLAT, FLAT),
    "nxlog-channel.json": lines(
        {key: value for key, value in FLAT.items() if key != "SourceName"} | {"SourceName": None}
    ),
    "evtx_dump.jsonl": lines(DUMPED),
    "older.jsonl": lines({"Event": DUMPED["Event"] | {"System": SYSTEM | {"EventID": 2003}}}),
    "mixed.json": lines(*[LOGON] * 20, FLAT),
    "logon.json": lines(LOGON),
    "logon-beat.json": lines(LOGON_BEAT),
    "logon-dump.json": lines(LOGON_DUMP),
    "list.json": json.dumps([FLAT, FLAT], indent=1).encode(),
    "utf-16.json": json.dumps(FLAT).encode("utf-16"),
    "byte-order-mark.json": b"\xef\xbb\xbf" + lines(FLAT),
}

OTHERS: dict[str, bytes] = {
    "winlogbeat.ndjson": b"Lorem ipsum dolor sit amet\n",
    "empty.json": b"",
    "logons.json": lines(LOGON | {"EventID": 4688}),
    "sysmon.json": lines({"Event": {"System": SYSTEM | {"EventID": 1}}}),
    "eve.json": lines({"timestamp": TIME, "event_type": "alert"}),
    "prose.txt": b'the "EventID": 6416 of "SourceName": "Microsoft-Windows-Security-Auditing"',
    "no-shape.json": lines({"event_id": 6416, "provider_name": "Microsoft-Windows-Security-Auditing"}),
}


def read(data):
    return gather(windows_events_json, data)


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith("logon")])
def test_device_events_are_recognised_by_their_bytes_and_read(name):
    assert recognised(windows_events_json, SAMPLES[name])
    found = read(SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    told = {(row["host"], row["kind"], row["serial"], row["device_class"]) for row in found.rows["endpoint_events"]}
    assert told == {("WS07.corp.example", "plugged", "4C530001", "storage")}


def test_the_reader_is_found():
    assert readers()["windows_events_json"] is windows_events_json
    assert (windows_events_json.unit, windows_events_json.fills) == (
        "record",
        ("endpoint_events", "logons", "sessions"),
    )


@pytest.mark.parametrize("record", [BEAT, FLAT, DUMPED])
def test_the_same_event_is_the_same_row_in_every_form(record):
    row = read(lines(record)).rows["endpoint_events"][0]
    assert row["time"] == datetime(2026, 3, 2, 9, 0, 0, 123000)
    assert (row["vendor"].lower(), row["product"].lower(), row["identity"], row["origin_row"]) == (
        "example",
        "stick",
        None,
        1,
    )


def test_the_name_of_the_host_stands_in_for_a_missing_computer():
    told = {key: value for key, value in BEAT["winlog"].items() if key != "computer_name"}
    assert read(lines(BEAT | {"winlog": told})).rows["endpoint_events"][0]["host"] == "ws07"


def test_every_event_is_counted_and_those_of_other_things_make_no_row():
    found = read(lines(LOGON, FLAT, LOGON))
    assert (len(found.rows["endpoint_events"]), found.records) == (1, 3)
    assert found.rows["endpoint_events"][0]["origin_row"] == 2


def test_a_broken_line_is_a_reject_and_the_others_stand():
    found = read(lines(FLAT) + b'{"EventID": 6416,\n' + lines(FLAT))
    assert [row["origin_row"] for row in found.rows["endpoint_events"]] == [1, 3]
    assert [reject.line for reject in found.rejects] == [3]


@pytest.mark.parametrize("value", [1, "x", [], {}, {"winlog": 3}, {"Event": None}, {"EventID": 6416}])
def test_what_is_no_event_is_a_reject(value):
    found = read(lines(FLAT) + json.dumps([value]).encode())
    assert (len(found.rows["endpoint_events"]), len(found.rejects)) == (1, 1)


def test_a_time_that_is_none_is_said_and_the_event_kept():
    found = read(lines(FLAT | {"EventTime": "yesterday"}))
    assert [row["time"] for row in found.rows["endpoint_events"]] == [None]
    assert [reject.reason for reject in found.rejects] == ["'yesterday' is no time: left out"]


@pytest.mark.parametrize("inner", [{"System": None}, {"System": {"Provider": []}}, {"System": SYSTEM, "UserData": []}])
def test_events_of_odd_shapes_do_not_break_it(inner):
    found = read(lines({"Event": inner}))
    assert (found.malformed, found.rejects) == (None, [])


@given(st.integers(0, 400), st.binary(max_size=4))
def test_damage_never_crashes_it(place, damage):
    data = lines(BEAT, FLAT, DUMPED)
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(windows_events_json, data)
    read(data)


@pytest.mark.parametrize("record", [LOGON_FLAT, LOGON_BEAT, LOGON_DUMP])
def test_a_logon_is_an_attempt_and_a_session_in_every_form(record):
    found = read(lines(record))
    assert (found.rejects, found.records) == ([], 1)
    (attempt,), (session,) = found.rows["logons"], found.rows["sessions"]
    assert (attempt["source"], attempt["source_port"], attempt["protocol"]) == ("192.0.2.7", 50123, "rdp")
    assert (attempt["identity"], attempt["succeeded"], attempt["server_hostname"]) == ("CORP\\lena", True, "WS07")
    assert (session["identity"], session["computer"], session["kind"]) == (
        "S-1-5-21-1-2-3-1105",
        "WS07",
        "remote interactive",
    )


def test_special_privileges_find_the_session_before_them():
    privileged = LOGON | {"EventID": 4672, "SubjectLogonId": "0x7", "SubjectUserName": "lena"}
    found = read(lines(privileged, LOGON_FLAT, privileged))
    assert [row["kind"] for row in found.rows["sessions"]] == ["remote interactive", "privileged"]


def test_a_logon_without_a_time_is_said():
    (said,) = read(lines(LOGON_FLAT | {"EventTime": "noon"})).rejects
    assert "'noon' is no time" in said.reason


def test_logons_of_one_moment_on_two_hosts_are_two(tmp_path):
    named = {f"{host}.json": lines(LOGON_FLAT | {"Hostname": host, "IpPort": 0}) for host in ("ws07", "ws08")}
    with ingested(tmp_path, named) as read_in:
        pipeline.analyze(read_in.workspace, "test")
        read_in.workspace.engine.attach(retold.files(read_in.workspace.lake))
        assert sorted(row["server_hostname"] for row in read_in.rows("logons")) == ["ws07", "ws08"]
