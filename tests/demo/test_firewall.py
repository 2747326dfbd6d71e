"""The firewall of the sample organisation is read in full, and does what its conduits mean but for one trial."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from tests.readers.told import gather

from doorward.demo.firewall import CONDUITS, INTERNET, TRIAL, TRIAL_ENDS, conduits, exceptions, write_firewall
from doorward.demo.organisation import ZONES, host
from doorward.readers.nft_text import nft_text


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Return the rules as Doorward's own reader reads them."""
    path = tmp_path_factory.mktemp("firewall") / "core01.nft"
    write_firewall(path)
    told = gather(nft_text, path.read_bytes())
    assert not told.rejects
    return told.rows["filter_rules"]


def test_every_rule_is_read_in_full(rules):
    assert not [rule for rule in rules if rule.get("unread")]
    assert {rule["action"] for rule in rules} == {"accept", "deny"}


def test_what_no_rule_lets_through_is_stopped(rules):
    (default,) = [rule for rule in rules if rule.get("position") is None]
    assert (default["hooks"], default["action"]) == (["forward"], "deny")


def test_every_conduit_has_its_rule(rules):
    comments = [rule.get("comment") or "" for rule in rules]
    assert all(any(comment.startswith(conduit.name) for comment in comments) for conduit in CONDUITS)


def test_the_trial_has_ended_and_its_exceptions_stand(rules):
    left = [rule for rule in rules if TRIAL in (rule.get("comment") or "")]
    tested = host("test03")
    assert tested.until == date.fromisoformat(TRIAL_ENDS)
    assert all(tested.address in str(rule.get("sources")) + str(rule.get("destinations")) for rule in left)
    assert [rule["destination_ports"] for rule in left] == [["22"], ["3389"], ["443"]]


def test_the_register_says_what_is_meant_between_known_zones():
    told = tomllib.loads("\n".join(conduits()))["conduits"]
    assert len(told) == len(CONDUITS)
    assert {one[end] for one in told for end in ("from", "to")} == {*ZONES, INTERNET}
    assert all(one["from"] != one["to"] for one in told)


def test_the_register_says_for_whom_and_how_long_the_trial_was_granted():
    [told] = tomllib.loads("\n".join(exceptions()))["exceptions"]
    trial = host("test03")
    assert (told["exception"], told["asset"], told["owner"]) == (TRIAL, trial.name, trial.owner)
    assert (told["granted"], told["ends"]) == (trial.since, date.fromisoformat(TRIAL_ENDS))


def test_the_trial_is_meant_by_no_conduit():
    for ends in (("dmz", "test"), ("test", "workstations")):
        assert not [one for one in CONDUITS if (one.source, one.destination) == ends]
    assert not [one for one in CONDUITS if one[1:3] == ("test", INTERNET) and 443 in one.ports]
