from __future__ import annotations

from dataclasses import replace

from tests.readers.zeek.written import CONN, CONN_ROW, DNS, WEIRD, above, delimited, scanned

from doorward.reader import Field, Scan
from doorward.readers.zeek.header import Header
from doorward.readers.zeek.logs import LOGS
from doorward.readers.zeek.tsv import recognises, scan

MARKS = ("separator", "set_separator", "empty_field", "unset_field", "path", "open", "close", "fields", "types")
PLAIN = Scan(
    table="conn",
    form="delimited",
    fields={column: field for column, field in LOGS["conn"].fields.items() if column != "sensor"},
    header=tuple(CONN),
    separator="\t",
    first_line=9,
    header_prefixes=tuple("#" + mark for mark in MARKS),
    nulls=("-",),
    empties=("(empty)",),
    list_separator=",",
    escaped=True,
    required=("time", "source", "destination"),
    constants={"open": False},
)


def test_a_plain_conn_log_is_one_scan():
    assert scanned(delimited("conn", CONN, CONN_ROW)) == [PLAIN]


def test_a_byte_order_mark_or_a_tab_before_the_header_changes_nothing():
    data = delimited("conn", CONN, CONN_ROW)
    assert scanned(b"\xef\xbb\xbf" + data) == scanned(b"\t" + data) == [PLAIN]


def test_carriage_returns_do_not_get_into_names():
    assert scanned(delimited("conn", CONN, CONN_ROW).replace(b"\n", b"\r\n")) == [PLAIN]


def test_a_log_without_rows_or_without_its_last_line_is_read_alike():
    assert scanned(delimited("conn", CONN, CONN_ROW, close=False)) == scanned(above("conn", CONN)) == [PLAIN]
    assert scanned(delimited("conn", CONN)) == [replace(PLAIN, first_line=10)]


def test_lines_above_the_header_move_the_first_line():
    assert scanned(b"### note\n### note\n" + delimited("conn", CONN, CONN_ROW)) == [replace(PLAIN, first_line=11)]


def test_other_separators_marks_and_tokens_are_taken_from_the_header():
    data = delimited(
        "conn", CONN, CONN_ROW, separator="||", written="||", mark="PREFIX<>", unset="NOT-SET", empty="", between=";"
    )
    [found] = scanned(data)
    assert found == replace(
        PLAIN,
        separator="||",
        header_prefixes=tuple("PREFIX<>" + mark for mark in MARKS),
        nulls=("NOT-SET",),
        empties=("",),
        list_separator=";",
    )


def test_an_escaped_set_separator_is_decoded_and_an_empty_one_is_a_comma():
    [escaped] = scanned(delimited("conn", CONN, between=r"\xc2\xae"))
    [missing] = scanned(delimited("conn", CONN, between=""))
    assert (escaped.list_separator, missing.list_separator) == ("®", ",")


def test_the_sensor_may_stand_in_a_first_column():
    for name in ("_node_name", "_system_name"):
        [found] = scanned(delimited("conn", [name, *CONN], ["probe-1", *CONN_ROW]))
        assert found.header == (name, *CONN)
        assert name in found.fields["sensor"].keys


def test_three_names_in_the_last_column_are_one_field():
    [found] = scanned(delimited("conn", [*CONN[:-1], "tunnel_parents   label   detailed-label"], CONN_ROW))
    assert found.header[-1] == "tunnel_parents   label   detailed-label"
    assert len(found.header) == len(CONN_ROW)


def test_a_trailing_separator_names_no_field():
    assert scanned(delimited("conn", [*CONN, ""], [*CONN_ROW, ""])) == [PLAIN]


def test_renamed_endpoints_are_found():
    for ends in (
        "src src_port dst dst_port",
        "src_ip src_port dst_ip dst_port",
        "id_orig_h id_orig_p id_resp_h id_resp_p",
    ):
        named = ends.split()
        [found] = scanned(delimited("conn", ["ts", "uid", *named, *CONN[6:]]))
        columns = ("source", "source_port", "destination", "destination_port")
        assert [next(key for key in found.fields[column].keys if key in found.header) for column in columns] == named


def test_columns_that_the_log_does_not_have_are_left_out():
    [found] = scanned(delimited("conn", ["ts", "uid", "id.orig_h", "id.resp_h"]))
    assert set(found.fields) == {"time", "uid", "source", "destination"}


def test_an_open_connection_is_known_by_the_path_or_by_the_file():
    by_path, by_file = delimited("open_conn", CONN), delimited("conn", CONN)
    assert scanned(by_path, "x.log")[0].constants == {"open": True}
    for name in (
        "open_conn.log",
        "day/open_conn.17:00:00-18:00:00.log",
        "logs.zip!day/open_conn.log",
        r"C:\open_conn.log",
    ):
        assert scanned(by_file, name)[0].constants == {"open": True}
    for name in ("conn.log", "open_conns/conn.log", "reopen_conn.log"):
        assert scanned(by_file, name)[0].constants == {"open": False}


def test_the_same_header_again_is_a_header_and_no_new_scan():
    assert scanned(delimited("conn", CONN, CONN_ROW) * 3) == [PLAIN]


def test_a_changed_header_begins_a_new_scan():
    data = delimited("conn", CONN, CONN_ROW, CONN_ROW) + delimited("conn", [*CONN, "ip_proto"], [*CONN_ROW, "6"])
    first, second = scanned(data)
    # Lines 1-8 header, 9-10 rows, 11 close, 12-17 header, 18 names, 19 types, 20 row.
    assert (first.first_line, first.last_line, len(first.header)) == (9, 17, 21)
    assert (second.first_line, second.last_line, len(second.header)) == (20, None, 22)


def test_a_changed_fields_line_alone_begins_a_new_scan_too():
    more = "#fields\t" + "\t".join([*CONN, "ip_proto"]) + "\n"
    first, second = scanned(delimited("conn", CONN, CONN_ROW, close=False) + more.encode() + b"x\n")
    assert (first.first_line, first.last_line) == (9, 9)
    assert (second.first_line, second.last_line, second.table) == (11, None, "conn")


def test_two_headers_without_rows_between_leave_no_empty_scan():
    fields = b"#fields\tts\tuid\tid.orig_h\tid.resp_h\tconn_state\n"
    [found] = scanned(above("conn", CONN).rsplit(b"#types", 1)[0] + fields)
    assert found.header == ("ts", "uid", "id.orig_h", "id.resp_h", "conn_state")


def test_joined_logs_fill_each_its_table():
    found = scanned(delimited("conn", CONN, CONN_ROW) + delimited("dns", DNS))
    assert [item.table for item in found] == ["conn", "dns"]


def test_lines_of_a_joined_log_without_a_table_are_refused_with_the_reason():
    found = scanned(delimited("conn", CONN, CONN_ROW) + delimited("weird", WEIRD, ["x"]) + delimited("dns", DNS, ["y"]))
    assert [item.refused for item in found] == ["", "no table is for these lines of Zeek's log 'weird'", ""]
    assert found[1].fields == {}
    assert found[1].required
    assert (found[1].first_line, found[2].first_line) == (19, 29)


def test_a_log_without_a_table_at_its_beginning_is_left_to_other_readers():
    assert not recognises(delimited("weird", WEIRD) + delimited("conn", CONN))


def test_a_scan_is_made_of_what_the_header_says():
    told = Header(names=("ts", "id.orig_h", "id.resp_h"), path="conn")
    found = scan(told, LOGS["conn"], "conn.log", 3, 4)
    assert (found.first_line, found.last_line) == (3, 4)
    assert found.fields["time"] == Field(("ts",))
