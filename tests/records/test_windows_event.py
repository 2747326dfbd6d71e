"""What an event of Windows tells."""

from __future__ import annotations

import pytest

from doorward.reader import Reject
from doorward.records.device_event import Noted
from doorward.records.logon_event import Sessions
from doorward.records.windows_event import knows, told

SECURITY = "Microsoft-Windows-Security-Auditing"


@pytest.mark.parametrize(
    ("provider", "event", "known"),
    [
        (SECURITY, "6416", True),
        (SECURITY, "4624", True),
        ("Security", "4648", True),
        (SECURITY, "4688", False),
        ("Microsoft-Windows-Sysmon", "4624", False),
        (None, None, False),
        (SECURITY, "٤٦٢٤", False),
    ],
)
def test_events_of_devices_and_logons_are_known(provider, event, known):
    assert knows(provider, event) == known


def test_each_event_goes_to_its_own_tables():
    logon = Noted(SECURITY, "4624", "2026-03-02T09:00:00Z", "ws07", {"TargetUserName": "lena", "LogonType": "2"})
    (rows,) = told(logon, 7, Sessions())
    assert {table: len(listed) for table, listed in rows.items()} == {"logons": 0, "sessions": 1}
    assert rows["sessions"][0]["origin_row"] == 7
    device = Noted(SECURITY, "6416", "2026-03-02T09:00:00Z", "ws07", {"DeviceId": r"USB\VID_0781&PID_5581\1"})
    (rows,) = told(device, 8, Sessions())
    assert len(rows["endpoint_events"]) == 1
    assert list(told(Noted(SECURITY, "4688", None, None, {}), 9, Sessions())) == [{"endpoint_events": []}]


def test_a_time_that_is_none_is_said_and_the_row_kept():
    reject, rows = told(Noted(SECURITY, "4624", "noon", "ws07", {"TargetUserName": "lena"}), 3, Sessions())
    assert isinstance(reject, Reject)
    assert "'noon' is no time" in reject.reason
    assert rows["sessions"][0]["time"] is None
