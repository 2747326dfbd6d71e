from __future__ import annotations

import pytest
from tests.readers.zeek.written import CONN, CONN_ROW, recognised, scanned

LINE = "\t".join(CONN_ROW)
PLACE = {name: place for place, name in enumerate(CONN)}


def rows(*changed, count=3, names=CONN):
    """Return lines of a conn log with some values changed, and only the columns `names`."""
    values = {**dict(zip(CONN, CONN_ROW, strict=True)), **dict(changed)}
    return ("\t".join(values[name] for name in names) + "\n").encode() * count


def test_a_conn_log_without_any_header_is_read_in_zeeks_order():
    [scan] = scanned(rows())
    assert (scan.table, scan.form, scan.first_line, scan.header) == ("conn", "delimited", 1, tuple(CONN))
    assert (scan.nulls, scan.empties, scan.constants) == (("-",), ("(empty)",), {"open": False})
    assert "#close" in scan.header_prefixes


def test_names_in_the_first_line_are_not_data():
    [scan] = scanned(("\t".join(CONN) + "\n" + LINE + "\n").encode())
    assert (scan.first_line, scan.header) == (2, tuple(CONN))


def test_names_in_the_first_line_must_prove_the_kind():
    assert recognised(b"ts\tuid\tid.orig_h\tid.resp_h\tconn_state\n")
    assert not recognised(b"ts\tuid\tid.orig_h\tid.resp_h\tname\n")
    assert not recognised(b"uid\tid.orig_h\tid.resp_h\tconn_state\n")
    assert not recognised(b"ts,uid,id.orig_h,id.resp_h,conn_state\n")


@pytest.mark.parametrize("missing", [["local_orig", "local_resp"], ["local_resp"], ["tunnel_parents"]])
def test_older_orders_are_told_by_their_values(missing):
    names = [name for name in CONN if name not in missing]
    assert scanned(rows(names=names))[0].header == tuple(names)


def test_later_columns_get_the_names_zeek_gave_them_and_then_none():
    data = ("\t".join([*CONN_ROW, "6", "x", "y"]) + "\n").encode()
    assert scanned(data)[0].header == (*CONN, "ip_proto", "unnamed_22", "unnamed_23")


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("ts", "0.000000", "2026-01-02T03:04:05Z"),
        ("ts", "99999999999.123456", "1700000000"),
        ("uid", "C" + "a" * 9, "C" + "a" * 8),
        ("uid", "C" + "a" * 20, "C" + "a" * 21),
        ("uid", "CHhAvVGS1DHFjwGM9", "HhAvVGS1DHFjwGM9"),
        ("id.orig_h", "2001:db8::1", "192.0.2"),
        ("id.resp_h", "fe80::1", "www.example.com"),
        ("id.orig_p", "65535", "65536"),
        ("id.resp_p", "0", "-1"),
        ("proto", "icmp", "sctp6"),
        ("conn_state", "RSTOS0", "OPEN"),
        ("missed_bytes", "17", "-"),
        ("resp_ip_bytes", "0", "a"),
    ],
)
def test_every_column_must_look_like_itself(name, good, bad):
    assert recognised(rows((name, good)))
    assert not recognised(rows((name, bad)))


def test_too_few_columns_prove_nothing():
    names = CONN[: PLACE["resp_ip_bytes"] + 1]
    assert recognised(rows(names=names))
    assert not recognised(rows(names=names[:-1]))


def test_one_cut_line_is_borne_and_two_are_not():
    cut = LINE[30:].encode() + b"\n"
    assert recognised(cut + rows())
    assert recognised(rows() + cut)
    assert not recognised(cut + rows() + cut)
    assert not recognised(cut)


def test_lines_of_two_orders_prove_nothing():
    assert not recognised(rows() + rows(names=CONN[:-1]))


def test_a_last_line_without_its_end_is_not_judged():
    assert not recognised(LINE.encode())
    assert recognised(rows() + LINE.encode()[:50])


def test_carriage_returns_are_no_part_of_values():
    assert scanned(rows().replace(b"\n", b"\r\n"))[0].header == tuple(CONN)


def test_a_file_of_open_connections_is_known_by_its_name():
    assert scanned(rows(), "open_conn.log")[0].constants == {"open": True}
