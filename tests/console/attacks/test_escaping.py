"""Whatever somebody else wrote stays text: no page has an element, an attribute or an address that no template has."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from tests.console.attacks.every import addresses
from tests.console.attacks.poison import POISON, poisoned, printable

from doorward.console.access.cookies import notice_name

ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "poster", "data", "cite"}
EMPTY = ("/log-in", "/start/x", "/nowhere", "/static/nothing.css")


class Seen(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.pairs, self.led, self.text = [], set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.pairs |= {(tag, name) for name, _ in attrs}
        self.led += [value or "" for name, value in attrs if name in ADDRESSES]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def known(harmless, plain):
    """Elements and their attributes over all pages of harmless data: what our own templates and drawings have."""
    clients = [harmless.client("admin"), plain.client("admin")]
    found = [Seen(client.get(address).text) for client in clients for address in [*addresses(), *EMPTY]]
    return {name for page in found for name in page.elements}, set().union(*(page.pairs for page in found))


def test_no_page_has_an_element_or_attribute_that_no_template_has(hostile, known):
    elements, pairs = known
    client = hostile.client("admin")
    for address in [*addresses(), *EMPTY]:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if "html" not in answer.headers.get("content-type", ""):
            continue
        page = Seen(answer.text)
        assert set(page.elements) <= elements, address
        assert page.pairs <= pairs, address
        assert page.elements.count("script") == 2, address
        assert page.elements.count("img") == 0, address


def test_no_attribute_runs_anything(hostile, known):
    _, pairs = known
    assert not {name for _, name in pairs if name.startswith("on") or name in {"style", "srcdoc"}}
    assert not {pair for pair in pairs if pair == ("script", "nonce")}
    client = hostile.client("admin")
    for address in addresses():
        text = client.get(address).text
        assert not re.search(r"<style|\bstyle=", text), address


def test_every_address_on_a_page_leads_into_the_console(hostile):
    client = hostile.client("admin")
    for address in addresses():
        answer = client.get(address)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for led in Seen(answer.text).led:
            assert re.match(r"(?:/(?![/\\])|#|\?|$)", led), (address, led)
            assert not set(led) & set("\r\n\t\x00\\ <>\"'"), (address, led)


def test_characters_that_hide_or_turn_text_are_shown_and_not_done(hostile):
    client = hostile.client("admin")
    for address in addresses():
        answer = client.get(address)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        found = [letter for letter in answer.text if letter in "\u202e\u2066\u200b\x00\x1b"]
        assert not found, (address, found[:3])


def test_the_poison_is_on_the_pages_at_all(hostile):
    client = hostile.client("admin")
    told = {address: client.get(address).text for address in addresses()}
    assert sum("&lt;script&gt;alert(1)" in text for text in told.values()) > len(told) / 3


def test_no_template_is_evaluated_twice(hostile):
    client = hostile.client("admin")
    for address in addresses():
        text = client.get(address).text
        assert "a49" not in text
        assert "49$" not in text


@pytest.mark.parametrize(
    "name",
    [
        "q",
        "sort",
        "page",
        "per",
        "asof",
        "back",
        "fix",
        "from",
        "to",
        "ways",
        "kind",
        "actor",
        "what",
        "subject",
        "since",
        "rows",
        "host",
    ],
)
def test_what_an_address_says_stays_text_too(plain, known, name):
    elements, pairs = known
    client = plain.client("admin")
    for address in addresses():
        answer = client.get(address, params={name: printable(POISON)})
        assert answer.status_code < 500, (address, name)
        if "html" in answer.headers.get("content-type", ""):
            page = Seen(answer.text)
            assert set(page.elements) <= elements | {"h1", "pre", "br"}, (address, name)
            assert page.elements.count("img") == 0
            assert {
                pair for pair in page.pairs - pairs if pair[1] not in {"aria-invalid", "data-live", "href"}
            } == set(), (address, name)


def test_names_of_parameters_stay_text_too(plain):
    client = plain.client("admin")
    for address in addresses():
        answer = client.get(address, params={printable(POISON): "1"})
        assert answer.status_code < 500, address
        if "html" not in answer.headers.get("content-type", ""):
            continue
        assert "<script>alert" not in answer.text, address
        assert "<img" not in answer.text, address


@pytest.mark.parametrize(
    "path",
    [
        "/<script>alert(1)</script>",
        "/findings/<img src=x onerror=alert(1)>",
        '/pivot/ip/"><script>',
        '/start/"><script>alert(1)</script>',
        "/static/<script>",
    ],
)
def test_a_path_that_is_not_there_stays_text(plain, path):
    for role in ("admin", ""):
        answer = plain.client(role).get(path)
        assert answer.status_code < 500
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


def test_what_is_told_once_stays_text(plain):
    client = plain.client("admin")
    client.cookies.set(notice_name(plain.config), "%3Cscript%3Ealert(1)%3C/script%3E%22%27%E2%80%AE")
    text = client.get("/help").text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_poison_is_poisonous(tmp_path):
    page = Seen(f"<p>{POISON}</p>")
    assert "img" in page.elements
    assert ("img", "onerror") in page.pairs
    poisoned(tmp_path, POISON)
    assert unquote("%0d%0a") not in printable(POISON)


def test_what_is_no_page_is_never_taken_for_one(hostile):
    client = hostile.client("admin")
    for address in addresses():
        answer = client.get(address)
        if "html" in answer.headers.get("content-type", "") or answer.status_code == 303:
            continue
        assert answer.headers["content-type"].partition(";")[0] in {
            "text/csv",
            "application/json",
            "application/jsonl",
            "application/problem+json",
            "text/plain",
        }, address
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status_code == 200 and "csv" in answer.headers["content-type"]:
            assert answer.headers["content-disposition"].startswith("attachment"), address
