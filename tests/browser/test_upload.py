"""Files that are sent from the page: what is not taken is said where they were dropped, and nothing too large is even sent."""

from __future__ import annotations

from tests.browser.conftest import until

WORD = "document.querySelector('form[data-upload] [data-word]').textContent"
REFUSED = "<!doctype html><title>x</title><h1>The server&#39;s disk is full; nothing of what was sent was taken.</h1>"


def test_what_is_not_taken_is_said_where_it_was_dropped(console):
    page = console.page("/imports")
    asked = []

    def full(route):
        asked.append(route.request.method)
        route.fulfill(status=507, content_type="text/html; charset=utf-8", body=REFUSED)

    page.route("**/imports/upload", full)
    files = {"name": "a.log", "mimeType": "text/plain", "buffer": b"a" * 100}
    page.set_input_files("#files", files)
    page.click("form[data-upload] button")
    until(page, f'{WORD} === "The server\'s disk is full; nothing of what was sent was taken."')
    assert page.url.endswith("/imports")
    assert asked == ["POST"]
    page.evaluate("document.querySelector('form[data-upload]').dataset.upload = '99'")
    page.click("form[data-upload] button")
    until(page, f"{WORD}.startsWith('That is more than is taken at once; nothing was sent.')")
    assert asked == ["POST"]
    console.faults.clear()  # a refusal is told to the console by the browser itself
