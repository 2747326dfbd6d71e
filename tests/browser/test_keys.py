"""What a person does: keys, filters that change in place, Back, links that keep, no script, paper, and a server that goes away."""

from __future__ import annotations

import json
import re

import pytest
from tests.browser.conftest import elsewhere, picture, until
from tests.console.snapshot.organisation import laid


def test_keys_lead_through_the_console(console):
    page = console.page("/")
    page.keyboard.press("g")
    elsewhere(page, "n")
    assert page.url.endswith("/findings")
    page.keyboard.press("/")
    until(page, "document.activeElement.id === 'find'")
    page.keyboard.press("Escape")
    until(page, "document.activeElement.id !== 'find'")
    page.keyboard.press("f")
    until(page, "document.activeElement.id === 'filter'")
    page.keyboard.type("jgx")
    until(page, "document.getElementById('filter').value === 'jgx'")
    page.keyboard.press("Escape")
    page.goto(f"{console.address}/findings")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    until(
        page,
        "[...document.querySelectorAll('table.list tbody tr')].findIndex((row) => row.classList.contains('at')) === 0",
    )
    page.keyboard.press("x")
    until(page, "document.querySelectorAll(\"input[name='id']:checked\").length === 1")
    until(page, "document.querySelector('[data-chosen]').textContent === '1 selected'")
    page.keyboard.press("x")
    look_aside(page)
    elsewhere(page, "Enter")
    first = page.url
    assert re.search("/findings/[0-9a-f]+", first)
    elsewhere(page, "]")
    assert re.search("/findings/[0-9a-f]+", page.url)
    elsewhere(page, "[")
    assert page.url == first
    elsewhere(page, "?")
    assert page.url.endswith("/help")


def look_aside(page):
    """Space shows why the row is there and what was decided; j goes on beside it; Esc gives the row its focus back."""
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press(" ")
    until(page, "document.activeElement.matches('aside.side')")
    panel = page.locator("aside.side")
    assert panel.locator("h2 a").inner_text() == first
    assert panel.locator("table.reasons tbody tr").count() >= 1
    assert panel.locator("table.reasons td.for, table.reasons td.against").count() >= 1
    assert panel.locator("form, [id]").count() == 0
    assert "Status" in panel.inner_text()
    picture(page, "aside")
    page.keyboard.press("j")
    until(page, f"document.querySelector('aside.side h2').textContent !== {json.dumps(first)}")
    page.keyboard.press("k")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('aside.side') === null")
    assert page.evaluate("document.activeElement.textContent") == first


def test_a_person_decides_without_a_pointer(console):
    page = console.page("/findings")
    for key in ("j", "x", "j", "x", "s"):
        page.keyboard.press(key)
    until(page, "document.activeElement.matches('.bulk select[name=status]')")
    page.keyboard.type("contained")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    until(page, "document.activeElement.matches('.bulk input[name=assignee]')")
    page.keyboard.type("bo")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('notice').textContent.includes('Decided on 2 findings')")
    assert page.locator("table.list .status.contained").count() == 2
    page.keyboard.press("j")
    elsewhere(page, "Enter")
    assert re.search("/findings/[0-9a-f]+", page.url)
    page.keyboard.press("m")
    until(page, "document.activeElement.matches('textarea[name=comment]')")
    page.keyboard.type("looked at it")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.trail')?.textContent.includes('looked at it')")
    page.keyboard.press("s")
    until(page, "document.activeElement.matches('.triage select[name=status]')")
    assert page.input_value(".triage select[name='status']") == "contained"


def test_the_theme_is_kept(console):
    page = console.page("/", color_scheme="light")
    page.keyboard.press("t")
    until(page, "document.documentElement.dataset.theme === 'dark'")
    page.goto(f"{console.address}/findings")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_filter_changes_the_list_in_place_and_back_undoes_it(console):
    page = console.page("/findings")
    rows = "document.querySelectorAll('table.list tbody tr').length"
    before = page.evaluate(rows)
    page.fill("#filter", "severity:>=high")
    until(page, f"{rows} < {before} && location.search.includes('q=severity')")
    page.click(".chip.critical")
    until(page, "location.search.includes('critical')")
    page.go_back()
    until(page, f"{rows} > 0 && !location.search.includes('critical')")
    page.reload()
    assert page.input_value("#filter") == "severity:>=high"


def test_a_fault_is_pointed_at_while_one_types(console):
    page = console.page("/findings")
    page.fill("#filter", "severity:hgih")
    until(page, "document.querySelector('#fault pre')?.textContent.includes('^^^^')")
    page.fill("#filter", "severity:high")
    until(page, "!document.querySelector('#fault pre')")


