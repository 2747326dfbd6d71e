"""What a person meets: pages of a served console in a headless Chromium, cold and warm, until their content is there."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext
    from synthetic.console_client import Serving

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
_WATCH = """
    const seen = window.seen = {};
    const shown = (selector) => {
        const box = document.querySelector(selector)?.getBoundingClientRect();
        return box && box.width > 0 && box.height > 0;
    };
    const look = () => {
        for (const [name, selector] of [["heading", "main h1"], ["row", "main tbody tr, main li, main svg"]])
            if (!(name in seen) && shown(selector)) seen[name] = performance.now();
        if (document.readyState !== "complete" || !("heading" in seen)) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
"""
"""Looks before each frame is painted, so what it sees is on the screen some milliseconds later."""
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def absent() -> str:
    """Return why pages cannot be looked at here; empty where they can."""
    try:
        import playwright  # noqa: F401 - asked whether it is there
    except ImportError:
        return "playwright is not installed"
    return "" if CHROMIUM else "there is no Chromium on this machine"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the browser, and end it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def useful(browser: Browser, serving: Serving, address: str, rounds: int) -> dict[str, list[float]]:
    """Return milliseconds from the start of a visit until first content is painted, the heading and the first row are there.

    `cold` visits begin with nothing kept, `warm` ones come back in the same window. Each value is the latest of the three.
    """
    taken: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(rounds):
        context = _window(browser, serving)
        for state in ("cold", "warm"):
            taken[state].append(_visited(context, serving.address + address))
        context.close()
    return taken


def _window(browser: Browser, serving: Serving) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(_WATCH)
    name, _, value = serving.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": serving.address}])
    return context


def _visited(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(50)
    told = page.evaluate(f"({{...window.seen, painted: {_PAINTED}}})")
    page.close()
    assert told.get("heading") is not None, f"{address} has no heading"
    return max(time for time in told.values() if time is not None)
