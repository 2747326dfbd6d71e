"""What SharpHound collected."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.sharphound.written import ADMINS, ALICE, DESK, DOMAIN, USERS, ace, document, named, result, thing
from tests.readers.told import DATA, gather, needs_data, offered, recognised

from doorward.reader import Batch
from doorward.readers.sharphound import sharphound

USER = thing(ALICE, {"samaccountname": "alice"}, SPNTargets=[], PrimaryGroupSID=USERS)
GROUP = thing(ADMINS, {"name": "ADMINS@DOOR.EXAMPLE"}, Members=named(ALICE))
COMPUTER = thing(DESK, Sessions=result({"UserSID": ALICE, "ComputerSID": DESK}), LocalGroups=[])
OLD_USER = {
    "ObjectIdentifier": ALICE,
    "Properties": {"name": "ALICE"},
    "Aces": [ace(ADMINS, "ExtendedRight", AceType="All")],
}
META_FIRST = json.dumps({"meta": {"type": "gpos", "count": 1, "version": 5}, "data": [thing("G1")]}).encode()

SAMPLES: dict[str, bytes] = {
    "20260102_users.json": document("users", USER),
    "20260102_groups.json": b"\xef\xbb\xbf" + document("groups", GROUP),
    "computers.json": document("computers", COMPUTER, version=5),
    "domains.json": document("domains", {"GPOChanges": {}, **thing(DOMAIN, Trusts=[])}),
    "old_users.json": document("users", OLD_USER, version=3, key="users"),
    "gpos.json": META_FIRST,
    "no_ous.json": document("ous"),
}
OTHERS: dict[str, bytes] = {
    "azure.json": json.dumps({"data": [{"kind": "AZUser", "data": {"id": "1"}}], "meta": {"type": "azure"}}).encode(),
    "opengraph.json": json.dumps({"graph": {"nodes": [], "edges": []}}).encode(),
    "page.json": json.dumps({"data": [{"id": 1, "Properties": {}}]}).encode(),
    "accounts.json": json.dumps({"users": [{"name": "alice"}]}).encode(),
    "bare.json": json.dumps([USER]).encode(),
}


def test_a_first_object_longer_than_the_sample_is_recognised_still():
    assert recognised(sharphound, document("groups", thing(Members=named(*map(str, range(5000))))))


def test_every_kind_of_row_carries_the_number_of_its_record():
    found = gather(sharphound, document("computers", thing(), COMPUTER | {"Aces": [ace(ADMINS, "GenericAll")]}))
    assert (found.rejects, found.malformed, found.records) == ([], None, 2)
    assert [row["origin_row"] for row in found.rows["identities"]] == [1, 2]
    assert [row["origin_row"] for row in found.rows["rights"] + found.rows["sessions"]] == [2, 2]
    assert [row["kind"] for row in found.rows["identities"]] == ["computer", "computer"]


@pytest.mark.parametrize(
    ("name", "kind"), [("old_users.json", "user"), ("gpos.json", "gpo"), ("domains.json", "domain")]
)
def test_the_file_says_its_kind_at_either_end_or_by_its_list(name, kind):
    assert [row["kind"] for row in gather(sharphound, SAMPLES[name]).rows["identities"]] == [kind]


def test_a_name_that_looks_like_the_end_of_a_file_does_not_decide():
    liar = thing(ALICE, {"description": '"meta": {"type": "domains", "version": 6}'})
    found = gather(sharphound, document("users", liar))
    assert [row["kind"] for row in found.rows["identities"]] == ["user"]


def test_a_wrong_count_and_an_object_twice_are_data():
    found = gather(sharphound, document("users", USER, USER, count=7))
    assert (len(found.rows["identities"]), found.rejects) == (2, [])


def test_members_nobody_knows_and_groups_in_a_circle_are_told_as_they_are():
    one, two = thing("A", Members=named("B", "S-1-5-21-0-0-0-9")), thing("B", Members=named("A", "B"))
    found = gather(sharphound, document("groups", one, two))
    assert [(row["member"], row["group_id"]) for row in found.rows["memberships"]] == [
        ("B", "A"),
        ("S-1-5-21-0-0-0-9", "A"),
        ("A", "B"),
        ("B", "B"),
    ]


@pytest.mark.parametrize(
    "bad", [1, "x", None, [], {}, {"Properties": {}}, {"ObjectIdentifier": ""}, {"ObjectIdentifier": None}]
)
def test_an_object_without_an_id_is_a_reject_and_its_neighbours_stay(bad):
    found = gather(sharphound, document("users", USER, bad, USER))
    assert [reject.reason for reject in found.rejects] == ["no object with an ObjectIdentifier"]
    assert [row["origin_row"] for row in found.rows["identities"]] == [1, 3]


def test_a_file_cut_short_keeps_what_came_before():
    whole = document("users", *[USER] * 50)
    found = gather(sharphound, whole[: len(whole) // 2])
    assert 20 <= len(found.rows["identities"]) <= 30
    assert found.malformed


@given(st.integers(0, 2000), st.binary(max_size=20))
def test_a_changed_piece_ends_in_rows_and_rejects(place, junk):
    data = document("users", USER, USER)
    gather(sharphound, data[:place] + junk + data[place + len(junk) :])


def test_rows_come_while_the_file_is_read():
    told = sharphound.read(offered(document("users", *[USER] * 20_000)))
    first = next(one for one in told if isinstance(one, Batch))
    assert len(first.rows) < 10_000


@cache
def sample():
    """Return the rows of every file of the published sample, by table."""
    tables = {}
    with zipfile.ZipFile(
        BytesIO((DATA / "exposure/ad-sharphound/specterops_ad_sampledata.zip").read_bytes())
    ) as archive:
        for name in archive.namelist():
            found = gather(sharphound, archive.read(name), name)
            assert recognised(sharphound, archive.read(name), name)
            assert (found.rejects, found.malformed) == ([], None)
            for table, rows in found.rows.items():
                tables.setdefault(table, []).extend(rows)
    return tables


@cache
def facts():
    return json.loads((DATA / "exposure/ad-sharphound/facts.json").read_text("utf-8"))


def names(condition):
    return sorted({row["name"] for row in sample()["identities"] if condition(row)})


@needs_data
def test_as_many_objects_as_the_published_sample_has():
    found = Counter(row["kind"] for row in sample()["identities"])
    counts = facts()["counts"]
    assert found["user"] + found["service"] == counts["users"]
    kinds = {"computer": "computers", "group": "groups", "domain": "domains", "ou": "ous", "gpo": "gpos"}
    kinds |= {"container": "containers", "certificate template": "certtemplates", "enterprise CA": "enterprisecas"}
    kinds |= {"root CA": "rootcas", "AIA CA": "aiacas", "NTAuth store": "ntauthstores"}
    assert {kind: found[kind] for kind in kinds} == {kind: counts[key] for kind, key in kinds.items()}


@needs_data
def test_whose_secrets_can_be_guessed_in_the_published_sample():
    people = [row for row in sample()["identities"] if row["kind"] == "user" and row.get("enabled")]
    assert sorted({row["name"] for row in people if row["has_spn"]}) == facts()["kerberoastable_enabled"]
    assert sorted({row["name"] for row in people if row["dont_require_preauth"]}) == facts()["asreproastable_enabled"]
    assert names(lambda row: row.get("unconstrained")) == facts()["unconstrained_delegation"]


@needs_data
def test_members_of_domain_admins_direct_and_nested_in_the_published_sample():
    named_by = {row["id"]: row["name"] for row in sample()["identities"]}
    members = {}
    for row in sample()["memberships"]:
        members.setdefault(named_by.get(row["group_id"]), set()).add(named_by.get(row["member"]))
    for group, expected in facts()["domain_admins"].items():
        found, fresh = set(), {group}
        while fresh:
            fresh = {one for outer in fresh for one in members.get(outer, ())} - found
            found |= fresh
        assert sorted(found) == expected, group


@needs_data
def test_who_may_copy_the_secrets_of_a_domain_in_the_published_sample():
    named_by = {row["id"]: row["name"] for row in sample()["identities"]}
    held = {}
    for row in sample()["rights"]:
        held.setdefault((named_by.get(row["target"]), named_by.get(row["holder"])), set()).add(row["right_name"])
    whole = {"GetChanges", "GetChangesAll"}
    for domain, expected in facts()["dcsync_principals"].items():
        found = {
            who for (over, who), said in held.items() if over == domain and (said >= whole or "GenericAll" in said)
        }
        assert sorted(found) == expected, domain
