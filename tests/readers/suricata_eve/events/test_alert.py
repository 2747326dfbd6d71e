from __future__ import annotations

from datetime import datetime

from tests.readers.suricata_eve.written import event, read, row

ALERT = {
    "action": "allowed",
    "gid": 1,
    "signature_id": 2001,
    "rev": 3,
    "signature": "EXAMPLE something was seen",
    "category": "Misc activity",
    "severity": 3,
    "metadata": {"tag": ["x"]},
}


def test_every_column_of_an_alert():
    assert row(event("alert", ALERT)) == {
        "time": datetime.fromisoformat("2026-01-02T03:04:05.500"),
        "uid": "1374195536821504",
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "proto": "tcp",
        "signature": "EXAMPLE something was seen",
        "signature_id": "2001",
        "category": "Misc activity",
        "severity_level": 3,
        "action": "allowed",
        "sensor": "probe",
    }


def test_an_alert_about_no_addresses_stands():
    found = row(event("alert", ALERT, src_ip=None, dest_ip=None, src_port=None, dest_port=None))
    assert found["signature_id"] == "2001"
    assert "source" not in found


def test_an_alert_without_a_signature_is_a_reject():
    rows, [reject], _ = read(event("alert", {"signature_id": 1}))
    assert rows == {}
    assert reject.reason == "it has no signature"


def test_a_severity_that_is_no_number_is_a_reject():
    _, [reject], _ = read(event("alert", {**ALERT, "severity": "high"}))
    assert "severity_level: high is no whole number" in reject.reason
