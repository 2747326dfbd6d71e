"""Dumps of directories."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections import Counter
from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ldif.written import ADMINS, ALICE, descriptor_bytes, dump, entry, entry_bytes, sid_bytes
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers.ldif import ldif

PERSON = entry(
    "CN=alice,DC=door,DC=example",
    "user",
    objectSid=sid_bytes(ALICE),
    sAMAccountName="alice",
    nTSecurityDescriptor=descriptor_bytes(entry_bytes(ADMINS, 0xF01FF)),
)
GROUP = entry(
    "CN=admins,DC=door,DC=example", "group", objectSid=sid_bytes(ADMINS), member="cn=ALICE,dc=door,dc=example"
)
PLAIN = entry("uid=alice,dc=door,dc=example", "inetOrgPerson", uid="alice", cn="Alice")

SAMPLES: dict[str, bytes] = {
    "door.ldif": dump(GROUP, PERSON),
    "slapcat.ldif": PLAIN.encode(),
    "ldapsearch.txt": b"# extended LDIF\n#\n# LDAPv3\n# base <dc=door> with\n  scope\n\n# alice\n" + PLAIN.encode(),
    "dos.ldif": b"\xef\xbb\xbf" + dump(PLAIN).replace(b"\n", b"\r\n"),
    "encoded.ldif": b"dn:: Y249YQ==\nobjectclass:: dG9w\ncn: a\n",
}
OTHERS: dict[str, bytes] = {
    "a.yaml": b"dn: cn=a\nname: b\n",
    "changes.ldif": b"dn: cn=a\nchangetype: modify\nreplace: cn\ncn: b\n-\n",
    "mail.eml": b"From: a@door.example\nobjectClass: top\ndn: x\n\nhello\n",
    "schema.txt": b"objectClass: top\n",
    "root.ldif": b"dn:\nobjectClass: top\n",
}


def test_members_have_the_id_of_their_entry_even_where_it_comes_later():
    found = gather(ldif, SAMPLES["door.ldif"])
    assert (found.rejects, found.malformed, found.records) == ([], None, 2)
    assert found.rows["memberships"] == [{"member": ALICE, "group_id": ADMINS, "is_primary": False, "origin_row": 3}]
    assert [(row["id"], row["origin_row"]) for row in found.rows["identities"]] == [(ADMINS, 3), (ALICE, 8)]
    assert ("GenericAll", ALICE, 8) in [
        (row["right_name"], row["target"], row["origin_row"]) for row in found.rows["rights"]
    ]


def test_both_kinds_of_directory_may_stand_in_one_file():
    found = gather(ldif, dump(PERSON, PLAIN))
    assert [row["id"] for row in found.rows["identities"]] == [ALICE, "uid=alice,dc=door,dc=example"]


def test_an_entry_whose_identifier_is_none_is_a_reject_and_its_neighbours_stay():
    found = gather(ldif, dump(entry("CN=x,DC=door", "user", objectSid=b"x"), PERSON))
    assert [reject.reason for reject in found.rejects] == ["its objectSid or objectGUID is none"]
    assert len(found.rows["identities"]) == 1


def test_an_entry_twice_and_groups_in_a_circle_are_told_as_they_are():
    circle = [entry(f"cn={one}", "groupOfNames", member=f"cn={two}") for one, two in ("ab", "ba")]
    found = gather(ldif, dump(*circle, *circle))
    assert [(row["member"], row["group_id"]) for row in found.rows["memberships"]] == [
        ("cn=b", "cn=a"),
        ("cn=a", "cn=b"),
    ] * 2


@given(st.integers(0, 2000), st.binary(max_size=20))
def test_a_changed_piece_ends_in_rows_and_rejects(place, junk):
    data = SAMPLES["door.ldif"]
    gather(ldif, data[:place] + junk + data[place + len(junk) :])


@cache
def essos():
    data = gzip.decompress((DATA / "exposure/ad-goad-ldif/essos.local__essos.local.ldif.gz").read_bytes())
    return gather(ldif, data)


@cache
def truth():
    return json.loads((DATA / "exposure/ad-goad-ldif/truth_essos.local.json").read_text("utf-8"))


def accounts(condition):
    return [row["account"] for row in essos().rows["identities"] if condition(row)]


@needs_data
def test_every_object_of_the_published_domain():
    assert (essos().rejects, essos().malformed) == ([], None)
    counts = Counter(row["kind"] for row in essos().rows["identities"])
    found = {"objects": essos().records, "users": counts["user"], "groups": counts["group"]}
    # The tool behind the truth counts a managed service account as a computer, from which its class is derived.
    assert found | {"computers": counts["computer"] + counts["service"]} == truth()["counts"]


@needs_data
def test_whose_secrets_can_be_guessed_in_the_published_domain():
    roastable = accounts(lambda row: row["kind"] == "user" and row["has_spn"] and row["enabled"])
    assert roastable == truth()["kerberoastable"]
    assert accounts(lambda row: row.get("dont_require_preauth")) == truth()["asreproastable"]
    assert accounts(lambda row: row.get("unconstrained")) == truth()["unconstrained_delegation"]


@needs_data
def test_members_of_domain_admins_in_the_published_domain():
    names = {row["id"]: row["distinguished_name"] for row in essos().rows["identities"]}
    (group,) = (row["id"] for row in essos().rows["identities"] if row["account"] == "Domain Admins")
    found = [names[row["member"]] for row in essos().rows["memberships"] if row["group_id"] == group]
    assert found == truth()["domain_admins_direct"]


@needs_data
def test_every_control_edge_of_the_published_domain():
    names = {row["id"]: row["account"] or row["name"] for row in essos().rows["identities"]}
    places = {row["id"]: row["distinguished_name"] for row in essos().rows["identities"]}
    found = {
        (names.get(row["holder"], row["holder"]), row["right_name"], places.get(row["target"]))
        for row in essos().rows["rights"]
        if not row["inherited"]
    }
    # The truth calls a well-known identifier by its foreign object of another domain.
    expected = {
        ("S-1-5-9" if "=S-1-5-9," in edge["source"] else edge["source"], edge["right"], edge["target_dn"])
        for edge in truth()["control_edges"]
    }
    assert expected - found == set()
    assert len(expected) == len(truth()["control_edges"])


@needs_data
def test_files_of_openldap_are_read_to_their_end():
    entries = 0
    with tarfile.open(DATA / "exposure/ldif-openldap/ldif.tar.xz") as archive:
        for member in archive:
            data = archive.extractfile(member).read() if member.isfile() else b""
            if recognised(ldif, data, member.name):
                found = gather(ldif, data, member.name)
                assert found.malformed is None, member.name
                assert found.records or found.rejects, member.name
                entries += found.records
    assert entries > 3000
