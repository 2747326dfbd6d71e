"""Indicators as Zeek's intelligence framework has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.zeek_intel import zeek_intel

HEADER = b"#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\n"
ROWS = (
    b"192.0.2.1\tIntel::ADDR\tmine\tEvil\thttps://r.example\n"
    b"198.51.100.0/24\tIntel::SUBNET\tmine\t-\t-\n"
    b"Evil.Example\tIntel::DOMAIN\t-\t-\t-\n"
    b"evil.example/a\tIntel::URL\tmine\t-\t-\n" + b"AB" * 32 + b"\tIntel::FILE_HASH\tmine\t-\t-\n"
    b"Mozilla/4.0 (evil)\tIntel::SOFTWARE\tmine\t-\t-\n"
)

SAMPLES: dict[str, bytes] = {
    "intel.dat": HEADER + ROWS,
    "no-rows.dat": HEADER,
    "comments.dat": b"# ours\n" + HEADER + b"# more\n" + ROWS,
    "two-fields.dat": b"#fields\tindicator\tindicator_type\n192.0.2.1\tIntel::ADDR\n",
    "other-order.dat": b"#fields\tindicator_type\tindicator\nIntel::ADDR\t192.0.2.1\n",
    "byte-order-mark.dat": b"\xef\xbb\xbf" + HEADER + ROWS,
}

OTHERS: dict[str, bytes] = {
    "empty.dat": b"",
    "conn.log": b"#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\n",
    "half.dat": b"#fields\tindicator\tmeta.source\n",
    "list.txt": b"192.0.2.1\n192.0.2.2\n192.0.2.3\n",
    "spaces.dat": b"#fields indicator indicator_type\n",
}


def test_each_line_is_a_row_of_its_kind():
    found = gather(zeek_intel, HEADER + ROWS, "intel.dat")

    assert [(row["kind"], row["value"], row["feed"]) for row in found.rows["indicators"]] == [
        ("ip", "192.0.2.1", "mine"),
        ("network", "198.51.100.0/24", "mine"),
        ("domain", "evil.example", "intel"),
        ("url", "evil.example/a", "mine"),
        ("sha256", "ab" * 32, "mine"),
        ("software", "Mozilla/4.0 (evil)", "mine"),
    ]
    first = found.rows["indicators"][0]
    assert (first["threat"], first["reference"], first["origin_row"]) == ("Evil", "https://r.example", 2)
    assert (found.records, found.rejects) == (6, [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"192.0.2.1\tIntel::ADDR\n", "2 fields where the header names 5"),
        (b"evil.example\tIntel::ADDR\ta\tb\tc\n", "its indicator is no Intel::ADDR"),
        (b"-\tIntel::ADDR\ta\tb\tc\n", "its indicator is no Intel::ADDR"),
        (b"192.0.2.1\t-\ta\tb\tc\n", "its indicator is no known type"),
    ],
)
def test_a_line_that_cannot_be_one_is_told(line, reason):
    found = gather(zeek_intel, HEADER + line)

    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, reason)]


def test_rows_before_any_header_are_rejects():
    found = gather(zeek_intel, b"192.0.2.1\tIntel::ADDR\n" + HEADER + ROWS)

    assert (len(found.rejects), found.records) == (1, 6)


def test_a_line_without_end_ends_the_reading():
    found = gather(zeek_intel, HEADER + ROWS + b"x" * 1_100_000)

    assert (len(found.rows["indicators"]), found.malformed.line) == (6, 8)


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_header_are_read_without_a_crash(data):
    gather(zeek_intel, HEADER + data)


@needs_data
def test_the_example_of_the_development_data_is_read():
    data = (DATA / "network" / "ioc" / "zat-intel_example.intel").read_bytes()
    assert [item.name for item in readers().values() if recognised(item, data)] == ["zeek_intel"]
    found = gather(zeek_intel, data)

    assert found.records + len(found.rejects) == data.rstrip(b"\n").count(b"\n")
    assert len(found.rejects) <= 2
