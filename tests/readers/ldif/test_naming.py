from __future__ import annotations

from uuid import UUID

import pytest
from tests.readers.ldif.written import ALICE, RESET, sid_bytes

from doorward.readers.ldif.naming import Names, domain, folded, known, own_id, parent
from doorward.readers.ldif.records import Entry


def test_names_are_compared_without_case_and_spaces():
    assert folded(" CN = Alice , DC=Door") == folded("cn=alice,dc=door") == "cn=alice,dc=door"


@pytest.mark.parametrize(
    ("dn", "above"), [("cn=a,dc=b,dc=c", "dc=b,dc=c"), (r"cn=a\,b, dc=c", "dc=c"), ("dc=c", ""), ("", "")]
)
def test_what_contains_an_entry(dn, above):
    assert parent(dn) == above


@pytest.mark.parametrize(
    ("dn", "where"),
    [
        ("CN=a,DC=door,DC=example", "DOOR.EXAMPLE"),
        ("cn=a, dc=door, dc=example", "DOOR.EXAMPLE"),
        ("DC=www,DC=door.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=door,DC=example", "DOOR.EXAMPLE"),
        ("cn=a,o=door", None),
        ("", None),
    ],
)
def test_the_domain_of_a_name(dn, where):
    assert domain(dn) == where


def test_an_entry_is_called_by_what_lasts():
    values = {"objectguid": [UUID(RESET).bytes_le], "objectsid": [sid_bytes(ALICE)]}
    assert own_id(Entry(1, "cn=a", values)) == ALICE
    assert own_id(Entry(1, "cn=a", {"objectguid": values["objectguid"]})) == RESET.upper()
    assert own_id(Entry(1, "cn=A", {})) == "cn=A"
    with pytest.raises(ValueError, match="cut short"):
        own_id(Entry(1, "cn=a", {"objectsid": [b"x"]}))


def test_what_every_domain_has_is_told_with_its_domain():
    assert known("S-1-5-32-544", "DOOR.EXAMPLE") == "DOOR.EXAMPLE-S-1-5-32-544"
    assert known("S-1-5-32-544", None) == "S-1-5-32-544"
    assert known(ALICE, "DOOR.EXAMPLE") == ALICE


def test_a_file_knows_its_entries_by_name_and_account():
    names = Names([(Entry(1, "uid=Alice,o=door", {"uid": ["alice"]}), "1"), (Entry(2, "cn=b", {}), "2")])
    assert (names.of("UID=alice, O=door"), names.of("cn=c"), names.of_account("alice"), names.of_account("c")) == (
        "1",
        "cn=c",
        "1",
        "c",
    )
