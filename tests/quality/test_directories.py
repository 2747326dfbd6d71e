"""Moves in two published directories, against facts that others worked out of the same files by other means."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from functools import cache

import pytest
from tests.readers.told import DATA, needs_data
from tests.working import opened

from doorward import pipeline
from doorward.query import sql
from doorward.steps import steps

SAMPLE, DUMP = DATA / "exposure" / "ad-sharphound", DATA / "exposure" / "ad-goad-ldif"
HOPS = {"member_of", "controls_object", "holds_session", "is_admin_of", "reads_secret", "delegates"}
"""Moves that are an edge to BloodHound; a computer and its account, and a domain and what it rules, are one node there."""

pytestmark = needs_data


@cache
def read(tmp, *files):
    """Return the moves by kind, and the identities by id, of files as the product reads them."""
    with opened(tmp) as workspace:
        told = list(pipeline.ingest(workspace, [*files]))
        assert {row["status"] for row in told} == {"read"}
        workspace.engine.attach(workspace.lake.files())
        found = {name: workspace.engine.run(item.query(), {}).to_pylist() for name, item in steps().items()}
        rows = workspace.engine.run(sql("select id, name, kind, enabled, distinguished_name from {identities}"), {})
        return found, rows.to_pylist()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return read(tmp_path_factory.mktemp("sample"), SAMPLE / "specterops_ad_sampledata.zip")


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    files = [DUMP / f"essos.local__{part}essos.local.ldif.gz" for part in ("", "Configuration.")]
    return read(tmp_path_factory.mktemp("dump"), *files)


@cache
def facts():
    return json.loads((SAMPLE / "facts.json").read_text("utf-8"))


def ids(rows, *names):
    return {row["id"]: row["name"] for row in rows if row["name"] in names}


def named(rows, moves):
    """Return the names of whom these moves give."""
    names = defaultdict(set)
    for row in rows:
        names[f"identity:{row['id']}"].add(row["name"])
    return {name for move in moves for name in names[move["conclusion"]]}


def test_who_can_be_roasted(sample, dump):
    found, rows = sample
    assert named(rows, found["kerberoast"]) - {"ADMINISTRATOR"} == set(facts()["kerberoastable_enabled"])
    assert named(rows, found["as_rep_roast"]) == set(facts()["asreproastable_enabled"])
    found, rows = dump
    truth = json.loads((DUMP / "truth_essos.local.json").read_text("utf-8"))
    assert named(rows, found["kerberoast"]) == set(truth["kerberoastable"])
    assert named(rows, found["as_rep_roast"]) == set(truth["asreproastable"])


def test_who_may_delegate_controllers_left_out(sample):
    found, rows = sample
    told = {move["premises"][0]: move["conclusion"] for move in found["delegates"]}
    unlimited = {row["name"] for row in rows if told.get(f"identity:{row['id']}", "").startswith("directory:")}
    controllers = {name for name in facts()["unconstrained_delegation"] if "DC01" in name}
    assert unlimited == set(facts()["unconstrained_delegation"]) - controllers
    limited = {row["name"] for row in rows if told.get(f"identity:{row['id']}", "").startswith("host:")}
    assert limited >= set(facts()["constrained_delegation"])


def test_who_may_replicate_each_domain(sample):
    """Administrators of a domain rule it by what they are, so their rights to replicate it are no moves of their own."""
    found, rows = sample
    names = {f"identity:{row['id']}": row["name"] for row in rows}
    domains = {row["id"]: row["name"] for row in rows if row["kind"] == "domain"}
    may = defaultdict(set)
    for move in found["dcsync"]:
        if not move["conclusion"].startswith("directory:"):
            domain, _, right = move["conclusion"].removeprefix("object:").partition("/")
            may[domains[domain], right].add(names[move["premises"][0]])
    rulers = {
        names[move["premises"][0]] for move in found["rules_directory"] if move["conclusion"].startswith("directory:")
    }
    for domain, who in facts()["dcsync_principals"].items():
        own = {name for name in rulers if name.endswith(f"@{domain}")}
        full = {
            names[move["premises"][0]]
            for move in found["controls_object"]
            if move["conclusion"] == f"directory:{domain}"
            and ("GenericAll" in move["how"] or "AllExtended" in move["how"])
        }
        assert (may[domain, "GetChanges"] & may[domain, "GetChangesAll"]) | full == set(who) - own
        assert set(who) & own <= rulers


def test_who_is_a_domain_administrator(sample):
    found, rows = sample
    for group, members in facts()["domain_admins"].items():
        [top] = ids(rows, group)
        below = defaultdict(set)
        for move in found["member_of"]:
            below[move["conclusion"]].add(move["premises"][0])
        reached, queue = set(), [f"identity:{top}"]
        while queue:
            queue += (new := below[queue.pop()] - reached)
            reached |= new
        told = {name for row in rows if f"identity:{row['id']}" in reached for name in [row["name"]]}
        # One id bears two names in the sample, and both are told.
        assert told - {"GMSA_SHS22$@PHANTOM.CORP"} == set(members)


def edges(found):
    """Yield premise, conclusion and length of the moves that are edges of the facts, or join two of our nodes to one of theirs."""
    for kind, moves in found.items():
        for move in moves:
            [premise, *others] = [fact for fact in move["premises"] if fact != "position:inside"] or [""]
            first_fix = (move["fixes"] or [""])[0]
            left_out = (
                (kind == "member_of" and not first_fix)
                or (kind == "is_admin_of" and ("AdminTo" not in first_fix or "set by policy" in move["how"]))
                or (kind == "delegates" and "unconstrained" in first_fix)
                or (kind == "is_computer" and (first_fix or move["conclusion"].endswith("-S-1-5-11")))
                or (kind == "rules_directory" and move["probability"] < 1)
            )
            if others or left_out or kind not in HOPS | {"is_computer", "rules_directory"}:
                continue
            yield premise, move["conclusion"], int(kind in HOPS or move["conclusion"].startswith("directory:"))


def distances(found, goal):
    into = defaultdict(list)
    for premise, conclusion, length in edges(found):
        into[conclusion].append((premise, length))
    near, queue = {goal: 0}, [(0, goal)]
    while queue:
        far, fact = heapq.heappop(queue)
        for premise, length in into[fact] if far == near[fact] else ():
            if far + length < near.get(premise, far + length + 1):
                near[premise] = far + length
                heapq.heappush(queue, (far + length, premise))
    return near


LONGER = {"TRUSTER@WRAITH.CORP"}
"""The local group between an administrator and the computer is a step to us."""
FURTHER = {"DAVID@PHANTOM.CORP", "SCOTT@PHANTOM.CORP", "SVC_DOMAINJOIN@PHANTOM.CORP"}
"""Members of a group that only the local groups of a controller name, and an account that rules a controller by its access list:
whoever rules a controller rules its domain, which the facts have no edge for."""
FOREST = {"ADMINISTRATOR@GHOST.CORP", "BH@GHOST.CORP"}
"""Whoever rules a domain rules its controllers, which are in the forest's group of controllers, which rules the forest."""


