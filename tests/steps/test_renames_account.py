from __future__ import annotations

import pytest
from tests.asking import moves
from tests.certificates import CLIENT, RULED, SERVER, SMARTCARD, authority, controller, open_to, published, template
from tests.forest import (
    ADMINS,
    ALICE,
    BOB,
    DESK,
    EVERYONE,
    STAFF,
    computer,
    domain,
    edges,
    group,
    member,
    person,
    right,
    thing,
)

from doorward.steps.renames_account import renames_account

NAMED, HOST = "subjectaltrequireupn", "subjectaltrequiredns"
LOOSE = "StrongCertificateBindingEnforcement=1"
RENAMED = "object:CA-1/Renamed/T-1"
WRITE = right(ALICE, "GenericWrite", BOB)
PEOPLE = [person(), person(BOB, "BOB"), computer(enabled=True), group(), group(ADMINS, "ADMINS"), domain()]


def asked(*things, rights=None, memberships=(), people=PEOPLE):
    rows = [WRITE, published(), *open_to()] if rights is None else rights
    return moves(renames_account, rights=rows, memberships=list(memberships), identities=[*people, *things])


def esc9(*flags, **columns):
    return template("T-1", "nosecurityextension", NAMED, *flags, **columns)


def ways(*things, **tables):
    """Return the numbers and chances of the ways to rule the domain."""
    found = [move for move in asked(*things, **tables) if move["conclusion"] == RULED]
    return {(move["how"].rpartition("(")[2].rstrip(")."), move["probability"]) for move in found}


def test_whoever_may_write_an_account_gives_it_the_name_of_another():
    assert asked(esc9(), authority(), controller(LOOSE)) == [
        {
            "conclusion": RENAMED,
            "premises": [f"identity:{ALICE}"],
            "probability": 1.0,
            "seen": False,
            "how": "ALICE can give another's name to BOB, and ask for a certificate of T-1 with it.",
            "fixes": ["remove the rights of ALICE over BOB"],
            "first_seen": None,
            "last_seen": None,
        },
        {
            "conclusion": RULED,
            "premises": [RENAMED],
            "probability": 0.8,
            "seen": False,
            "how": "Controllers of DOOR.EXAMPLE take the name in a certificate of T-1 from AUTHORITY for its holder (ESC9).",
            "fixes": [
                "require strong binding of certificates in DOOR.EXAMPLE",
                "require the identifier of the account in certificates of T-1",
            ],
            "first_seen": None,
            "last_seen": None,
        },
    ]


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("StrongCertificateBindingEnforcement=0", {("ESC9", 0.8)}),
        (LOOSE, {("ESC9", 0.8)}),
        ("StrongCertificateBindingEnforcement=-1", {("ESC9", 0.3)}),
        ("StrongCertificateBindingEnforcement=2", set()),
        ("CertificateMappingMethods=4", {("ESC10 over TLS", 0.8)}),
        ("CertificateMappingMethods=31", {("ESC10 over TLS", 0.8)}),
        ("CertificateMappingMethods=24", set()),
        ("CertificateMappingMethods=-1", set()),
        ("isdc", set()),
    ],
)
def test_only_a_controller_that_is_known_to_be_loose_takes_the_name(flag, told):
    assert ways(esc9(), authority(), controller(flag)) == told


@pytest.mark.parametrize(
    "safe",
    [
        template("T-1", NAMED),
        template("T-1", "nosecurityextension"),
        esc9("enrolleesuppliessubject"),
        esc9("requiresmanagerapproval"),
        esc9(armed="authorizedsignatures=1"),
        esc9(purposes=(SERVER,)),
    ],
)
def test_a_template_that_lacks_one_of_the_conditions_is_safe(safe):
    assert ways(esc9(), authority(), controller(LOOSE)) == {("ESC9", 0.8)}
    assert asked(safe, authority(), controller(LOOSE)) == []


