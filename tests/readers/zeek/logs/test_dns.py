from __future__ import annotations

from tests.readers.zeek.written import ENDS, lines, mapped, mapped_json, recognised

ROW = """
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 5353
id.resp_h 192.0.2.53
id.resp_p 53
proto udp
trans_id 77
rtt 0.02
query www.example.com
qclass 1
qclass_name C_INTERNET
qtype 1
qtype_name A
rcode 0
rcode_name NOERROR
AA F
TC F
RD T
RA T
Z 0
answers 198.51.100.1,198.51.100.2
TTLs 60.0,120.0
rejected F
"""


def test_a_row_of_dns():
    assert mapped("dns", ROW) == {
        "time": "1700000000.5",
        "uid": "Cabc",
        "source": "192.0.2.7",
        "source_port": "5353",
        "destination": "192.0.2.53",
        "destination_port": "53",
        "proto": "udp",
        "query": "www.example.com",
        "query_type": "A",
        "response_code": "NOERROR",
        "answers": "198.51.100.1,198.51.100.2",
        "ttls": "60.0,120.0",
        "round_trip": "0.02",
        "rejected": "F",
    }


def test_an_object_of_dns_leaves_out_what_was_not_seen():
    found = mapped_json({**ENDS, "proto": "udp", "trans_id": 1, "query": "a.example", "qtype_name": "TXT"})
    assert (found["query"], found["query_type"]) == ("a.example", "TXT")
    assert not {"answers", "ttls", "response_code"} & set(found)


def test_numbers_of_types_are_not_taken_for_their_names():
    found = mapped_json({**ENDS, "query": "a.example", "qtype": 16, "rcode": 3})
    assert not {"query_type", "response_code"} & set(found)


def test_what_shows_dns_without_a_name_and_what_does_not():
    for proof in ({"qtype": 1}, {"qtype_name": "A"}, {"query": "a", "rcode": 0}, {"proto": "udp", "trans_id": 1}):
        assert recognised(lines({**ENDS, **proof}))
    assert not recognised(lines({**ENDS, "query": "a.example"}))
    assert not recognised(lines({**ENDS, "trans_id": 1}))
