from __future__ import annotations

import pytest
from tests.readers.suricata_eve.written import event, row

TLS = {
    "subject": "CN=www.example.org",
    "issuerdn": "CN=Example CA",
    "fingerprint": "2d:d1:9f",
    "sni": "www.example.org",
    "version": "TLS 1.2",
    "session_resumed": True,
    "ja3": {"hash": "b7202231ff2db28363c109cedc6d1642", "string": "770,51,,,"},
    "ja3s": {"hash": "ad90cab724fafab2660fbf61673c91a9", "string": "770,51,0"},
    "ja4": "t12d1008h2_000000000000_111111111111",
    "client_alpns": ["h2", "http/1.1"],
    "server_alpns": ["h2"],
}


def test_every_column_of_a_handshake():
    found = row(event("tls", TLS))
    assert {column: found[column] for column in found if column not in {"time", "uid", "sensor"}} == {
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "version": "TLSv12",
        "server_name": "www.example.org",
        "next_protocol": "h2",
        "resumed": True,
        "subject": "CN=www.example.org",
        "issuer": "CN=Example CA",
        "ja3": "b7202231ff2db28363c109cedc6d1642",
        "ja3s": "ad90cab724fafab2660fbf61673c91a9",
        "ja4": "t12d1008h2_000000000000_111111111111",
        "certificates": ["2d:d1:9f"],
    }


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("TLS 1.3", "TLSv13"),
        ("TLSv1", "TLSv10"),
        ("SSLv3", "SSLv3"),
        ("UNDETERMINED", None),
        ("TLS 1.3 draft-18", "TLS 1.3 draft-18"),
    ],
)
def test_versions_are_named_as_zeek_names_them(said, meant):
    assert row(event("tls", {"version": said})).get("version") == meant
