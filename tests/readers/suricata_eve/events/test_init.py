from __future__ import annotations

from doorward.readers.suricata_eve.events import EVENTS


def test_events_are_found_by_their_file():
    assert set(EVENTS) == {"alert", "dns", "fileinfo", "flow", "http", "quic", "ssh", "tls"}
    assert {event.table for event in EVENTS.values()} == {
        "alerts",
        "conn",
        "dns",
        "files_seen",
        "http",
        "logons",
        "tls",
    }