def test_an_authority_that_leaves_the_identifier_out_makes_every_template_loose():
    careless = authority("disabledextensions=1.3.6.1.4.1.311.25.2")
    assert ways(template("T-1", NAMED), careless, controller(LOOSE)) == {("ESC16", 0.8)}
    assert ways(esc9(), careless, controller(LOOSE)) == {("ESC9", 0.8)}
    assert ways(template("T-1", NAMED), careless, controller("StrongCertificateBindingEnforcement=2")) == set()
    assert ways(template("T-1", NAMED), authority("disabledextensions=1.2.3"), controller(LOOSE)) == set()


def test_a_controller_that_binds_nothing_takes_any_template():
    unbound = controller("StrongCertificateBindingEnforcement=0")
    assert ways(template("T-1", NAMED), authority(), unbound) == {("ESC10", 0.8)}


def test_over_tls_a_template_must_be_good_for_clients():
    by_name = controller("CertificateMappingMethods=4")
    assert ways(template("T-1", NAMED, purposes=(CLIENT,)), authority(), by_name) == {("ESC10 over TLS", 0.8)}
    assert ways(template("T-1", NAMED, purposes=()), authority(), by_name) == {("ESC10 over TLS", 0.8)}
    assert ways(template("T-1", NAMED, purposes=(SMARTCARD,)), authority(), by_name) == set()


@pytest.mark.parametrize("name", ["GenericAll", "GenericWrite", "WriteDacl", "WriteOwner", "Owns"])
def test_rights_that_write_a_name(name):
    assert ways(esc9(), authority(), controller(LOOSE), rights=[right(ALICE, name, BOB), published(), *open_to()])


GIVEN = [WRITE, published(), *open_to()]


@pytest.mark.parametrize("missing", range(len(GIVEN)))
def test_each_premise_that_is_missing_takes_the_account_away(missing):
    rest = [row for place, row in enumerate(GIVEN) if place != missing]
    found = asked(esc9(), authority(), controller(LOOSE), rights=rest)
    assert RENAMED not in {move["conclusion"] for move in found}


@pytest.mark.parametrize(
    "row",
    [right(ALICE, "ForceChangePassword", BOB), right(ADMINS, "GenericAll", BOB), right(ALICE, "GenericAll", STAFF)],
)
def test_other_rights_other_targets_and_who_rules_anyway_are_no_moves(row):
    found = asked(esc9(), authority(), controller(LOOSE), rights=[row, published(), *open_to()])
    assert RENAMED not in {move["conclusion"] for move in found}


def test_the_account_itself_must_be_allowed_to_ask_and_may_be_so_by_groups():
    things = (esc9(), authority(), controller(LOOSE))
    by_group = [WRITE, published(), *open_to(f"{STAFF}0", "T-1"), *open_to(STAFF, "CA-1")]
    nested = [member(BOB, STAFF), member(STAFF, f"{STAFF}0")]
    assert (f"identity:{ALICE}",) in {one for one, _ in edges(asked(*things, rights=by_group, memberships=nested))}
    for short in (nested[:1], nested[1:], [member(ALICE, STAFF), nested[1]]):
        assert RENAMED not in {move["conclusion"] for move in asked(*things, rights=by_group, memberships=short)}


def test_everyone_may_be_allowed_to_ask():
    rows = [WRITE, published(), *open_to(EVERYONE)]
    assert RENAMED in {move["conclusion"] for move in asked(esc9(), authority(), controller(LOOSE), rights=rows)}


def test_groups_more_than_six_deep_are_the_blind_spot():
    def reached(depth):
        chain = [
            member(BOB, f"{STAFF}-0"),
            *(member(f"{STAFF}-{one}", f"{STAFF}-{one + 1}") for one in range(depth - 1)),
        ]
        rows = [WRITE, published(), *open_to(f"{STAFF}-{depth - 1}")]
        found = asked(esc9(), authority(), controller(LOOSE), rights=rows, memberships=chain)
        return RENAMED in {move["conclusion"] for move in found}

    assert [reached(depth) for depth in (1, 6, 7)] == [True, True, False]