def test_a_deep_link_shows_the_same_again(console):
    first = console.page("/findings?q=severity%3A%3E%3Dhigh%20sort%3A-score")
    told = first.inner_text("#list")
    assert console.page("/findings?q=severity%3A%3E%3Dhigh%20sort%3A-score").inner_text("#list") == told


def test_a_copied_link_pins_the_data(console):
    page = console.page("/paths", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("y")
    until(page, "document.getElementById('notice').textContent.includes('pinned')")
    assert f"asof={laid().id}" in page.evaluate("navigator.clipboard.readText()")


def test_ticks_of_the_plan_are_worked_out_at_once_and_then_exactly(console):
    page = console.page("/plan")
    boxes = "input[type='checkbox'][name='fix']"
    names = page.eval_on_selector_all(boxes, "boxes => boxes.map((box) => box.value)")
    page.check(f"{boxes}[value='{names[0]}']")
    until(page, "location.search.includes('fix=') && document.querySelector('h1').textContent.includes('remain')")
    after = page.eval_on_selector_all(boxes, "boxes => boxes.map((box) => box.value)")
    assert after == names
    assert page.evaluate("document.activeElement.value") == names[0], "who walks by keys stays where they are"
    until(page, "document.querySelector('#exact table') !== null")
    assert "19 of 20 cases" in page.inner_text("#exact")


def test_a_fix_of_a_path_comes_to_what_is_ticked_on_the_plan(console):
    other = laid().one(
        "select f.id, w.id as way from fixes f join way_fixes x on x.fix = f.number join ways w on w.number = x.way order by w.number desc limit 1"
    )
    first = laid().one("select id from fixes where id <> ? order by number limit 1", [other["id"]])["id"]
    page = console.page(f"/plan?fix={first}")
    page.goto(f"{console.address}/paths/{other['way']}")
    elsewhere(page, "+")
    assert "/plan?fix=" in page.url
    ticked = page.eval_on_selector_all("input[type='checkbox']:checked", "boxes => boxes.map((box) => box.value)")
    assert first in ticked
    assert len(ticked) == 2


def test_without_javascript_the_exact_answer_is_a_button_away(console):
    # Fixes that no other test ticks together: what was worked out once is told at once.
    fixes = [row["id"] for row in laid().all("select id from fixes order by number desc limit 2")]
    page = console.page("/plan?" + "&".join(f"fix={fix}" for fix in fixes), java_script_enabled=False)
    page.click("text=Work it out exactly")
    for _ in range(40):  # a browser without scripts is told to ask again by itself; this one only pretends to have none
        if page.locator("#exact table").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(page.inner_text("#exact"))


def test_without_javascript_lists_and_filters_work(console):
    page = console.page("/findings", java_script_enabled=False)
    assert page.locator("table.list tbody tr").count() > 1
    page.fill("#filter", "severity:critical")
    page.press("#filter", "Enter")
    page.wait_for_url("**severity%3Acritical**")
    assert {row.strip() for row in page.locator("table.list .sev").all_inner_texts()} == {"Critical"}
    page.click("table.list a.name >> nth=0")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", ["/", "/findings", "/plan"])
def test_it_prints_on_paper_in_ink(console, path, tmp_path):
    page = console.page(path, color_scheme="dark")
    page.emulate_media(media="print")
    colour = "getComputedStyle(document.body).{}"
    assert page.evaluate(colour.format("backgroundColor")) == "rgb(255, 255, 255)"
    assert page.evaluate(colour.format("color")) == "rgb(0, 0, 0)"
    assert page.evaluate(
        "[...document.querySelectorAll('nav.rail, .top, .filter, .bulk')].every((one) => getComputedStyle(one).display === 'none')"
    )
    file = tmp_path / "page.pdf"
    page.pdf(path=file, format="A4")
    sheets = len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))
    assert 1 <= sheets <= 12


def test_a_server_that_is_away_is_said_and_then_forgotten(console):
    page = console.page("/findings")
    page.route("**/findings?*", lambda route: route.abort())
    page.fill("#filter", "severity:high")
    until(page, "document.querySelector('.banner')?.textContent.includes('does not answer')")
    page.unroute("**/findings?*")
    until(page, "!document.querySelector('.banner') && location.search.includes('high')")
    console.faults.clear()  # the browser says of each failed request that it failed


def test_deciding_from_a_list_is_said_once_and_kept(console):
    page = console.page("/findings")
    page.check("table.list tbody tr >> nth=0 >> input[name='id']")
    page.select_option(".bulk select[name='status']", "open")
    page.click(".bulk button")
    until(page, "document.getElementById('notice').textContent.includes('Decided on 1 finding.')")
    assert page.locator("table.list tbody tr >> nth=0 >> .status.open").count() == 1
    page.reload()
    assert page.inner_text("#notice") == ""
