from __future__ import annotations

from tests.readers.zeek.written import ENDS, lines, mapped, mapped_json, recognised

ROW = """
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 198.51.100.9
id.resp_p 443
version TLSv12
cipher TLS_AES_128_GCM_SHA256
curve x25519
server_name www.example.com
resumed F
last_alert -
next_protocol h2
established T
ssl_history CsxknGIti
cert_chain_fps aa,bb
client_cert_chain_fps -
sni_matches_cert T
validation_status ok
ja3 771,4865
ja3s 771,4866
ja4 t13d1516h2
"""
READ = {
    "time": "1700000000.5",
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": "49152",
    "destination": "198.51.100.9",
    "destination_port": "443",
    "version": "TLSv12",
    "cipher": "TLS_AES_128_GCM_SHA256",
    "server_name": "www.example.com",
    "resumed": "F",
    "established": "T",
    "next_protocol": "h2",
    "validation": "ok",
    "ja3": "771,4865",
    "ja3s": "771,4866",
    "ja4": "t13d1516h2",
    "certificates": "aa,bb",
    "open": False,
}


def test_a_row_of_ssl():
    assert mapped("ssl", ROW) == READ


def test_handshakes_of_open_connections_are_marked():
    assert mapped("open_ssl", ROW) == {**READ, "open": True}


def test_a_row_of_an_older_sensor_names_the_certificate_itself():
    older = ROW.replace("cert_chain_fps aa,bb", "cert_chain_fuids F1,F2\nsubject CN=a\nissuer CN=b")
    assert mapped("ssl", older) == {**READ, "certificates": "F1,F2", "subject": "CN=a", "issuer": "CN=b"}


def test_fingerprints_are_taken_before_file_ids():
    both = ROW + "cert_chain_fuids F1,F2\n"
    assert mapped("ssl", both)["certificates"] == "aa,bb"


def test_an_object_of_ssl():
    found = mapped_json({**ENDS, "version": "TLSv13", "cipher": "c", "established": True, "cert_chain_fps": ["aa"]})
    assert (found["established"], found["certificates"]) == (True, ["aa"])


def test_what_shows_ssl_without_a_name_and_what_does_not():
    for proof in ({"cipher": "c", "version": "v"}, {"resumed": False, "established": True}, {"ssl_history": "Cs"}):
        assert recognised(lines({**ENDS, **proof}))
    for other in ({"cipher": "c"}, {"version": "1", "server_name": "a.example"}, {"established": True}):
        assert not recognised(lines({**ENDS, **other}))