@pytest.mark.parametrize("domain", ["PHANTOM.CORP", "GHOST.CORP", "WRAITH.CORP"])
def test_how_far_each_account_is_from_the_domain_administrators(sample, domain):
    found, rows = sample
    group = f"DOMAIN ADMINS@{domain}"
    [top] = ids(rows, group)
    near = distances(found, f"identity:{top}")
    truth = facts()["paths_to_domain_admins"][group]["user_distances"]
    ours = {}
    for row in rows:
        if row["kind"] in {"user", "service"} and f"identity:{row['id']}" in near:
            ours[row["name"]] = near[f"identity:{row['id']}"]
    enabled = {row["name"] for row in rows if row["enabled"]}
    further = FURTHER if domain == "GHOST.CORP" else FURTHER | FOREST
    assert (set(ours) & enabled) - {"GMSA_SHS22$@PHANTOM.CORP"} - set(truth) <= further
    assert set(truth) - set(ours) == set()
    assert {name: ours[name] - far for name, far in truth.items() if ours[name] != far} == dict.fromkeys(LONGER, 1)


def test_the_control_edges_of_a_dump(dump):
    """The group of the forest's controllers is meant to replicate; all other edges are moves."""
    found, rows = dump
    truth = json.loads((DUMP / "truth_essos.local.json").read_text("utf-8"))
    names = defaultdict(set)
    for row in rows:
        names[row["name"]] |= {f"identity:{row['id']}", f"object:{row['id']}"}
    told = {
        (move["premises"][0], move["conclusion"], right)
        for move in found["controls_object"]
        for right in move["how"].partition("it has ")[2].partition(" over it")[0].split(", ")
    }
    missed = [
        edge
        for edge in truth["control_edges"]
        if not any(
            (one, other, edge["right"]) in told for one in names[edge["source"]] for other in names[edge["target"]]
        )
    ]
    assert [(edge["right"], "S-1-5-9" in edge["source"]) for edge in missed] == [("GetChanges", True)]


