"""FOFA's answers, whose fields nobody repeats, and its exports."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.fofa import fofa


def answer(*results, **members):
    told = {"error": False, "size": len(results), "page": 1, "mode": "extended", "query": "x", "results": list(results)}
    return json.dumps(told | members).encode()


USUAL = ["https://www.example.org", "192.0.2.10", "443"]
FIELDS = ["ip", "port", "host", "protocol", "title", "server", "lastupdatetime"]
LONG = ["192.0.2.10", "443", "https://www.example.org", "https", "Welcome", "nginx/1.24.0", "2026-01-02 00:00:00"]
OBJECT = dict(zip(FIELDS, LONG, strict=True))
CSV = b"host,ip,port,protocol,title,domain,lastupdatetime\nwww.example.org,192.0.2.10,443,https,Welcome,example.org,2026-01-02 00:00:00\n"
SAMPLES = {
    "answer.json": answer(USUAL, USUAL),
    "named.json": answer(LONG, fields=FIELDS),
    "empty.json": answer(),
    "objects.json": (json.dumps(OBJECT) + "\n").encode() * 2,
    "list.json": json.dumps([OBJECT]).encode(),
    "export.csv": CSV,
}
OTHERS = {
    "naabu.json": b'{"host":"www.example.org","ip":"192.0.2.10","port":443,"protocol":"tcp"}',
    "zoomeye.json": b'{"code": 60000, "query": "x", "total": 1, "data": [{"ip": "192.0.2.1", "port": 1, "update_time": "x"}]}',
    "openvas.csv": b"IP,Hostname,Port,Port Protocol,NVT OID,CVEs\n",
    "register.csv": b"name,ip,owner\n",
    "results.json": b'{"results": [], "version": "2"}',
}


def read(data):
    found = gather(fofa, data)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["services"]


def short(row):
    return row["address"], row["port"], row["hostname"]


def test_a_result_is_a_row_seen_from_the_internet():
    (row,) = read(answer(LONG, fields=FIELDS))
    assert {key: value for key, value in row.items() if value not in (None, [])} == {
        "time": datetime(2026, 1, 2),
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "service": "https",
        "banner": "HTTP/1.1\r\nServer: nginx/1.24.0\r\n\r\n<title>Welcome</title>",
        "vantage": "internet",
        "scanner": "fofa",
        "origin_row": 1,
    }


def test_the_fields_may_be_one_text_and_stand_behind_the_results():
    assert read(answer(LONG, fields=",".join(FIELDS)))[0]["service"] == "https"


def test_three_columns_are_host_address_and_port_in_whatever_order():
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0)):
        (row,) = read(answer([USUAL[place] for place in order]))
        assert short(row) == ("192.0.2.10", 443, "www.example.org")
    (row,) = read(answer(["192.0.2.10", "192.0.2.10", "80"]))
    assert short(row) == ("192.0.2.10", 80, None)


def test_of_more_columns_those_of_address_and_port_are_found_where_only_one_can_be_meant():
    (row,) = read(answer(["192.0.2.10", "8443", "Welcome", "CN"]))
    assert (row["address"], row["port"], row["banner"]) == ("192.0.2.10", 8443, None)
    for unclear in (["192.0.2.10", "8443", "64500", "x"], ["192.0.2.10", "192.0.2.11", "1", "x"], ["a", "b", "c", "d"]):
        found = gather(fofa, answer(unclear))
        assert "its fields are not known" in found.rejects[0].reason
        assert found.rows["services"] == []


def test_rows_of_another_width_are_rejects():
    found = gather(fofa, answer(LONG, LONG[:3], fields=FIELDS))
    assert (len(found.rows["services"]), len(found.rejects)) == (1, 1)
    assert gather(fofa, answer(LONG, USUAL)).rows["services"] == []


def test_objects_and_tables_name_their_fields():
    assert [short(row) for row in read(SAMPLES["objects.json"])] == [("192.0.2.10", 443, "www.example.org")] * 2
    assert [short(row) for row in read(CSV)] == [("192.0.2.10", 443, "www.example.org")]
    assert read(CSV)[0]["time"] == datetime(2026, 1, 2)


@pytest.mark.parametrize(("protocol", "proto"), [("https", "tcp"), ("dns", "udp"), ("snmp", "udp"), ("", "tcp")])
def test_the_transport_is_that_of_the_protocol_unless_it_is_told(protocol, proto):
    assert read(json.dumps(OBJECT | {"protocol": protocol}).encode())[0]["proto"] == proto
    assert read(json.dumps(OBJECT | {"protocol": protocol, "base_protocol": "udp"}).encode())[0]["proto"] == "udp"


def test_what_was_said_comes_before_what_was_made_of_it():
    told = OBJECT | {"banner": "SSH-2.0-OpenSSH_9.2p1", "product": "OpenSSH", "version": "9.2p1"}
    (row,) = read(json.dumps(told).encode())
    assert (row["banner"], row["product"], row["version"]) == ("SSH-2.0-OpenSSH_9.2p1", "OpenSSH", "9.2p1")
    headed = OBJECT | {"header": "HTTP/1.1 200 OK\r\nServer: nginx"}
    assert read(json.dumps(headed).encode())[0]["banner"].endswith("nginx\r\n\r\n<title>Welcome</title>")


@pytest.mark.parametrize("changed", [{"ip": "nobody"}, {"port": "70000"}, {"ip": None}, {"port": []}])
def test_what_names_no_place_is_a_reject_and_its_neighbour_stands(changed):
    data = "\n".join(json.dumps(one) for one in (OBJECT, OBJECT | changed))
    found = gather(fofa, data.encode())
    assert (len(found.rows["services"]), [item.line for item in found.rejects]) == (1, [2])
    table = gather(fofa, CSV + b"a,b\n")
    assert (len(table.rows["services"]), [item.line for item in table.rejects]) == (1, [3])


def test_an_answer_that_breaks_off_keeps_what_stands_before():
    found = gather(fofa, answer(USUAL, USUAL)[:-40])
    assert (len(found.rows["services"]), bool(found.malformed)) == (1, True)


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 400), st.binary(max_size=6))
def test_a_damaged_export_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(fofa, data)
    gather(fofa, data)
