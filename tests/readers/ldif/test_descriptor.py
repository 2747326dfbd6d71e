from __future__ import annotations

import struct
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ldif.written import ADMINS, ALICE, MEMBER, RESET, descriptor_bytes, entry_bytes, sid_bytes

from doorward.readers.ldif.descriptor import Descriptor, Entry, descriptor, guid, sid

SIDS = st.builds(
    lambda authority, parts: "-".join(["S-1", str(authority), *map(str, parts)]),
    st.integers(0, 2**48 - 1),
    st.lists(st.integers(0, 2**32 - 1), max_size=15),
)
MASKS = st.integers(0, 2**32 - 1)
GUIDS = st.none() | st.uuids().map(str)
KINDS = {0: True, 1: False, 5: True, 6: False, 9: None, 10: None, 11: None, 12: None}


def survived(data):
    """Return what bytes come to: their entries, or the words of the error."""
    try:
        return [descriptor(data)]
    except ValueError as error:
        return str(error)


def test_well_known_identifiers():
    assert sid(bytes.fromhex("010100000000000100000000")) == "S-1-1-0"
    assert sid(bytes.fromhex("01020000000000052000000020020000")) == "S-1-5-32-544"
    assert guid(UUID(RESET).bytes_le) == RESET


@given(SIDS, st.binary(max_size=8), st.binary(max_size=8))
def test_an_identifier_comes_back_wherever_it_stands(text, before, after):
    assert sid(before + sid_bytes(text) + after, len(before)) == text


@given(SIDS, st.data())
def test_an_identifier_cut_short_is_none(text, draw):
    data = sid_bytes(text)
    with pytest.raises(ValueError, match="security identifier"):
        sid(data[: draw.draw(st.integers(0, len(data) - 1))])


def test_an_identifier_of_another_revision_or_with_too_many_parts_is_none():
    with pytest.raises(ValueError, match="no security identifier"):
        sid(b"\x02" + sid_bytes(ALICE)[1:])
    with pytest.raises(ValueError, match="no security identifier"):
        sid(b"\x01\x10" + bytes(100))


@given(
    st.lists(st.tuples(SIDS, MASKS, st.sampled_from(sorted(KINDS)), st.integers(0, 255), GUIDS, GUIDS), max_size=6),
    st.none() | SIDS,
)
def test_a_descriptor_comes_back(found, owner):
    data = descriptor_bytes(
        *(
            entry_bytes(who, mask, kind=kind, flags=flags, limited=one, below=two)
            for who, mask, kind, flags, one, two in found
        ),
        owner=owner,
    )
    expected = [
        Entry(who, mask, KINDS[kind], flags, (one or "") if kind in {5, 6, 11, 12} else "")
        for who, mask, kind, flags, one, _ in found
    ]
    assert descriptor(data) == Descriptor(owner, tuple(expected))


def test_kinds_that_grant_nothing_are_passed_over():
    audit = entry_bytes(ALICE, 1, kind=2)
    assert [one.sid for one in descriptor(descriptor_bytes(audit, entry_bytes(ADMINS, 1))).entries] == [ADMINS]


def test_no_list_is_open_to_all_and_an_empty_one_to_nobody():
    assert descriptor(descriptor_bytes(listed=False)).open_to_all
    assert not descriptor(descriptor_bytes()).open_to_all
    assert not descriptor(descriptor_bytes(listed=False, control=0x8000)).open_to_all


@pytest.mark.parametrize("place", [16, 4])
def test_a_place_outside_of_the_bytes_is_refused(place):
    data = bytearray(descriptor_bytes(entry_bytes(ALICE, 1)))
    data[place : place + 4] = struct.pack("<I", 2**31)
    with pytest.raises(ValueError, match="cut short"):
        descriptor(bytes(data))


def test_lengths_that_lie_are_refused():
    whole = descriptor_bytes(entry_bytes(ALICE, 1), owner=None)
    for place, value, reason in [
        (22, 999, "list is cut short"),
        (30, 999, "longer than its list"),
        (30, 0, "longer"),
        (24, 9, "cut short"),
    ]:
        data = bytearray(whole)
        data[place : place + 2] = struct.pack("<H", value)
        with pytest.raises(ValueError, match=reason):
            descriptor(bytes(data))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_descriptor_or_an_error_that_says_so(data):
    assert survived(data)


@given(st.integers(0, 150), st.integers(0, 255))
def test_a_changed_byte_is_survived(place, value):
    data = bytearray(descriptor_bytes(entry_bytes(ALICE, 1, kind=5, limited=MEMBER), entry_bytes(ADMINS, 2)))
    data[place % len(data)] = value
    assert survived(bytes(data))
