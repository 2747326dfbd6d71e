"""The registered domain of a name, held to the library that brings the list and to the list's own test vectors."""

from __future__ import annotations

import re
from pathlib import Path

import publicsuffixlist
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.asking import provided
from tests.contracts.portable_sql import violations

from doorward.known.public_suffix import TAIL, registered, suffixes
from doorward.query import sql

ORACLE = publicsuffixlist.PublicSuffixList()
VECTORS = re.findall(
    r"checkPublicSuffix\('([^']+)'", (Path(publicsuffixlist.PSLFILE).parent / "test_psl.txt").read_text("utf-8")
)
TAILS = [row["tail"] for row in suffixes()]
LABEL = some.text("abcxyz019-_é", min_size=1, max_size=12)


def cut(*names):
    """Return name -> (registered, subdomain, listed), as the engine works it out."""
    asked = sql("select query as name, transaction from {dns}")
    with provided(dns=[{"query": name, "transaction": place} for place, name in enumerate(names)]) as engine:
        rows = engine.run(registered(asked, "transaction"), {}).to_pylist()
    assert [names[row["transaction"]] for row in rows] == [row["name"] for row in rows]
    assert len(rows) == len(names), "no name is lost and none is doubled"
    return {row["name"]: (row["registered"], row["subdomain"], row["listed"]) for row in rows}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("www.example.com", ("example.com", "www", True)),
        ("example.com", ("example.com", "", True)),
        ("com", (None, "", True)),
        ("a.b.example.co.uk", ("example.co.uk", "a.b", True)),
        ("co.uk", (None, "", True)),
        ("x.y.z.ck", ("y.z.ck", "x", True)),
        ("www.ck", ("www.ck", "", True)),
        ("a.city.kobe.jp", ("city.kobe.jp", "a", True)),
        ("a.b.c.kobe.jp", ("b.c.kobe.jp", "a", True)),
        ("d111111abcdef8.cloudfront.net", ("d111111abcdef8.cloudfront.net", "", True)),
        ("a.b.ec2.us-east-1.compute.amazonaws.com", ("ec2.us-east-1.compute.amazonaws.com", "a.b", True)),
        ("www.食狮.中国", ("食狮.中国", "www", True)),
        ("www.xn--85x722f.xn--fiqs8s", ("xn--85x722f.xn--fiqs8s", "www", True)),
        ("host.corp", ("host.corp", "", False)),
        ("a.host.localdomain", ("host.localdomain", "a", False)),
        ("printer", (None, "", False)),
        ("dnscat.9f2a01c3", (None, "", False)),
        ("192.0.2.7", (None, "", False)),
        ("2001:db8::7", (None, "", False)),
        ("a..com", (None, "", True)),
        (".com", (None, "", True)),
        ("", (None, "", False)),
    ],
)
def test_names_are_cut_where_somebody_may_register(name, expected):
    assert cut(name)[name] == expected


@pytest.mark.parametrize(("letters", "expected"), [(20, True), (21, False)])
def test_a_private_top_level_domain_has_twenty_letters_at_most(letters, expected):
    name = f"a.b.{'q' * letters}"

    assert (cut(name)[name][0] is not None) is expected


def test_the_vectors_of_the_list_hold():
    names = sorted({name.lower() for name in VECTORS if not name.startswith(".")})
    assert len(names) >= 60

    found = cut(*names)

    wrong = {name: found[name][0] for name in names if found[name][0] != ORACLE.privatesuffix(name)}
    assert wrong == {}


def test_every_rule_is_cut_as_the_library_cuts_it():
    names = sorted({f"{labels}{tail}" for tail in TAILS for labels in ("", "a.", "b.a.", "c.b.a.")})

    found = cut(*names)

    wrong = {name: found[name][0] for name in names if found[name][0] != ORACLE.privatesuffix(name)}
    assert wrong == {}


@settings(max_examples=25, deadline=None)
@given(some.lists(LABEL, min_size=0, max_size=5), some.sampled_from(TAILS))
def test_name_is_subdomain_and_registered_domain(labels, tail):
    name = ".".join([*labels, tail])

    domain, subdomain, listed = cut(name)[name]

    assert listed
    assert domain == ORACLE.privatesuffix(name)
    assert domain is None or name == (f"{subdomain}.{domain}" if subdomain else domain)


def test_no_tail_is_longer_than_names_are_compared_with():
    assert max(tail.count(".") + 1 for tail in TAILS) <= TAIL


def test_the_rows_are_sorted_and_each_tail_is_there_once():
    assert sorted(set(TAILS)) == TAILS
    assert len(TAILS) > 10_000


def test_a_tail_between_rules_tells_nothing_but_where_to_look():
    rows = {row["tail"]: row for row in suffixes()}

    assert rows["amazonaws.com"]["labels"] is None
    assert rows["amazonaws.com"]["longest"] >= 6
    assert rows["org.ag"] == {"tail": "org.ag", "labels": 3, "longest": 3}


def test_the_text_is_portable():
    query = registered(sql("select query as name, source from {dns}"), "source")

    assert violations(query.text, ["rows"]) == []
