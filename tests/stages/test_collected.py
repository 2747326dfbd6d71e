"""What was not collected of a directory is said."""

from __future__ import annotations

import pytest
from tests.asking import START, provided
from tests.certificates import authority, controller
from tests.forest import ADMINS, ALICE, BOB, DESK, STAFF, computer, domain, group, person, right, thing
from tests.working import fill, opened

from doorward import pipeline
from doorward.engine import told
from doorward.stages.collected import CERTIFIED, COLLECTED, uncertified, uncollected

SESSION = {"identity": ALICE, "computer": DESK, "kind": "network"}
ALL = {
    "identities": [domain(), person(last_logon=START), computer(), group()],
    "rights": [right(BOB, "GenericAll", ALICE), right(STAFF, "AdminTo", DESK)],
    "sessions": [SESSION],
}
RULED = "No access list of DOOR.EXAMPLE was read: ways by rights over accounts and groups are missing."
SESSIONS = "Of 1 of 1 computer in DOOR.EXAMPLE no file tells who is logged on: ways by sessions are missing."
UNUSED = "No file tells when accounts of DOOR.EXAMPLE were used: privilege that is idle is not told."
LOCAL = (
    "Of 1 of 1 computer in DOOR.EXAMPLE no file tells who may use or administer it: "
    "ways to computers by their local groups are missing."
)


def asked(**tables):
    with provided(**(ALL | tables)) as engine:
        return uncollected(told(engine, COLLECTED))


def test_where_all_was_collected_nothing_is_said():
    assert asked() == ()


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"sessions": []}, (SESSIONS,)),
        ({"rights": [right(STAFF, "AdminTo", DESK)]}, (RULED,)),
        ({"rights": [right(BOB, "Owns", STAFF)]}, (LOCAL,)),
        ({"rights": [], "sessions": []}, (RULED, SESSIONS, LOCAL)),
    ],
)
def test_a_collector_that_is_missing_is_said(tables, said):
    assert asked(**tables) == said


def test_accounts_of_which_no_last_use_is_told_are_said_and_one_told_is_enough():
    assert asked(identities=[domain(), person(), computer(), group()]) == (UNUSED,)
    assert asked(identities=[domain(), person(), person(BOB, "BOB", last_logon=START), computer()]) == ()


def test_computers_are_counted_one_by_one():
    more = [computer(f"{DESK}{number}", f"DESK{number}") for number in range(3)]
    assert asked(identities=[*ALL["identities"], *more])[0].startswith("Of 3 of 4 computers in DOOR.EXAMPLE")


def test_domains_are_judged_apart_and_listed_together():
    others = [person(f"S-1-5-21-{number}-9-9-9", domain=f"D{number}.EXAMPLE", last_logon=START) for number in range(5)]
    assert asked(identities=[*ALL["identities"], *others]) == (
        RULED.replace("DOOR.EXAMPLE", "D0.EXAMPLE, D1.EXAMPLE, D2.EXAMPLE and 2 more"),
    )


def test_without_a_directory_nothing_is_said():
    unix = [{"id": "web1:bob", "kind": "user", "domain": "web1"}]
    assert asked(identities=[], rights=[], sessions=[]) == asked(identities=unix, rights=[], sessions=[]) == ()


def test_a_hostile_domain_is_shown_plain_and_short():
    rows = asked(identities=[person(domain="EVIL\u202e\n" * 400, last_logon=START)], rights=[], sessions=[])
    assert len(rows) == 1
    assert len(rows[0]) < 200
    assert "\n" not in rows[0]
    assert "\u202e" not in rows[0]


def test_the_answer_says_it(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, identities=[person(), group(ADMINS)])
        answer = pipeline.analyze(workspace, "0")
    assert RULED in answer.gaps


SETTINGS = (
    "HasVulnerableEndpoint=False",
    "RPCEncryptionEnforced=True",
    "isuserspecifiessanenabledcollected",
    "DisabledExtensions collected",
)
POLICY = thing("P-1", "issuance policy", "STRONG")
TIED = controller("StrongCertificateBindingEnforcement=2")
UNTIED = (
    "Of 1 of 1 controller in DOOR.EXAMPLE no file tells how a certificate is tied to an account: "
    "ways by accounts that are renamed (ESC9, ESC10) are missing."
)
UNLINKED = "No policy of issuing of DOOR.EXAMPLE was read: groups that a certificate brings (ESC13) are missing."


def certified(*things):
    with provided(identities=list(things)) as engine:
        return uncertified(told(engine, CERTIFIED))


def test_where_every_setting_was_read_nothing_is_said_of_certificates():
    assert certified(authority(*SETTINGS), TIED, POLICY) == ()
    assert certified(authority(*SETTINGS, "HasVulnerableEndpoint=True"), TIED, POLICY) == ()


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (0, "whether a logon can be passed on to them over the web (ESC8)"),
        (1, "whether they take requests that are not encrypted (ESC11)"),
        (2, "whether they take any name that is asked for (ESC6)"),
        (3, "whether they leave out the identifier of the account (ESC16)"),
    ],
)
def test_each_setting_of_an_authority_that_was_not_read_is_said(place, what):
    rest = [flag for number, flag in enumerate(SETTINGS) if number != place]
    assert certified(authority(*rest), TIED, POLICY) == (
        f"Of 1 certification authority in DOOR.EXAMPLE no file tells, of 1, {what}: such ways are missing.",
    )


def test_authorities_are_counted_setting_by_setting():
    second = authority(*SETTINGS[:1], identifier="CA-2", name="SECOND")
    [said] = certified(authority(*SETTINGS[:2]), second, TIED, POLICY)
    assert said.startswith(
        "Of 2 certification authorities in DOOR.EXAMPLE no file tells, of 1, whether they take requests"
    )
    assert "of 2, whether they take any name" in said


def test_a_controller_whose_registry_was_not_read_and_policies_that_are_missing_are_said():
    assert certified(authority(*SETTINGS), controller(), POLICY) == (UNTIED,)
    assert certified(authority(*SETTINGS), TIED) == (UNLINKED,)


def test_without_an_authority_nothing_is_said_of_certificates():
    assert certified() == certified(controller(), POLICY, person()) == ()


def test_the_answer_says_it_of_certificates_too(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, identities=[authority(*SETTINGS), controller()])
        answer = pipeline.analyze(workspace, "0")
    assert {UNTIED, UNLINKED} <= set(answer.gaps)
