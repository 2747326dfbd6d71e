"""Logons as Windows notes them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.records import logon_event
from doorward.records.device_event import Noted
from doorward.records.logon_event import EVENTS, Sessions, rows, tells

SID = "S-1-5-21-1-2-3-1105"
PERSON = {"TargetUserName": "lena", "TargetDomainName": "CORP", "TargetUserSid": SID, "LogonType": "2"}


def told(event=4624, sessions=None, host="ws07.corp.example", **data):
    noted = Noted("Security", str(event), "2026-03-02T09:00:00Z", host, PERSON | data)
    return rows(noted, sessions if sessions is not None else Sessions())


def seen(*args, **data):
    return [(row["identity"], row["kind"]) for row in told(*args, **data)["sessions"]]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("2", "interactive"),
        ("4", "batch"),
        ("5", "service"),
        ("7", "unlock"),
        ("8", "network cleartext"),
        ("10", "remote interactive"),
        ("11", "cached interactive"),
        ("99", "type 99"),
        ("", "interactive"),
    ],
)
def test_a_logon_leaves_a_session_of_its_type(number, kind):
    assert seen(LogonType=number) == [(SID, kind)]


def test_a_logon_over_the_network_leaves_no_secret():
    assert seen(LogonType="3") == []


def test_other_credentials_are_those_that_lie_there():
    outbound = {"TargetOutboundUserName": "admin", "TargetOutboundDomainName": "CORP"}
    assert seen(LogonType="9", **outbound) == [("CORP\\admin", "new credentials")]
    assert seen(LogonType="9", TargetOutboundUserName="-") == []
    assert seen(4648, TargetUserSid="") == [("CORP\\lena", "explicit credentials")]


@pytest.mark.parametrize("event", [4634, 4647])
def test_who_logs_off_was_there_until_then(event):
    assert seen(event) == [(SID, "interactive")]


def test_who_fails_to_log_on_is_not_there():
    assert seen(4625) == []


@pytest.mark.parametrize(
    "data",
    [
        {"TargetUserName": "WS07$"},
        {"TargetUserName": "SYSTEM"},
        {"TargetUserName": "-"},
        {"TargetUserName": ""},
        {"TargetUserName": "ANONYMOUS LOGON"},
        {"TargetDomainName": "Window Manager", "TargetUserName": "DWM-1"},
        {"TargetUserSid": "S-1-5-18"},
        {"TargetUserSid": "S-1-5-90-0-1"},
    ],
)
def test_computers_and_the_system_are_nobody(data):
    assert seen(**data) == []


@pytest.mark.parametrize(
    ("data", "who"),
    [
        ({"TargetUserSid": "S-1-12-1-1-2-3-4"}, "S-1-12-1-1-2-3-4"),
        ({"TargetUserSid": "S-1-0-0"}, "CORP\\lena"),
        ({"TargetUserSid": "", "TargetDomainName": "-"}, "lena"),
    ],
)
def test_an_account_goes_by_its_sid_or_else_its_name(data, who):
    assert seen(**data) == [(who, "interactive")]


def test_a_session_needs_a_computer():
    assert told(host="  ")["sessions"] == []


def test_an_attempt_is_told_where_it_comes_from_somewhere():
    data = {"IpAddress": "192.0.2.7", "IpPort": "50123", "LogonType": "3", "AuthenticationPackageName": "NTLM"}
    (row,) = told(WorkstationName="WS09", **data)["logons"]
    assert row == {
        "time": datetime(2026, 3, 2, 9),
        "source": "192.0.2.7",
        "source_port": 50123,
        "protocol": "ntlm",
        "method": "network",
        "identity": "CORP\\lena",
        "succeeded": True,
        "error": None,
        "hostname": "WS09",
        "server_hostname": "ws07.corp.example",
        "sensor": "ws07.corp.example",
    }


@pytest.mark.parametrize("address", ["", "-", "127.0.0.1", "::1", "::", "LOCAL", "::ffff:127.0.0.1"])
def test_what_comes_from_the_computer_itself_is_no_attempt_from_elsewhere(address):
    assert told(IpAddress=address)["logons"] == []


def test_an_address_within_another_form_is_itself():
    (row,) = told(IpAddress="::ffff:192.0.2.7", IpPort="0")["logons"]
    assert (row["source"], row["source_port"]) == ("192.0.2.7", None)


@pytest.mark.parametrize(
    ("port", "known"), [("1", 1), ("65535", 65535), ("65536", None), ("0", None), ("-", None), ("٣", None)]
)
def test_ports_are_numbers_of_sixteen_bits(port, known):
    assert told(IpAddress="192.0.2.7", IpPort=port)["logons"][0]["source_port"] == known


@pytest.mark.parametrize(
    ("status", "under", "error"),
    [
        ("0xC000006D", "0xC000006A", "wrong password"),
        ("0xc0000234", "0x0", "account locked"),
        ("0xC0000001", "-", "0xc0000001"),
        ("", "", None),
    ],
)
def test_a_failed_attempt_says_why(status, under, error):
    (row,) = told(4625, IpAddress="192.0.2.7", LogonType="10", Status=status, SubStatus=under)["logons"]
    assert (row["succeeded"], row["error"], row["protocol"]) == (False, error, "rdp")


def test_special_privileges_belong_to_the_session_of_their_number_on_their_host():
    sessions = Sessions()
    assert seen(4672, sessions, SubjectLogonId="0x7") == []
    told(4624, sessions, TargetLogonId="0x7")
    assert seen(4672, sessions, SubjectLogonId="0x7") == [(SID, "privileged")]
    assert seen(4672, sessions, "other", SubjectLogonId="0x7") == []
    told(4624, sessions, TargetLogonId="0x8", LogonType="3")
    assert seen(4672, sessions, SubjectLogonId="0x8") == []


def test_the_oldest_sessions_are_forgotten(monkeypatch):
    monkeypatch.setattr(logon_event, "_HELD", 2)
    sessions = Sessions()
    for number in ("a", "b", "c"):
        told(4624, sessions, TargetLogonId=number)
    assert [number for _, number in sessions.held] == ["b", "c"]


@pytest.mark.parametrize(
    "provider", ["Security", "microsoft-windows-security-auditing", "Microsoft-Windows-Security-Auditing"]
)
def test_the_provider_or_the_channel_tells(provider):
    assert all(tells(provider, str(event)) for event in EVENTS)
    assert not tells(provider, "4688")
    assert not tells(provider, "9" * 50)


def test_other_events_are_none():
    assert rows(Noted("Security", "4688", None, None, {}), Sessions()) is None


@given(
    st.sampled_from(sorted(EVENTS)),
    st.dictionaries(st.sampled_from([*PERSON, "IpAddress", "IpPort", "Status"]), st.text(max_size=12)),
)
def test_whatever_the_data_is_it_is_read(event, data):
    found = told(event, **data)
    assert set(found) == {"logons", "sessions"}