def test_a_template_for_hosts_is_issued_to_computers_only():
    own = [right(ALICE, "GenericAll", BOB), right(ALICE, "GenericAll", DESK), published(), *open_to()]
    hosts = template("T-1", "nosecurityextension", HOST)
    [made, _] = asked(hosts, authority(), controller(LOOSE), rights=own)
    assert made["how"].startswith("ALICE can give another's name to DESK.DOOR.EXAMPLE, and")
    managed = person(BOB, "BOB", kind="service")
    [made, _] = asked(hosts, authority(), controller(LOOSE), rights=own, people=[person(), managed, domain()])
    assert "BOB" in made["how"]


def test_many_accounts_of_one_holder_are_one_move():
    rows = [WRITE, right(ALICE, "GenericAll", DESK), published(), *open_to()]
    [made, _] = asked(esc9(), authority(), controller(LOOSE), rights=rows)
    assert made["how"] == "ALICE can give another's name to BOB and 1 more, and ask for a certificate of T-1 with it."
    assert made["fixes"] == ["remove the rights of ALICE over accounts that may ask for certificates"]


def test_rights_from_above_are_a_move_of_their_own():
    rows = [WRITE | {"inherited": True}, published(), *open_to()]
    [made, _] = asked(esc9(), authority(), controller(LOOSE), rights=rows)
    assert made["fixes"] == ["remove the rights from above of ALICE over BOB"]


def test_whoever_rules_the_place_of_an_account_writes_it_unless_it_is_sealed():
    rows = [right("OU-1", "Contains", BOB), published(), *open_to()]
    place = thing("OU-1", "ou", "SALES")
    found = asked(esc9(), authority(), controller(LOOSE), place, rights=rows)
    assert (("object:OU-1",), RENAMED) in edges(found)
    for apart in ({"admin_count": True}, {"flags": ["IsACLProtected"]}):
        people = [person(), person(BOB, "BOB", **apart), domain()]
        found = asked(esc9(), authority(), controller(LOOSE), place, rights=rows, people=people)
        assert RENAMED not in {move["conclusion"] for move in found}


CHILD = "S-1-5-21-9-9-9"


@pytest.mark.parametrize(("trust", "falls"), [("ParentChild", True), ("TreeRoot", True), ("External", False)])
def test_domains_of_the_forest_take_certificates_of_its_authority(trust, falls):
    child = domain(CHILD, "SUB.DOOR.EXAMPLE") | {"domain": "SUB.DOOR.EXAMPLE"}
    loose = controller(LOOSE, identifier=f"{CHILD}-1000", domain="SUB.DOOR.EXAMPLE")
    trusts = right("S-1-5-21-1-2-3", "TrustedBy", CHILD, detail=f"{trust}; transitive; SID filtering on")
    found = asked(esc9(), authority(), child, loose, rights=[WRITE, published(), *open_to(), trusts])
    assert ("directory:SUB.DOOR.EXAMPLE" in {move["conclusion"] for move in found}) == falls
    assert RULED not in {move["conclusion"] for move in found}


def test_who_may_write_the_name_alone_is_told_elsewhere():
    rows = [right(ALICE, "WritePublicInformation", BOB), published(), *open_to()]
    assert RENAMED not in {move["conclusion"] for move in asked(esc9(), authority(), controller(LOOSE), rights=rows)}


def test_duplicates_and_order_change_nothing():
    things = [esc9(), authority(), controller(LOOSE)]
    rows = [WRITE, right(ALICE, "Owns", BOB), published(), *open_to()]
    assert asked(*things, rights=rows) == asked(*things[::-1], *things, rights=[*rows[::-1], *rows])


def test_no_table_yields_no_move():
    assert moves(renames_account) == []
