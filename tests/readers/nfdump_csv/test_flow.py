from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from tests.readers.nfdump_csv.written import BACK, FAST, NEW, OLD, OUT, START, names, old, plain

from doorward.reader import Reject
from doorward.readers.nfdump_csv.flow import Flow, flows, places


def read(data):
    return list(flows(BytesIO(data)))


def one(row):
    [told] = read(old(row))
    return told


def test_every_column_of_the_old_form_is_taken():
    assert one(OUT) == Flow(
        line=2,
        start=START,
        end=datetime.fromisoformat("2026-01-02T03:04:06.250"),
        proto="tcp",
        source="192.0.2.7",
        source_port=40_000,
        destination="198.51.100.9",
        destination_port=443,
        flags=frozenset("APSF"),
        packets=10,
        bytes=1528,
        packets_back=0,
        bytes_back=0,
        sensor="203.0.113.1",
    )


def test_the_new_form_is_read_by_its_names():
    row = ["2026-01-02 03:04:05.123", "2.500", "UDP", "2001:db8::1", "40000", "2001:db8::2", "53", "3", "180", "1"]
    [told] = read(plain(NEW, row))
    assert (told.start, told.end) == (
        datetime.fromisoformat("2026-01-02T03:04:05.123"),
        datetime.fromisoformat("2026-01-02T03:04:07.623"),
    )
    assert (told.proto, told.source, told.destination_port, told.packets, told.bytes) == (
        "udp",
        "2001:db8::1",
        53,
        3,
        180,
    )
    assert (told.flags, told.sensor) == (frozenset(), None)


def test_the_fast_form_counts_milliseconds_and_numbers_protocols():
    row = names("1,2,1767323045123,1767323046123,6,192.0.2.7,40000,198.51.100.9,443,0,0,1,2,......S.,0,1,60")
    [told] = read(plain(FAST, row))
    assert told.start == datetime.fromisoformat("2026-01-02T03:04:05.123")
    assert (told.end - told.start).total_seconds() == 1
    assert (told.proto, told.flags) == ("tcp", frozenset("S"))


def test_raw_seconds_are_seconds():
    told = one({**OUT, "ts": "1767323045.5"})
    assert told.start == datetime.fromisoformat("2026-01-02T03:04:05.5")


@pytest.mark.parametrize(
    ("duration", "end", "seconds"),
    [
        ("1.250", "2026-01-02 03:04:09", 1.25),
        ("00:04:19.488", "", 259.488),
        ("x", "2026-01-02 03:04:09", 4.0),
        ("x", "2026-01-02 03:04:01", 0.0),
        ("-5", "", 0.0),
        ("1e300", "2026-01-02 03:04:06", 1.0),
        ("nan", "", 0.0),
        ("", "", 0.0),
    ],
)
def test_the_end_comes_from_the_duration_and_never_before_the_start(duration, end, seconds):
    told = one({**OUT, "td": duration, "te": end})
    assert (told.end - told.start).total_seconds() == seconds


@pytest.mark.parametrize(
    ("port", "expected"),
    [("8.0", (8, 0)), ("2048", (8, 0)), ("3.1", (3, 1)), ("769", (3, 1)), ("0", (0, 0)), ("x", (None, None))],
)
@pytest.mark.parametrize("proto", ["ICMP", "1", "ICMP6", "58"])
def test_icmp_has_type_and_code_for_ports(proto, port, expected):
    told = one({**OUT, "pr": proto, "sp": "0", "dp": port})
    assert (told.proto, told.source_port, told.destination_port) == ("icmp", *expected)


@pytest.mark.parametrize("ra", ["", "0.0.0.0", "::"])  # noqa: S104 - what nfdump writes for no address
def test_no_address_is_no_sensor(ra):
    assert one({**OUT, "ra": ra}).sensor is None


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("ts", "0000-00-00 00:00:00.000", "'0000-00-00 00:00:00.000' is no start of a flow"),
        ("ts", "soon", "'soon' is no start of a flow"),
        ("ts", "9" * 400, "is no start of a flow"),
        ("ts", "nan", "is no start of a flow"),
        ("sa", "example.org", "'example.org' is no source of a flow"),
        ("da", "", "'' is no destination of a flow"),
        ("ipkt", "1.2 M", "'1.2 M' is no packets of a flow"),
        ("ibyt", "-1", "'-1' is no bytes of a flow"),
        ("ibyt", "٣", "is no bytes of a flow"),
        ("ibyt", "9" * 19, "is no bytes of a flow"),
    ],
)
def test_what_is_no_flow_is_a_reject_with_its_line(column, text, reason):
    first, second = read(old({**OUT, column: text}, BACK))
    assert isinstance(first, Reject)
    assert (first.line, isinstance(second, Flow)) == (2, True)
    assert reason in first.reason


def test_short_lines_are_rejects_and_long_ones_stand():
    short, long = read(plain(OLD, ["2026-01-02 03:04:05", "x"], [*(OUT.get(name, "0") for name in OLD), "more"]))
    assert isinstance(short, Reject)
    assert isinstance(long, Flow)


def test_without_a_header_no_line_is_a_flow():
    [told] = read(old(OUT, end="").partition(b"\n")[2])
    assert told.reason == "no header stands above it"


def test_ports_that_are_none_are_not_known():
    assert (one({**OUT, "sp": "", "dp": "70000x"}).source_port, one({**OUT, "dp": "x"}).destination_port) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    "end",
    [
        "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n2,6952,18,1,2,3\n",
        "No matching flows\n",
        "No matched flows\n",
        "Summary: total flows: 2, total bytes: 7 K\nTime window: 2026\nTotal flows processed: 2\nSys: 0.0s\n",
        "\n\n",
        "",
    ],
)
def test_what_stands_below_the_flows_is_none_of_them(end):
    assert len(read(old(OUT, BACK, end=end))) == 2


def test_exports_one_below_the_other_are_read_each_by_its_own_header():
    new = plain(NEW, ["2026-01-02 03:04:05.123", "0.000", "UDP", "192.0.2.1", "4", "192.0.2.2", "53", "3", "180", "1"])
    assert [told.line for told in read(old(OUT) + new + old(BACK))] == [2, 7, 9]


def test_a_header_must_have_what_a_flow_needs():
    assert places([name.lower() for name in NEW]) is not None
    for name in ("firstSeen", "proto", "srcAddr", "dstAddr", "packets", "bytes"):
        assert places([other.lower() for other in NEW if other != name]) is None
    assert places([name.lower() for name in NEW if name not in {"srcPort", "flows", "duration"}]) is not None
