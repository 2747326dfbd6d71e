from __future__ import annotations

from datetime import datetime

from tests.readers.suricata_eve.written import event, row


def test_every_column_of_a_request():
    told = {
        "hostname": "www.example.org",
        "url": "/a?b=c",
        "http_user_agent": "curl/8",
        "http_content_type": "text/html",
        "http_refer": "http://example.org/",
        "http_method": "GET",
        "protocol": "HTTP/1.1",
        "status": 200,
        "length": 1024,
    }
    assert row(event("http", told, tx_id=0)) == {
        "time": datetime.fromisoformat("2026-01-02T03:04:05.500"),
        "uid": "1374195536821504",
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "method": "GET",
        "host": "www.example.org",
        "uri": "/a?b=c",
        "referrer": "http://example.org/",
        "user_agent": "curl/8",
        "response_bytes": 1024,
        "status_code": 200,
        "response_types": ["text/html"],
        "sensor": "probe",
    }


def test_a_request_without_an_answer_has_no_status():
    assert "status_code" not in row(event("http", {"url": "/", "http_method": "GET"}))
