"""Plain lists of indicators: what is one, what is in it, and what is left alone."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.indicator_list import indicator_list

TRAILS = b"""# Copyright (c) Somebody

# Aliases: oldname, other name

# Reference: https://report.example/1
# Reference: https://report.example/2

192.0.2.9:1177
evil.example

# Reference: https://report.example/3

bad.example/wp-content/x.php
/wp-content/x.php
/x;rm+-rf # seen once
http://198.51.100.4
"""

SAMPLES: dict[str, bytes] = {
    "addresses.txt": b"192.0.2.1\n192.0.2.2\n192.0.2.3\n",
    "mixed.txt": b"# ours\n192.0.2.1\nevil[.]example\n\nhxxp://evil.example/a\n; more\n" + b"ab" * 16 + b"\n",
    "networks.netset": b"# list\n198.51.100.0/24\n203.0.113.0/28\n192.0.2.1\n",
    "remarks.txt": b"ab" * 16 + b";Some Tool - a report\n192.0.2.1 # seen in May\n192.0.2.2;C2\n",
    "trails.txt": TRAILS,
    "byte-order-mark.txt": b"\xef\xbb\xbf192.0.2.1\r\n192.0.2.2\r\n192.0.2.3\r\n",
    "four-in-five.txt": b"192.0.2.1\n" * 4 + b"no indicator\n",
    "no-newline.txt": b"192.0.2.1\n192.0.2.2\n192.0.2.3",
}

OTHERS: dict[str, bytes] = {
    "two.txt": b"192.0.2.1\n192.0.2.2\n",
    "three-in-four.txt": b"192.0.2.1\n192.0.2.2\n192.0.2.3\nno indicator\n",
    "hosts": b"127.0.0.1 localhost\n192.0.2.1 web1\n192.0.2.2\tweb2\n192.0.2.3 web3\n",
    "access.log": b'192.0.2.1 - - [02/Mar/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5\n' * 5,
    "inventory.csv": b"192.0.2.1,web1,eva\n192.0.2.2,web2,eva\n192.0.2.3,web3,eva\n",
    "words.txt": b"password\nletmein\nqwerty\n",
    "files.txt": b"report.pdf\nsetup.exe\nnotes.txt\nindex.html\n",
    "paths.txt": b"/etc/passwd\n/etc/hosts\n/bin/sh\n",
    "modules.txt": b"example.com/a/b\nexample.com/c/d\nexample.com/e/f\n",
    "versions.txt": b"1.2.3\n1.2.4\n1.2.5\n",
    "zeek.log": b"#separator \\x09\n#path\tx\n192.0.2.1\n192.0.2.2\n192.0.2.3\n",
    "ranking.csv": b"1,a.example\n2,b.example\n3,c.example\n",
    "comments.txt": b"# 192.0.2.1\n" * 9,
    "zeros.bin": b"192.0.2.1\n\0\n" * 9,
}


def rows(data, name="bad.txt"):
    return gather(indicator_list, data, name).rows["indicators"]


def test_each_line_is_a_row_with_its_number_and_its_remark():
    found = rows(SAMPLES["remarks.txt"])

    assert [(row["value"], row["kind"], row["threat"], row["origin_row"]) for row in found] == [
        ("ab" * 16, "md5", "Some Tool - a report", 1),
        ("192.0.2.1", "ip", "seen in May", 2),
        ("192.0.2.2", "ip", "C2", 3),
    ]
    assert {row["feed"] for row in found} == {"bad"}
    assert not any(row["benign"] for row in found)


def test_trails_hold_hosts_with_paths_and_bare_paths_and_where_they_are_told_of():
    found = rows(TRAILS, "/lists/njrat.txt")

    assert [(row["kind"], row["value"], row["port"]) for row in found] == [
        ("ip", "192.0.2.9", 1177),
        ("domain", "evil.example", None),
        ("url", "bad.example/wp-content/x.php", None),
        ("path", "/wp-content/x.php", None),
        ("path", "/x;rm+-rf", None),
        ("ip", "198.51.100.4", None),
    ]
    assert [row["reference"][-1] for row in found] == ["1", "1", "3", "3", "3", "3"], "the first of a block holds"
    assert {row["threat"] for row in found} == {"njrat"}
    assert all(row["tags"] == ["oldname", "other name"] for row in found)


def test_a_line_that_is_none_is_told_with_its_number():
    found = gather(indicator_list, SAMPLES["four-in-five.txt"])

    assert [(reject.line, reject.text) for reject in found.rejects] == [(5, "no indicator")]
    assert found.records == 4


def test_a_line_without_end_ends_the_reading_and_what_stood_before_is_kept():
    found = gather(indicator_list, b"192.0.2.1\n" + b"x" * 70_000)

    assert [row["value"] for row in found.rows["indicators"]] == ["192.0.2.1"]
    assert (found.malformed.line, "a line of more than" in found.malformed.reason) == (2, True)


def test_a_line_of_blanks_between_two_words_takes_no_time():
    gather(indicator_list, (b"a" + b" " * 60_000 + b"b\n") * 20)


def test_bytes_that_are_no_text_are_rejects():
    found = gather(indicator_list, b"192.0.2.1\n\xff\xfe\xc3\n192.0.2.2\n")

    assert [reject.line for reject in found.rejects] == [2]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_crash(data):
    gather(indicator_list, data)


@needs_data
@pytest.mark.parametrize("name", ["njrat", "elf_mirai", "cobaltstrike", "emotet", "signature-base/hash-iocs"])
def test_the_lists_of_the_development_data_are_read_nearly_whole(name):
    data = gzip.decompress((DATA / "network" / "ioc" / f"{name}.txt.gz").read_bytes())
    assert [item.name for item in readers().values() if recognised(item, data)] == ["indicator_list"]
    found = gather(indicator_list, data)

    content = [line for line in data.decode().split("\n") if line.strip() and line.lstrip()[0] not in "#;"]
    assert found.records + len(found.rejects) == len(content)
    assert len(found.rejects) <= len(content) / 1_000
