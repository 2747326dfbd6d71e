"""Every page in both themes: nothing fails, nothing is asked elsewhere, and axe-core finds nothing that keeps people out."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from tests.browser.conftest import picture
from tests.console.snapshot.organisation import laid

from doorward.console.view import pages

MOST_BYTES = 150_000
"""Of one page, as the design has it."""


def addresses() -> dict[str, str]:
    """Every address that is shown, by a name: lists, and one of each thing."""
    snapshot = laid()
    first = {
        kind: (snapshot.one(f"select id from {kind} order by number limit 1") or {}).get("id", "")
        for kind in ("findings", "ways", "doors", "jewels", "assets", "channels")
    }
    origin = (snapshot.one("select origin from sources where origin is not null limit 1") or {}).get("origin", "")
    found = {
        page.home.strip("/") or "overview": page.home
        for _, page in pages().items()
        if page.home and "{" not in page.home
    }
    found |= {
        "finding": f"/findings/{first['findings']}",
        "path": f"/paths/{first['ways']}",
        "door": f"/doors/{first['doors']}",
        "jewel": f"/jewels/{first['jewels']}",
        "naming": "/jewels/name?asset=web01",
        "asset": f"/assets/{first['assets']}",
        "channel": f"/channels/{first['channels']}",
        "source": f"/imports/{origin}",
        "plan": f"/plan?fix={snapshot.one('select id from fixes order by number limit 1')['id']}",
        "fault": "/findings?q=severity:hgih",
        "searched": "/search?q=portal",
        "pivot": "/pivot/host/web01",
        "refused": "/nothing-here",
    }
    return {name: path for name, path in found.items() if not path.endswith((".csv", ".json"))}


PAGES = addresses()
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_whole_and_keeps_nobody_out(console, name, theme):
    # axe is put into the page by the test, which the page's own policy would refuse; a second visit keeps the policy.
    context = console.context(bypass_csp=True, color_scheme=theme)
    page = context.new_page()
    answer = page.goto(console.address + PAGES[name])
    page.evaluate(AXE)
    told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    picture(page, f"{name}-{theme}")
    faults = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in told["violations"]]
    assert faults == [], json.dumps(faults, indent=1)
    assert page.locator("h1").count() == 1
    assert len(answer.body()) <= MOST_BYTES
    if name == "refused":
        console.faults.clear()  # a page that is not there is told to the console by the browser itself


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"refused"}))
def test_a_page_breaks_no_rule_of_its_own_policy(console, name):
    page = console.page(PAGES[name])
    assert page.evaluate("typeof live") == "object"
    assert page.evaluate("document.querySelectorAll('[style], style, script:not([src])').length") == 0
