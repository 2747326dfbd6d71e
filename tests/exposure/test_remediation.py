"""The 16 rows of the directive, told twice: here as CISA publishes them, there as the product holds them."""

from __future__ import annotations

import re
from itertools import product

import pytest
from tests.asking import provided

import doorward
from doorward.exposure.remediation import AUTOMATABLE_VECTOR, TIERS, TOTAL_VECTOR, Tier, remediation_tier
from doorward.query import sql

NAMES = ("known_exploited", "exposed", "automatable", "total_impact")
# known exploited, exposed, automatable, total impact: days, forensic triage
PUBLISHED = """
n n n n: - -
y n n n: 14 -
n y n n: 60 -
n n y n: 60 -
n n n y: - -
y y n n: 14 -
y n y n: 14 -
n y y n: 14 -
y n n y: 14 -
n y n y: 14 -
n n y y: 60 -
y y y n: 3 -
y y n y: 3 F
y n y y: 3 F
n y y y: 3 -
y y y y: 3 F
"""
ROWS = {
    tuple(letter == "y" for letter in answers.split()): Tier(None if days == "-" else int(days), forensic=flag == "F")
    for answers, days, flag in re.findall(r"^(. . . .): (\S+) (\S)$", PUBLISHED, re.MULTILINE)
}


def test_there_are_sixteen_rows():
    assert set(ROWS) == set(product((False, True), repeat=4))


@pytest.mark.parametrize(("answers", "tier"), list(ROWS.items()))
def test_each_row_is_the_published_one(answers, tier):
    told = doorward.remediation_tier(**dict(zip(NAMES, answers, strict=True)))

    assert (told.days, told.forensic) == (tier.days, tier.forensic)


def test_the_engine_is_told_the_same_rows():
    with provided() as engine:
        rows = engine.run(sql(TIERS), {}).to_pylist()

    assert {tuple(row[name] for name in NAMES): Tier(row["days"], forensic=row["forensic"]) for row in rows} == ROWS
    assert len(rows) == len(ROWS)


@pytest.mark.parametrize("answers", list(product((False, True), repeat=4)))
@pytest.mark.parametrize("place", range(4))
def test_a_yes_never_gives_more_time(answers, place):
    worse = tuple(answer or number == place for number, answer in enumerate(answers))
    before, after = ROWS[answers].days, ROWS[worse].days

    assert (before is None) or (after is not None and after <= before)


def test_traces_are_looked_for_only_where_it_is_exploited_and_urgent():
    for answers, tier in ROWS.items():
        assert not tier.forensic or (answers[0] and answers[3] and tier.days == 3)


def test_answers_must_be_named():
    with pytest.raises(TypeError):
        remediation_tier(True, True, True, True)


@pytest.mark.parametrize(
    ("vector", "automatable", "total"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", True, True),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", False, True),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", False, False),
        ("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", False, True),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", True, True),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:H/SC:H/SI:H/SA:H", False, False),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", True, True),
        ("AV:N/AC:L/Au:S/C:P/I:P/A:P", False, False),
    ],
)
def test_a_vector_tells_what_no_decision_tells(vector, automatable, total):
    assert bool(re.search(AUTOMATABLE_VECTOR, vector)) == automatable
    assert bool(re.search(TOTAL_VECTOR, "/" + vector)) == total
