"""Each fact as a sentence."""

from __future__ import annotations

import pytest
from tests.asking import at

from doorward.resolution.facts import HOW
from doorward.resolution.sentences import _SAID, why

CARD = "00:00:5e:00:53:0a"


def row(how="lease", *, merged=True, why_not=None, dated=True, **columns):
    told = {"left_value": "a", "right_value": CARD, "right_kind": "mac", "times": 2, "how": how, "merged": merged}
    spans = {"first_seen": at(0) if dated else None, "last_seen": at(24) if dated else None}
    return {**told, **spans, "why_not": why_not, **columns}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (row(), f"{CARD} leased an address as a, 2 times, 2 Mar 2026, 00:00 to 3 Mar 2026, 00:00."),
        (
            row("scan", times=1, last_seen=at(0)),
            f"Scans saw a together with the MAC address {CARD}, 1 time, 2 Mar 2026, 00:00.",
        ),
        (row("register", dated=False), f"The register gives a the MAC address {CARD}."),
        (
            row("directory", dated=False, right_kind="sid", right_value="S-1-5"),
            "The directory knows a by the SID S-1-5.",
        ),
        (row("person", dated=False, right_value="b"), "A person said that a and b are one asset."),
        (row("person", dated=False, right_value="b", merged=False), "A person said that a and b are not one asset."),
        (
            row("register", dated=False, merged=False, why_not="it is so"),
            f"The register gives a the MAC address {CARD}: not taken, for it is so.",
        ),
    ],
)
def test_a_fact_is_a_sentence(told, sentence):
    assert why(told) == sentence


def test_every_fact_that_ties_identifiers_has_its_words():
    assert set(_SAID) == set(HOW) - {"dns", "certificate", "nothing"}


def test_hostile_names_are_shown_plain_and_short():
    told = why(row(left_value="\u202eevil\n" + "x" * 1_000))

    assert "\n" not in told
    assert "\u202e" not in told
    assert len(told) < 250
