from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ldif.written import entry

from doorward.reader import Malformed, Reject
from doorward.readers.ldif import records as module
from doorward.readers.ldif.records import Entry, entries


def read(text):
    return list(entries(BytesIO(text.encode() if isinstance(text, str) else text)))


def values(text):
    (found,) = read(text)
    return found.values


def test_entries_are_told_apart_by_empty_lines():
    found = read("version: 1\n\ndn: cn=a\ncn: a\n\n\ndn: cn=b\ncn: b\n")
    assert [(one.line, one.dn, one.text("cn")) for one in found] == [(3, "cn=a", "a"), (7, "cn=b", "b")]


def test_the_version_may_stand_right_above_the_first_entry():
    assert [one.dn for one in read("version: 1\ndn: cn=a\ncn: a\n")] == ["cn=a"]


def test_folded_lines_are_one_and_comments_are_none_even_folded():
    assert values("dn: cn=a\n# not\n  this\ndescription: one\n  two\n th\n\n") == {
        "dn": ["cn=a"],
        "description": ["one twoth"],
    }


def test_names_are_in_lower_case_and_without_options():
    assert values("dn: a=b\nMember;range=0-1: x\nmember: y\n") == {"dn": ["a=b"], "member": ["x", "y"]}


def test_base64_is_bytes_and_text_where_it_is_asked_for():
    (found,) = read("dn:: Y249w6Q=\ncn:: w6Q=\nsecret:: /w==\n")
    assert (found.dn, found.text("cn"), found.text("secret"), found.data("secret")) == (
        "cn=ä",
        "ä",
        "\ufffd",
        [b"\xff"],
    )
    assert found.data("dn") == ["cn=ä".encode()]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("512", 512),
        ("-1", -1),
        (" 7 ", 7),
        ("", None),
        ("x", None),
        ("1.5", None),
        ("²", None),
        ("9" * 19, int("9" * 19)),
    ],
)
def test_numbers(text, number):
    assert Entry(1, "a", {"n": [text]}).number("n") == number


def test_a_number_longer_than_any_is_none():
    assert Entry(1, "a", {"n": ["9" * 20]}).number("n") is None
    assert Entry(1, "a").number("n") is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("cn:: !!!", "the value is not base64"),
        ("cn:< file:///etc/passwd", "the value stands elsewhere, and nothing is fetched"),
        ("nothing", "no attribute and value"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_reject_and_the_entry_stays(line, reason):
    bad, found = read(f"dn: cn=a\n{line}\nsn: b\n")
    assert (bad, found.values) == (Reject(2, reason, line), {"dn": ["cn=a"], "sn": ["b"]})


@pytest.mark.parametrize("change", ["modify", "delete", "modrdn", "ModDN"])
def test_a_change_is_no_entry(change):
    (bad,) = read(f"dn: cn=a\nchangetype: {change}\nreplace: cn\ncn: b\n-\n")
    assert bad == Reject(1, f"a change ({change.lower()}), not an entry", "dn: cn=a")


def test_an_added_entry_is_one():
    assert read("dn: cn=a\nchangetype: add\ncn: a\n")[0].dn == "cn=a"


def test_what_has_no_name_is_no_entry():
    assert read("cn: a\n")[0].reason == "no entry: it has no dn"
    assert read("dn:\ncn: a\n")[0].reason == "no entry: it has no dn"


def test_an_entry_may_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 30)
    assert len(read("dn: a=b\ncn: 012345678901\n")) == 1
    assert len(read("dn: a=b\ncn: 01234567890\n\n" * 3)) == 3
    with pytest.raises(Malformed):
        read("dn: a=b\n" + "cn: 0123456789\n" * 3)


@given(st.binary(max_size=300))
def test_anything_is_read_to_its_end(data):
    assert all(isinstance(one, Entry | Reject) for one in read(data))


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=5))
def test_bytes_come_back_as_they_were(found):
    assert read(entry("cn=a", "top", photo=found))[0].data("photo") == found
