from __future__ import annotations

import pytest
from tests.asking import provided
from tests.certificates import CLIENT, SERVER, authority, controller, open_to, published, template
from tests.forest import ALICE, BOB, STAFF, domain, member, person, right, thing

from doorward.facts.certification import ENROLLED, FOREST, TEMPLATES, WEAK
from doorward.facts.directory import OBJECTS, RIGHTS
from doorward.query import sql

OF = sql(OBJECTS)
ISSUED = sql(TEMPLATES, objects=OF)


def asked(query, *things, rights=(), memberships=()):
    with provided(identities=list(things), rights=list(rights), memberships=list(memberships)) as engine:
        return engine.run(query, {}).to_pylist()


def judged(*flags, **columns):
    [row] = asked(ISSUED, template("T-1", *flags, **columns), authority(), rights=[published()])
    return row


def test_a_template_stands_once_for_each_authority_that_issues_it():
    more = authority("disabledextensions=1.3.6.1.4.1.311.25.2", identifier="CA-2", name="SECOND")
    rows = asked(ISSUED, template(), template("T-2"), authority(), more, rights=[published(), published("T-1", "CA-2")])
    assert sorted((row["id"], row["ca_name"], row["drops_identifier"]) for row in rows) == [
        ("T-1", "AUTHORITY", False),
        ("T-1", "SECOND", True),
    ]


@pytest.mark.parametrize(
    ("flags", "column"),
    [
        (("enrolleesuppliessubject",), "names_subject"),
        (("nosecurityextension",), "unbound"),
        (("subjectaltrequireupn",), "tells_account"),
        (("subjectaltrequirespn",), "tells_account"),
        (("subjectaltrequiredns",), "tells_host"),
        (("subjectaltrequiredns",), "for_hosts"),
        (("subjectaltrequiredomaindns",), "for_hosts"),
        (("schemaversion=1",), "first_version"),
    ],
)
def test_what_flags_mean(flags, column):
    assert (judged(*flags)[column], judged()[column]) == (True, False)


@pytest.mark.parametrize(
    ("purposes", "kerberos", "tls"),
    [
        ((CLIENT,), True, True),
        (("1.3.6.1.4.1.311.20.2.2",), True, False),
        (("1.3.6.1.5.2.3.4",), True, False),
        (("2.5.29.37.0",), True, True),
        ((), True, True),
        ((SERVER,), False, False),
    ],
)
def test_what_a_certificate_is_good_for(purposes, kerberos, tls):
    row = judged(purposes=purposes)
    assert (row["logs_on"], row["over_tls"]) == (kerberos, tls)


@pytest.mark.parametrize(
    ("flags", "armed"),
    [
        (("authorizedsignatures=0",), True),
        (("authorizedsignatures=1", "schemaversion=1"), True),
        (("authorizedsignatures=1", "schemaversion=2"), False),
        (("authorizedsignatures=0", "requiresmanagerapproval"), False),
    ],
)
def test_a_template_is_armed_where_nobody_approves(flags, armed):
    assert judged(*flags, armed=None)["armed"] is armed


def store(*marks, name="S-1", **columns):
    return thing(name, "NTAuth store", "STORE", flags=[f"certthumbprints={mark}" for mark in marks]) | columns


@pytest.mark.parametrize(
    ("stores", "issued"),
    [
        ([], True),
        ([store("AB", "CD")], True),
        ([store("CD")], False),
        ([store("CD"), store("AB", name="S-2")], True),
        ([store()], True),
        ([store("CD", domain="OTHER.EXAMPLE")], True),
        ([store("ABC")], False),
    ],
)
def test_an_authority_that_controllers_do_not_log_on_by_issues_nothing(stores, issued):
    marked = authority("certthumbprint=AB")
    rows = asked(ISSUED, template(), marked, *stores, rights=[published()])
    assert bool(rows) == issued
    assert len(asked(ISSUED, template(), authority(), *stores, rights=[published()])) == 1


def enrolled(*memberships, rights):
    accounts = sql("select id, domain from {objects} where kind = 'user'", objects=OF)
    query = sql(ENROLLED, accounts=accounts, templates=ISSUED, granted=sql(RIGHTS))
    things = [template(), authority(), person(), person(BOB, "BOB")]
    rows = asked(query, *things, rights=[published(), *rights], memberships=memberships)
    return sorted((row["template"], row["ca"], row["id"]) for row in rows)


def test_who_may_ask_must_be_allowed_to_at_both():
    rights = [*open_to(STAFF, "T-1"), *open_to(ALICE, "T-1"), *open_to()[1:]]
    assert enrolled(member(BOB, STAFF), rights=rights) == [("T-1", "CA-1", ALICE), ("T-1", "CA-1", BOB)]
    assert enrolled(rights=rights) == [("T-1", "CA-1", ALICE)]
    assert enrolled(member(BOB, STAFF), rights=rights[:2]) == []


def test_groups_in_a_ring_end():
    ring = [member(STAFF, f"{STAFF}0"), member(f"{STAFF}0", STAFF), member(BOB, STAFF)]
    assert enrolled(*ring, rights=[*open_to(STAFF, "T-1"), *open_to()[1:]]) == [("T-1", "CA-1", BOB)]


@pytest.mark.parametrize(
    ("flag", "column"),
    [
        ("StrongCertificateBindingEnforcement=0", "unbound"),
        ("StrongCertificateBindingEnforcement=0", "lenient"),
        ("StrongCertificateBindingEnforcement=1", "lenient"),
        ("StrongCertificateBindingEnforcement=-1", "unsaid"),
        *((f"CertificateMappingMethods={value}", "by_name") for value in (4, 12, 31)),
    ],
)
def test_how_loose_the_loosest_controller_is(flag, column):
    strict = controller("StrongCertificateBindingEnforcement=2", "CertificateMappingMethods=24", identifier="DC-2")
    [row] = asked(sql(WEAK), controller(flag), strict)
    assert (row["domain"], row[column]) == ("DOOR.EXAMPLE", True)
    [row] = asked(sql(WEAK), strict)
    assert not row[column]


def test_the_forest_of_an_authority_is_its_domain_and_those_that_trust_it_within():
    others = {"A": "ParentChild", "B": "TreeRoot", "C": "Forest"}
    rows = [right("HOME", "TrustedBy", name, detail=f"{kind}; transitive") for name, kind in others.items()]
    things = [domain("HOME"), *(domain(name, name) | {"domain": name} for name in others)]
    query = sql(FOREST, templates=ISSUED, objects=OF)
    told = asked(query, *things, template(), authority(), rights=[published(), *rows])
    assert sorted((row["home"], row["domain"]) for row in told) == [
        ("DOOR.EXAMPLE", "A"),
        ("DOOR.EXAMPLE", "B"),
        ("DOOR.EXAMPLE", "DOOR.EXAMPLE"),
    ]
