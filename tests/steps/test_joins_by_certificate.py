from __future__ import annotations

import pytest
from tests.asking import moves
from tests.certificates import SERVER, authority, published, template
from tests.forest import STAFF, edges, group, right, thing

from doorward.steps.joins_by_certificate import joins_by_certificate

CARRIED, POLICY = "certificatepolicy=1.2.3", thing("P-1", "issuance policy", "STRONG", flags=["certtemplateoid=1.2.3"])
LINK = right("P-1", "OIDGroupLink", STAFF)
GIVEN = [published(), LINK]
NEEDED = ("object:CA-1/Enroll", "object:T-1/Enroll")


def asked(*, rights=GIVEN, issued=None, policy=POLICY, more=()):
    things = [issued or template("T-1", CARRIED), authority(), group(), policy, *more]
    return moves(joins_by_certificate, rights=rights, identities=things)


def test_whoever_may_ask_for_a_certificate_with_a_linked_policy_is_in_the_group():
    assert asked() == [
        {
            "conclusion": f"identity:{STAFF}",
            "premises": list(NEEDED),
            "probability": 1.0,
            "seen": False,
            "how": "A certificate of T-1 from AUTHORITY puts its holder into STAFF, by its policy STRONG (ESC13).",
            "fixes": ["ask for approval of certificates of T-1", "remove the link of the policy STRONG to STAFF"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize("missing", range(len(GIVEN)))
def test_each_premise_that_is_missing_takes_the_move_away(missing):
    assert asked(rights=[row for place, row in enumerate(GIVEN) if place != missing]) == []


@pytest.mark.parametrize(
    "safe",
    [
        template("T-1"),
        template("T-1", "certificatepolicy=1.2.4"),
        template("T-1", "certificatepolicy=1.2.33"),
        template("T-1", CARRIED, "requiresmanagerapproval"),
        template("T-1", CARRIED, armed="authorizedsignatures=1"),
        template("T-1", CARRIED, purposes=(SERVER,)),
    ],
)
def test_a_template_that_lacks_one_of_the_conditions_is_safe(safe):
    assert asked(issued=safe) == []


def test_a_policy_of_another_domain_or_of_another_kind_is_none():
    assert asked(policy=POLICY | {"domain": "OTHER.EXAMPLE"}) == []
    assert asked(policy=POLICY | {"kind": "certificate template"}) == []


def test_a_group_that_nothing_tells_of_is_called_by_its_id():
    [made] = asked(rights=[published(), LINK | {"target": "S-9"}])
    assert (made["conclusion"], "into S-9, by" in made["how"]) == ("identity:S-9", True)


def test_two_policies_are_two_moves():
    other = thing("P-2", "issuance policy", "STRONGER", flags=["certtemplateoid=1.2.4"])
    rows = [*GIVEN, right("P-2", "OIDGroupLink", f"{STAFF}0")]
    both = template("T-1", CARRIED, "certificatepolicy=1.2.4")
    assert edges(asked(rights=rows, issued=both, more=[other])) == {
        (NEEDED, f"identity:{STAFF}"),
        (NEEDED, f"identity:{STAFF}0"),
    }


def test_names_that_the_asker_lacks_are_the_blind_spot():
    assert asked(issued=template("T-1", CARRIED, "subjectaltrequireemail"))


def test_duplicates_and_order_change_nothing():
    assert asked(rights=[*GIVEN[::-1], *GIVEN], more=[POLICY, template("T-1", CARRIED)]) == asked()


def test_no_table_yields_no_move():
    assert moves(joins_by_certificate) == []
