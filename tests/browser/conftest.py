"""A real server in a thread and a real Chromium: what a person meets, with everything that goes wrong in the page written down."""

from __future__ import annotations

import io
import json
import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from tests.console.conftest import NOW
from tests.console.processes import free_port
from tests.console.snapshot.organisation import laid

from doorward.console.app import application
from doorward.console.config import Config
from doorward.console.inbox import stored
from doorward.console.keeping import Keeper, files_of, measured
from doorward.console.page import Person
from doorward.console.worker import Worker
from doorward.desk import By, Sent, open_desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
SCREENSHOTS = os.environ.get("DOORWARD_SCREENSHOTS", "")
"""Folder where a picture of each page is left; none where it is not set."""


@dataclass
class Console:
    """The server, and the browser that looks at it."""

    address: str
    browser: Browser
    faults: list[str] = field(default_factory=list)

    def context(self, **options: object) -> BrowserContext:
        """A window of its own; scripts that fail, words on the console and requests elsewhere are faults."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900}, **options)
        context.on("request", self._asked)
        context.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        return context

    def page(self, path: str = "/", **options: object) -> Page:
        """A page, opened."""
        page = self.context(**options).new_page()
        page.goto(self.address + path)
        return page

    def _asked(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"asked {url}")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Serve the small organisation to an administrator, with a worker for what pages ask."""
    desk = open_desk(tmp_path_factory.mktemp("desk") / "desk.db")
    port = free_port()
    config = Config(laid().path.parent.parent, port=port, now=lambda: NOW)
    sent(config, desk)
    app = application(config, desk, lambda _: Person("ana", "admin"))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    worker = Worker(config, desk, "quick")
    working = threading.Thread(target=worker.run, args=(threading.Event(),), daemon=True)
    working.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    worker.end()
    thread.join(10)
    working.join(10)
    desk.close()


def sent(config, desk):
    """Keep a file of which the first source is a part, so that its page shows what one may do with it."""
    origin = laid().one("select origin from sources where origin is not null limit 1")["origin"]
    upload = stored(config.workspace, [("calls.zip", io.BytesIO(b"PK"))])
    (file,) = files_of(config.workspace, upload)
    told = Sent(f"{upload}/1", *measured(file), file.name, "ana", NOW)
    Keeper(config, desk).keep(By("ana", NOW), file, told, {origin})


@pytest.fixture
def console(chromium, address):
    """A console whose faults fail the test."""
    made = Console(address, chromium)
    yield made
    for context in chromium.contexts:
        context.close()
    assert made.faults == []


def until(page: Page, expression: str, seconds: float = 30) -> None:
    """Wait until an expression holds in a page that is whole; the page's policy forbids what Playwright would wait by."""
    end = time.monotonic() + seconds
    while not _holds(page, expression):
        assert time.monotonic() < end, expression
        time.sleep(0.02)
    page.wait_for_load_state()  # what is pressed while a page still comes reaches the page before it


def elsewhere(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait until that page is there and whole."""
    before = page.url
    page.keyboard.press(key)
    until(page, f"location.href !== {json.dumps(before)}")


def _holds(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except Exception as error:
        if "Execution context was destroyed" in str(error):
            return False  # the page is on its way to another
        raise


def picture(page: Page, name: str) -> None:
    """Leave a picture of a page where the run is asked to."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)
