"""Every kind of subject has a page, or a pivot; the pinned state of the data comes along."""

from __future__ import annotations

import pytest

from doorward.console.subjects import PLACES, called, place


@pytest.mark.parametrize("kind", sorted(set(PLACES) - {"fix"}))
def test_what_has_a_page_leads_there(kind):
    assert place(kind, "a/b") == f"{PLACES[kind]}/a%2Fb"
    assert place(kind, "x", "0123") == f"{PLACES[kind]}/x?asof=0123"


def test_a_fix_is_ticked_in_the_plan_and_all_else_has_its_pivot():
    assert place("fix", "x") == "/plan?fix=x"
    assert place("fix", "x", "0123") == "/plan?fix=x&asof=0123"
    assert place("address", "10.0.0.1") == "/pivot/address/10.0.0.1"
    assert place("hash", "../x?y") == "/pivot/hash/..%2Fx%3Fy"


def test_kinds_are_called_as_people_do():
    assert [called(kind) for kind in ("way", "source", "cve", "user_agent")] == ["path", "file", "CVE", "user agent"]
