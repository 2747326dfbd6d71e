from __future__ import annotations

from io import BytesIO

import pytest
from tests.readers.ldif.written import dump, entry

from doorward.readers.ldif.naming import Names
from doorward.readers.ldif.plain import identity, memberships, rights
from doorward.readers.ldif.records import entries

DN = "uid=alice,ou=People,dc=door,dc=example"


def read(*classes, dn=DN, **values):
    (found,) = entries(BytesIO(dump(entry(dn, *classes, **values))))
    return found


def members(*classes, **values):
    alice = read("inetOrgPerson", uid="alice")
    return [row["member"] for row in memberships(read(*classes, **values), "G", Names([(alice, alice.dn)]))]


def test_a_person():
    values = {"cn": "Alice", "uid": "alice", "mail": "alice@door.example", "uidNumber": "1000", "gidNumber": "x"}
    assert identity(read("top", "inetOrgPerson", "posixAccount", **values), DN) == {
        "id": DN,
        "kind": "user",
        "name": "Alice",
        "account": "alice",
        "distinguished_name": DN,
        "domain": "DOOR.EXAMPLE",
        "email": "alice@door.example",
        "description": None,
        "flags": ["uidnumber=1000"],
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("account", "user"),
        ("posixGroup", "group"),
        ("groupOfNames", "group"),
        ("organizationalRole", "role"),
        ("ipHost", "computer"),
        ("organizationalUnit", "ou"),
        ("somethingElse", "somethingelse"),
    ],
)
def test_kinds(name, kind):
    assert identity(read("top", name), DN)["kind"] == kind


def test_a_password_is_noted_and_not_kept():
    row = identity(read("person", userPassword="{SSHA}hunter2"), DN)
    assert row["flags"] == ["userpassword readable"]
    assert "hunter2" not in str(row)


def test_a_locked_account():
    assert identity(read("person", pwdAccountLockedTime="000001010000Z"), DN)["enabled"] is False
    assert "enabled" not in identity(read("person"), DN)


def test_members_are_told_by_the_name_their_entry_has():
    assert members("groupOfNames", member="UID=Alice, ou=people, dc=door, dc=example") == [DN]
    assert members("groupOfNames", member="cn=gone") == ["cn=gone"]
    assert members("groupOfUniqueNames", uniqueMember=f"{DN}#'0101'B") == [DN]
    assert members("organizationalRole", roleOccupant=DN) == [DN]
    assert members("posixGroup", memberUid=["alice", "bob"]) == [DN, "bob"]
    assert members("person") == []


def test_what_contains_an_entry_and_who_owns_it():
    found = list(rights(read("groupOfNames", owner="cn=boss"), DN, Names([])))
    assert [(row["holder"], row["right_name"], row["target"]) for row in found] == [
        ("ou=People,dc=door,dc=example", "Contains", DN),
        ("cn=boss", "Owns", DN),
    ]
