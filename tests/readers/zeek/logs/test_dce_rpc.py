from __future__ import annotations

from datetime import datetime

from tests.readers.zeek.written import ENDS, json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = r"""
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 192.0.2.9
id.resp_p 445
rtt 0.25
named_pipe \\pipe\\ntsvcs
endpoint svcctl
operation CreateServiceW
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 445,
    "round_trip": 0.25,
    "pipe": r"\pipe\ntsvcs",
    "endpoint": "svcctl",
    "operation": "CreateServiceW",
}


def test_a_row_of_dce_rpc():
    assert row("dce_rpc", ROW) == READ


def test_an_object_of_dce_rpc_says_the_same():
    said = {"rtt": 0.25, "named_pipe": READ["pipe"], "endpoint": "svcctl", "operation": "CreateServiceW"}
    found = json_row("dce_rpc", {**ENDS, **said})
    assert {name: found[name] for name in ("round_trip", "pipe", "endpoint", "operation")} == {
        name: READ[name] for name in ("round_trip", "pipe", "endpoint", "operation")
    }


def test_a_call_that_was_not_answered_has_no_round_trip():
    assert "round_trip" not in row("dce_rpc", ROW.replace("rtt 0.25", "rtt -"))


def test_what_shows_dce_rpc_without_a_name_and_what_does_not():
    assert recognised(lines({**ENDS, "named_pipe": "135"}))
    assert recognised(lines({**ENDS, "endpoint": "samr", "operation": "SamrConnect2"}))
    assert not recognised(lines({**ENDS, "endpoint": "samr"}))
    assert not recognised(lines({**ENDS, "operation": "SamrConnect2"}))
