"""Drafts in OpenVEX 0.2.0: what the specification asks of a document and its statements."""

from __future__ import annotations

import json
import re

from tests.portfolio.drafts import CVE, HOSTILE, STATED, WHOSE, release
from tests.readers.told import gather, recognised

from doorward.portfolio.openvex import openvex
from doorward.portfolio.statuses import Stated
from doorward.readers import readers

STATUSES = {"not_affected", "affected", "fixed", "under_investigation"}
JUSTIFICATIONS = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
}


def wrong(document):
    """Return what the specification asks for and is not there."""
    said = [key for key in ("@context", "@id", "author", "timestamp", "version", "statements") if not document.get(key)]
    for statement in document["statements"]:
        status = statement["status"]
        needs = {"affected": "action_statement", "not_affected": "justification"}.get(status)
        said += [] if status in STATUSES and (needs is None or statement.get(needs)) else [f"{status} without {needs}"]
        said += [] if statement.get("justification", "component_not_present") in JUSTIFICATIONS else ["justification"]
        said += [] if statement["products"] and statement["vulnerability"]["name"] else ["products"]
        said += [item["@id"] for item in statement["products"] if not re.fullmatch(r"[a-z]+:[!-~]+", item["@id"])]
    return said


def test_a_draft_has_what_the_specification_asks_for_and_says_that_it_is_one():
    document = openvex(CVE, STATED, WHOSE)
    assert wrong(document) == []
    assert document["@context"] == "https://openvex.dev/ns/v0.2.0"
    assert document["@id"] == "https://acme.example/vex/draft-CVE-2026-12345"
    assert (document["version"], document["timestamp"], document["role"]) == (
        1,
        "2026-03-01T12:00:00Z",
        "Draft, not reviewed",
    )
    assert all("Nobody has reviewed it" in statement["status_notes"] for statement in document["statements"])


def test_what_is_broken_would_be_seen():
    document = openvex(CVE, STATED, WHOSE)
    del document["statements"][0]["action_statement"]
    assert wrong(document) == ["affected without action_statement"]


def test_releases_of_which_the_same_is_said_stand_together():
    twin = Stated(release("gate", "0.9"), *STATED[2][1:])
    statements = openvex(CVE, [*STATED, twin], WHOSE)["statements"]
    assert [(one["status"], [item["@id"] for item in one["products"]]) for one in statements] == [
        ("affected", ["pkg:generic/suite@9"]),
        ("affected", ["pkg:generic/gate@0.9", "pkg:generic/gate@1.0"]),
        ("fixed", ["pkg:generic/gate@1.1"]),
        ("not_affected", ["pkg:generic/door@3"]),
        ("not_affected", ["pkg:generic/gate@1.2"]),
        ("under_investigation", ["pkg:generic/door@4"]),
    ]


def test_any_order_of_releases_is_the_same_document():
    assert json.dumps(openvex(CVE, STATED, WHOSE)) == json.dumps(openvex(CVE, STATED[::-1], WHOSE))


def test_hostile_names_are_made_plain():
    document = openvex(HOSTILE, [Stated(release(HOSTILE, HOSTILE), "fixed", None, HOSTILE)], WHOSE, (HOSTILE,))
    assert wrong(document) == []
    assert not re.search("[\x00-\x1f\u202e]", json.dumps(document, ensure_ascii=False))


def test_what_is_drafted_is_read_back():
    data = json.dumps(openvex(CVE, STATED, WHOSE)).encode()
    taker = next(reader for reader in readers().values() if recognised(reader, data))
    rows = gather(taker, data).rows["vex"]
    assert sorted((row["product"], row["status"]) for row in rows) == sorted(
        (f"pkg:generic/{one.release.product}@{one.release.version}", one.status) for one in STATED
    )
