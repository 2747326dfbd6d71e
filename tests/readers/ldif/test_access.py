from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ldif.written import ADMINS, ALICE, MEMBER, RESET

from doorward.readers.ldif.access import granted
from doorward.readers.ldif.descriptor import Descriptor, Entry

LAPS = "aaaaaaaa-0000-0000-0000-000000000001"
NONE = "00000000-0000-0000-0000-000000000000"


def rows(*entries, owner=None, open_to_all=False):
    return list(granted(Descriptor(owner, entries, open_to_all), "T", lambda said: said))


def told(mask, limited=""):
    return [(row["right_name"], row.get("detail")) for row in rows(Entry(ALICE, mask, True, 0, limited))]


@pytest.mark.parametrize(
    ("mask", "limited", "expected"),
    [
        (0x10000000, "", [("GenericAll", None)]),
        (0xF01FF, "", [("GenericAll", None)]),
        (0xF01FF, NONE, [("GenericAll", None)]),
        (0xE01FF, "", [("WriteDacl", None), ("WriteOwner", None), ("GenericWrite", None), ("AllExtendedRights", None)]),
        (0x40000, "", [("WriteDacl", None)]),
        (0x80000, "", [("WriteOwner", None)]),
        (0x20, "", [("GenericWrite", None)]),
        (0x40000000, "", [("GenericWrite", None)]),
        (0x20, MEMBER, [("AddMember", None)]),
        (0x20, LAPS, [("WriteProperty", LAPS)]),
        (0x20, "00fbf30c-91fe-11d1-aebc-0000f80367c1", [("WriteAltSecurityIdentities", None)]),
        (0x20, "e48d0154-bcf8-11d1-8702-00c04fb96050", [("WritePublicInformation", None)]),
        (0x8, MEMBER, [("AddSelf", None)]),
        (0x8, "", [("AddSelf", None)]),
        (0x8, LAPS, []),
        (0x100, "", [("AllExtendedRights", None)]),
        (0x100, RESET, [("ForceChangePassword", None)]),
        (0x100, "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2", [("GetChangesAll", None)]),
        (0x110, LAPS, [("ExtendedRight", LAPS)]),
        (0xF01FF, MEMBER, [("WriteDacl", None), ("WriteOwner", None), ("AddMember", None), ("ExtendedRight", MEMBER)]),
        (0x10, "", []),
        (0x20094, "", []),
    ],
)
def test_a_mask_in_words(mask, limited, expected):
    assert told(mask, limited) == expected


def test_the_owner_may_give_itself_all():
    assert rows(owner=ADMINS) == [
        {"holder": ADMINS, "right_name": "Owns", "target": "T", "inherited": False, "allowed": True}
    ]


def test_no_access_list_gives_all_to_everyone():
    (row,) = rows(open_to_all=True)
    assert (row["holder"], row["right_name"], row["detail"]) == ("S-1-1-0", "GenericAll", "it has no access list")


def test_denials_and_conditions_are_told_as_such():
    found = rows(Entry(ALICE, 0x40000, False, 0), Entry(ALICE, 0x40000, None, 0))
    assert [row["allowed"] for row in found] == [False, None]


def test_inherited_entries_are_told_as_such_and_those_for_children_alone_not_at_all():
    found = rows(
        Entry(ALICE, 0x40000, True, 0x10), Entry(ALICE, 0x40000, True, 0x08), Entry(ALICE, 0x40000, True, 0x02)
    )
    assert [row["inherited"] for row in found] == [True, False]


def test_what_an_object_may_do_to_itself_is_left_out():
    assert rows(Entry("S-1-5-10", 0xF01FF, True, 0)) == []


def test_holders_are_told_by_the_name_they_have_elsewhere():
    found = list(granted(Descriptor(ADMINS, (Entry(ALICE, 0x40000, True, 0),)), "T", lambda said: f"x-{said}"))
    assert [row["holder"] for row in found] == [f"x-{ADMINS}", f"x-{ALICE}"]


@given(st.integers(0, 2**32 - 1), st.sampled_from(["", MEMBER, RESET, LAPS]))
def test_each_right_is_told_once(mask, limited):
    found = told(mask, limited)
    assert len(found) == len(set(found)) <= 4
