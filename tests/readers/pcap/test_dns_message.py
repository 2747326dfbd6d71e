from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.written import answer, dns, name, record

from doorward.readers.pcap.dns_message import TYPES, Answer, Message, message


def asked(data):
    """Return the name that a message asks for."""
    return message(data).questions[0][0]


def only(kind, data):
    """Return the one record of an answer."""
    [found] = message(answer(record(kind, data))).answers
    return found


def test_a_question():
    assert message(dns("www.example.org", 28, 4711)) == Message(
        4711, False, "NOERROR", (("www.example.org", "AAAA"),), ()
    )


def test_an_answer():
    found = message(answer(record(5, name("b.example")), record(1, bytes([192, 0, 2, 1]), 30), flags=0x8183))
    assert (found.response, found.code) == (True, "NXDOMAIN")
    assert found.answers == (Answer("CNAME", 60.0, "b.example"), Answer("A", 30.0, "192.0.2.1"))


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (1, bytes([192, 0, 2, 1]), "192.0.2.1"),
        (1, b"\1\2\3", "\\# 3 010203"),
        (28, bytes(15) + b"\1", "::1"),
        (2, name("ns.example"), "ns.example"),
        (12, name("host.example"), "host.example"),
        (15, b"\0\x0a" + name("mx.example"), "mx.example"),
        (33, bytes(6) + name("srv.example"), "srv.example"),
        (16, b"\5hello\6 world", "hello world"),
        (16, b"\3a\xffb", "a\\xffb"),
        (16, b"\x09cut", "cut"),
        (16, b"", ""),
        (10, b"\0\1", "\\# 2 0001"),
        (65, b"\0\1", "\\# 2 0001"),
        (4711, b"", "\\# 0 "),
        (10, b"x" * 600, "\\# 600 " + "78" * 512),
    ],
)
def test_the_data_of_a_record_as_text(kind, data, text):
    assert only(kind, data).text == text


@pytest.mark.parametrize(("kind", "text"), [(16, "TXT"), (25, "KEY"), (10, "NULL"), (255, "*"), (65535, "TYPE65535")])
def test_types_have_names(kind, text):
    assert message(dns(kind=kind)).questions[0][1] == text


@pytest.mark.parametrize(
    ("code", "text"), [(0, "NOERROR"), (2, "SERVFAIL"), (5, "REFUSED"), (9, "NOTAUTH"), (15, "15")]
)
def test_codes_have_names(code, text):
    assert message(answer(flags=0x8000 + code)).code == text


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (name("A.Example"), "A.Example"),
        (b"\0", "."),
        (b"\3a.b\1c\0", "a\\x2eb.c"),
        (b"\4\xff\x00 z\0", "\\xff\\x00\\x20z"),
        (b"\2\\x\0", "\\x5cx"),
        (b"\x3f" + b"a" * 63 + b"\0", "a" * 63),
    ],
)
def test_names_are_told_as_they_are_and_what_cannot_be_printed_by_its_number(labels, text):
    assert asked(struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + labels + struct.pack("!HH", 1, 1)) == text


def test_a_name_may_point_back_to_a_part_of_another():
    found = message(answer(record(5, b"\1b\xc0\x0e"), text="a.example"))
    assert found.answers[0].text == "b.example"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(11),
        bytes(12),
        dns(questions=0),
        dns(flags=0x7800),
        dns(questions=5),
        dns(group=7),
        dns()[:-1],
        dns()[:13],
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1",
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\x40a\0\0\1\0\1",
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + (b"\x3f" + b"a" * 63) * 4 + b"\0\0\1\0\1",
        struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\xff\xff\0\1\0\1",
        b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
    ],
)
def test_what_is_no_message_is_none(data):
    assert message(data) is None


def test_a_name_of_255_bytes_is_the_longest():
    longest = (b"\x3f" + b"a" * 63) * 3 + b"\x3d" + b"a" * 61 + b"\0"
    assert len(longest) == 255
    head = struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0)
    assert message(head + longest + b"\0\1\0\1") is not None
    assert message(head + (b"\x3f" + b"a" * 63) * 3 + b"\x3f" + b"a" * 63 + b"\0" + b"\0\1\0\1") is None


def test_an_answer_that_is_cut_off_keeps_the_records_before():
    data = answer(record(1, bytes([192, 0, 2, 1])), record(1, bytes([192, 0, 2, 2])))
    for cut in range(1, 16):
        assert [told.text for told in message(data[:-cut]).answers] == ["192.0.2.1"]


def test_multicast_answers_without_a_question_are_messages():
    found = message(answer(record(1, bytes([192, 0, 2, 1]), owner=name("a.local")), questions=0))
    assert (found.questions, found.answers[0].text) == ((), "192.0.2.1")


def test_the_flag_of_multicast_in_the_class_is_no_other_class():
    assert message(dns(group=0x8001)) is not None


def test_pointers_in_circles_end():
    circle = struct.pack("!HHHHHH", 1, 0x8000, 1, 1, 0, 0) + b"\1a\xc0\x0c" + b"\0\1\0\1"
    assert message(circle) is None


def test_records_without_end_are_bounded():
    data = struct.pack("!HHHHHH", 1, 0x8000, 1, 65_535, 0, 0) + name("a") + b"\0\1\0\1" + record(10, b"") * 5_000
    assert len(message(data).answers) == 512


def test_types_are_named_once():
    assert len(set(TYPES.values())) == len(TYPES)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(data):
    message(data)
    message(dns()[:12] + data)


@given(st.integers(0, 80), st.binary(min_size=1, max_size=5))
def test_damaged_messages_never_raise(place, damage):
    data = answer(record(5, b"\1b\xc0\x0e"), record(16, b"\5hello"), record(1, bytes(4)))
    found = message(data[:place] + damage + data[place + len(damage) :])
    if found is not None:
        texts = [text for text, _ in found.questions] + [told.text for told in found.answers]
        assert all(text.isascii() and text.isprintable() for text in texts)
