"""Values that scanners and platforms write, good ones and bad ones, and the batches they go in."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reader import Malformed, Reject
from doorward.records import scan_record
from doorward.records.scan_record import (
    Seen,
    address,
    answer_head,
    batched,
    cves,
    host,
    member,
    name,
    objects,
    port,
    text,
    texts,
    web_answer,
)


@pytest.mark.parametrize(("value", "number"), [(0, 0), (65535, 65535), ("443", 443), ("0080", 80), ("65535", 65535)])
def test_a_port_is_a_number_or_its_digits(value, number):
    assert port(value) == number


@pytest.mark.parametrize(
    "value", [-1, 65536, "65536", "", "x", "-1", "٣", "1" * 5000, "1e3", 80.0, True, None, [80], {}]
)
def test_anything_else_is_no_port(value):
    assert port(value) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8::1", "2001:DB8::1"),
    ],
)
def test_an_address_keeps_its_spelling(value, told):
    assert address(value) == told


@pytest.mark.parametrize("value", ["", "192.0.2.256", "www.example.org", "192.0.2.1:80", 3221225985, None, []])
def test_anything_else_is_no_address(value):
    assert address(value) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [("WWW.Example.org.", "www.example.org"), ("dc01", "dc01"), ("*.example.org", "*.example.org"), ("a_b", "a_b")],
)
def test_a_name_is_in_lower_case_without_its_last_dot(value, told):
    assert name(value) == told


@pytest.mark.parametrize(
    "value", ["", " ", ".", "192.0.2.1", "a b", "http://x/", "a" * 64, "a." * 130 + "a", "a..b", None, 5]
)
def test_anything_else_is_no_name(value):
    assert name(value) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("https://www.example.org:8443/a?b", "www.example.org"),
        ("www.example.org:80", "www.example.org"),
        ("192.0.2.1", "192.0.2.1"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("http://[bad/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_host_is_found_in_a_url(value, told):
    assert host(value) == told


def test_cves_are_found_once_each_in_upper_case():
    assert cves("cve-2024-0001, CVE-2024-0001 and CVE-2023-12345") == ["CVE-2024-0001", "CVE-2023-12345"]
    assert cves(["CVE-2024-0001", None, 5, "none"]) == ["CVE-2024-0001"]
    assert cves({"CVE-2024-0002": {}, "x": 1}) == ["CVE-2024-0002"]
    assert cves(None) == cves(7) == cves([]) == cves("CVE-24-1") == []


def test_texts_are_cut_and_blank_ones_are_none():
    assert text("  a ") == "a"
    assert text("a" * 9, 4) == "aaaa"
    assert (text(7), text(1.5)) == ("7", "1.5")
    assert [text(value) for value in (None, "", "  ", True, [], {})] == [None] * 6
    assert len(text("a" * 10_000)) == scan_record.LONGEST


def test_one_text_is_a_list_of_it():
    assert texts("a") == ["a"]
    assert texts(["a", 1, None, " ", "b "]) == ["a", "b"]
    assert texts(None) == texts({}) == []


def test_a_member_is_found_within_objects_and_nothing_in_anything_else():
    assert member({"a": {"b": 1}}, "a", "b") == 1
    assert member({"a": [1]}, "a", "b") is None
    assert member(None, "a") is member("text", "a") is None


def test_what_a_tool_kept_of_an_answer_is_told_as_the_answer():
    assert web_answer(200, "nginx/1.2", "Welcome") == "HTTP/1.1 200\r\nServer: nginx/1.2\r\n\r\n<title>Welcome</title>"
    assert web_answer(None, "nginx") == "HTTP/1.1\r\nServer: nginx"
    assert web_answer("401", None, "Log in") == "HTTP/1.1 401\r\n\r\n<title>Log in</title>"
    assert web_answer(200) is None


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            "HTTP/1.1 200 OK\r\nA: b\r\n\r\n<html><title>Hi</title>more",
            "HTTP/1.1 200 OK\r\nA: b\r\n\r\n<title>Hi</title>",
        ),
        ("HTTP/1.1 200 OK\nA: b\n\nbody", "HTTP/1.1 200 OK\nA: b"),
        ("HTTP/1.1 200 OK", "HTTP/1.1 200 OK"),
        ("", ""),
        ("a" * 9000, "a" * 4096),
    ],
)
def test_of_a_whole_answer_the_head_and_the_title_are_kept(answer, told):
    assert answer_head(answer) == told


def test_objects_are_told_with_their_line_and_what_is_none_is_a_reject():
    found = list(objects(io.BytesIO(b'{"a": 1}\n7\n{"b"}\n{"c": 2}\n')))
    assert [item if isinstance(item, tuple) else item.line for item in found] == [(1, {"a": 1}), 2, 3, (4, {"c": 2})]
    assert list(objects(io.BytesIO(b'[{"a": 1},\n{"b": 2}]'))) == [(1, {"a": 1}), (2, {"b": 2})]


def test_records_are_counted_once_whatever_tables_they_fill():
    records = [Seen([{"port": 1}], [{"id": "a"}]), Seen(), Reject(3, "bad"), Seen([{"port": 2}, {"port": 3}])]
    told = list(batched(records))
    assert [item for item in told if isinstance(item, Reject)] == [Reject(3, "bad")]
    batches = [(item.table, len(item.rows), item.records) for item in told if not isinstance(item, Reject)]
    assert batches == [("services", 3, 3), ("certificates", 1, 0)]


def test_batches_are_cut_and_nothing_is_lost():
    told = list(batched(Seen([{"port": 1}]) for _ in range(scan_record.ROWS * 2 + 1)))
    assert [(len(item.rows), item.records) for item in told] == [(5000, 5000), (5000, 5000), (1, 1)]


def test_what_was_seen_before_a_file_broke_is_kept():
    def broken():
        yield Seen([{"port": 1}])
        raise Malformed("cut short", 2)

    told = batched(broken())
    assert next(told).rows == [{"port": 1}]
    with pytest.raises(Malformed):
        next(told)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_value_breaks_them(value):
    for judge in (port, address, name, host, cves, text, texts, web_answer):
        judge(value)
    member(value, "a", "b")
