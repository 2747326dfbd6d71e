from __future__ import annotations

from tests.readers.suricata_eve.written import event, row


def test_a_quic_handshake_is_one_of_tls():
    told = {"version": "1", "sni": "www.example.org", "ja3": {"hash": "aa"}, "ja3s": {"hash": "bb"}, "ja4": "q13d"}
    found = row(event("quic", told, proto="UDP"))
    assert (found["version"], found["server_name"]) == ("TLSv13", "www.example.org")
    assert (found["ja3"], found["ja3s"], found["ja4"]) == ("aa", "bb", "q13d")