def test_the_documented_chain_of_a_dump_is_walked(dump):
    found, rows = dump
    truth = json.loads((DUMP / "truth_essos.local.json").read_text("utf-8"))
    told = {(move["premises"][0], move["conclusion"]) for move in found["controls_object"]}
    for source, _, target in truth["documented_chain"]:
        [one], [other] = ids(rows, source), ids(rows, target)
        assert (f"identity:{one}", f"identity:{other}") in told


def test_the_templates_that_a_lab_named_after_their_weakness_are_told_under_that_number(dump):
    """SubCA and WebServer of Windows itself are two more: only administrators may ask for them, which is a move of its own."""
    found, rows = dump
    told = {
        (
            move["how"].removeprefix("A certificate of ").partition(" from ")[0],
            move["how"].rpartition("(")[2].rstrip(")."),
        )
        for move in found["requests_certificate"]
        if move["conclusion"].startswith("directory:")
    }
    assert told == {
        *(("ESC1", "ESC1"), ("SubCA", "ESC1"), ("ESC2", "ESC2"), ("ESC3-CRA", "ESC3")),
        ("WebServer", "ESC15"),
    }
    [template] = [row["id"] for row in rows if row["name"] == "ESC4" and row["kind"] == "certificate template"]
    assert any(move["conclusion"] == f"object:{template}" for move in found["controls_object"])
    assert any(f"object:{template}" in move["premises"] for move in found["rules_authority"])


def test_names_in_certificates_are_taken_where_the_registry_of_a_controller_was_read(sample):
    """One domain's controller maps by name over TLS and the other's does not; no web service or policy was asked."""
    found, _ = sample
    told = {
        (
            move["conclusion"],
            move["how"].partition("certificate of ")[2].partition("@")[0],
            move["how"].rpartition("(")[2],
        )
        for move in found["renames_account"]
        if move["conclusion"].startswith("directory:")
    }
    names = {(name, way.rstrip(").")) for domain, name, way in told if domain == "directory:PHANTOM.CORP"}
    assert {("ESC9", "ESC9"), ("ESC9", "ESC10 over TLS"), ("ESC10", "ESC10 over TLS")} <= names
    assert ("ESC10", "ESC9") not in names
    assert {(name, way.rstrip(").")) for domain, name, way in told if domain == "directory:WRAITH.CORP"} == {
        ("USERNOEMAILNOSEC", "ESC9"),
        ("MACHINENOSEC", "ESC9"),
    }
    assert found["relays_logon"] == found["joins_by_certificate"] == []
