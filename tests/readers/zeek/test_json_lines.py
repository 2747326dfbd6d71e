from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.readers.zeek.written import ENDS, lines, recognised, scanned

from doorward.reader import HEAD, Scan
from doorward.readers.zeek import json_lines, pieces
from doorward.readers.zeek.logs import LOGS

CONN = {**ENDS, "proto": "tcp", "conn_state": "S0"}
DNS = {**ENDS, "query": "a.example", "qtype": 1}
WEIRD = {"ts": 1.5, "name": "odd"}
PLAIN = Scan(
    table="conn",
    form="json",
    fields=LOGS["conn"].fields,
    required=("time", "source", "destination"),
    constants={"open": False},
)


def path(name, item):
    return {"_path": name, **item}


def test_objects_without_a_stream_are_known_by_their_keys():
    assert scanned(lines(CONN, CONN)) == [PLAIN]
    assert [scan.table for scan in scanned(lines(DNS))] == ["dns"]


@pytest.mark.parametrize("key", ["_path", "@stream", "_stream"])
def test_one_stream_is_one_scan_of_all_lines(key):
    assert scanned(lines({key: "conn", **ENDS}, {key: "conn", **ENDS})) == [PLAIN]


def test_the_stream_may_stand_anywhere_in_the_object_and_with_blanks():
    data = b"".join(json.dumps({**CONN, "_path": "conn"}).encode() + b"\n" for _ in range(3))
    assert scanned(data) == [PLAIN]


def test_several_streams_are_one_scan_each():
    data = lines(path("conn", CONN), path("dns", DNS), path("conn", CONN))
    conn, dns = scanned(data)
    assert conn == replace(PLAIN, only=(("_path",), "conn"))
    assert (dns.table, dns.only) == ("dns", (("_path",), "dns"))


def test_a_stream_without_a_table_has_no_scan_and_keeps_its_lines_out_of_others():
    [scan] = scanned(lines(path("conn", CONN), path("weird", WEIRD)))
    assert scan.only == (("_path",), "conn")


def test_a_stream_that_begins_late_is_found(monkeypatch):
    monkeypatch.setattr(pieces, "SIZE", 700)
    data = lines(path("conn", CONN)) * 2000 + lines(path("dns", DNS)) + lines(path("conn", CONN)) * 10
    assert data.index(b'"dns"') > HEAD
    assert [scan.only for scan in scanned(data)] == [(("_path",), "conn"), (("_path",), "dns")]


def test_open_and_closed_connections_in_one_file_are_told_apart():
    found = scanned(lines(path("conn", CONN), path("open_conn", CONN)))
    assert [(scan.only, scan.constants) for scan in found] == [
        ((("_path",), "conn"), {"open": False}),
        ((("_path",), "open_conn"), {"open": True}),
    ]


def test_open_is_also_known_by_the_file():
    assert scanned(lines(path("conn", CONN)), "x.tar!day/open_conn.log")[0].constants == {"open": True}


def test_a_stream_of_ones_own_name_is_known_by_its_keys():
    own, dns = scanned(lines(path("edge_flows", CONN), path("dns", DNS)))[::-1]
    assert (own.table, own.only) == ("conn", (("_path",), "edge_flows"))
    assert dns.table == "dns"


def test_a_stream_named_inside_a_value_is_none():
    data = lines(path("conn", {**CONN, "history": '"_path":"dns"'}), path("conn", CONN))
    assert scanned(data) == [PLAIN]


def test_streams_without_end_are_not_followed_for_ever(monkeypatch):
    monkeypatch.setattr(json_lines, "_MOST_STREAMS", 3)
    monkeypatch.setattr(pieces, "SIZE", 300)
    data = lines(*(path(f"conn-{number}", CONN) for number in range(200)))
    assert 3 <= len(scanned(data)) < 20


def test_blank_and_cut_lines_change_nothing():
    data = lines(path("conn", CONN)) * 3
    assert scanned(b"\n" + data + b"\n" + data[:40]) == [PLAIN]
    assert scanned(data[20:]) == [PLAIN]


def test_half_of_the_lines_must_be_objects_with_a_time():
    line, text = lines(CONN), b"text\n"
    assert recognised(line + text)
    assert not recognised(line + text * 2)
    assert not recognised(lines({key: value for key, value in CONN.items() if key != "ts"}))


def test_only_whole_lines_of_the_head_are_judged():
    short = lines({**CONN, "history": "x" * (HEAD - 200)})
    assert len(short) < HEAD
    assert recognised(short)
    assert not recognised(lines({**CONN, "history": "x" * HEAD}))


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"ts":' * 10_000,
        b'{"ts":' + b"9" * 5_000 + b"}",
        b'{"ts":1,"uid":"\xff"}',
        b'{"ts":1,"_path":7,"uid":[1]}',
        b'{"ts":1,"_path":"","uid":"C"}',
        b"NaN",
        b"1",
    ],
)
def test_hostile_lines_are_no_zeek_log_and_do_no_harm(line):
    assert not recognised(line + b"\n")
    assert recognised(lines(CONN) * 2 + line[: HEAD // 4] + b"\n")


def test_the_node_is_the_sensor_and_underscores_are_dots():
    [scan] = scanned(
        lines({"@stream": "conn", "@system": "probe", **{k.replace(".", "_"): v for k, v in ENDS.items()}})
    )
    assert "@system" in scan.fields["sensor"].keys
    assert "id_orig_h" in scan.fields["source"].keys
