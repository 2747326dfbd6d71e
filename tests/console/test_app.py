"""Every answer of the console, good or bad, comes from one place: what is not allowed, not there, or broken is said alike."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files

import pytest
from starlette.testclient import TestClient
from tests.console.conftest import OWN

from doorward.console import app as application_module
from doorward.console.app import application
from doorward.console.page import Download, Moved, Page, Person, Refused, Shown
from doorward.console.view import pages
from doorward.desk import DeskError

HEAVY = (
    "duckdb",
    "pyarrow",
    "numba",
    "numpy",
    "deltalake",
    "doorward.pipeline",
    "doorward.settings",
    "doorward.detectors",
)


@pytest.fixture
def made(monkeypatch, config, desk):
    """Return a client of a console with one page of the test's own."""

    def client(page: Page, role: str | None = "analyst") -> TestClient:
        monkeypatch.setattr(application_module, "pages", lambda: {"tried": page})
        person = Person("ana", role) if role else None
        return TestClient(
            application(config, desk, lambda _: person), follow_redirects=False, raise_server_exceptions=False
        )

    return client


def test_the_server_never_loads_the_engine():
    asked = f"import sys; import doorward.console.app as app; app.pages(); print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_every_page_has_a_title_a_place_of_its_own_and_routes_with_a_role():
    found = pages()
    places = [page.place for page in found.values() if page.place is not None]
    keys = [page.key for page in found.values() if page.key]
    assert len(set(places)) == len(places)
    assert len(set(keys)) == len(keys)
    for name, page in found.items():
        assert page.title, name
        assert page.routes, name


def test_nobody_is_led_to_the_log_in_and_back(made):
    page = Page("Tried")
    page.shows("/tried")(lambda _: Shown("refused.html", "x", {"sentence": "x", "next_step": "", "status": 200}))
    answer = made(page, None).get("/tried?q=a%20b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-in?back=%2Ftried%3Fq%3Da%2520b")


def test_a_role_that_is_too_small_is_refused_by_name(made):
    page = Page("Tried")
    page.does("/tried/now", "admin")(lambda _: Moved("/"))
    assert made(page, "admin").post("/tried/now", headers=OWN).status_code == 303
    answer = made(page, "analyst").post("/tried/now", headers=OWN)
    assert answer.status_code == 403
    assert "takes the role admin; you are analyst" in answer.text


def test_a_refusal_is_a_page_with_the_next_step(made):
    def refuse(_):
        raise Refused(409, "Bob changed it <b>meanwhile</b>.", "Look again.")

    page = Page("Tried")
    page.shows("/tried")(refuse)
    answer = made(page).get("/tried")
    assert answer.status_code == 409
    assert "Bob changed it &lt;b&gt;meanwhile&lt;/b&gt;." in answer.text
    assert "Look again." in answer.text


def test_the_log_does_not_have_what_logs_somebody_in(made, caplog):
    def fail(_):
        raise RuntimeError("broken")

    page = Page("Tried")
    page.shows("/start/{token}", everyone=True)(fail)
    assert made(page).get("/start/opens-a-door").status_code == 500
    assert "GET /start/… failed" in caplog.text
    assert "opens-a-door" not in caplog.text


def test_what_the_desk_refuses_is_a_page_that_says_why(made):
    def refuse(_):
        raise DeskError("the comment is <b>empty</b>")

    page = Page("Tried")
    page.does("/tried/now")(refuse)
    answer = made(page).post("/tried/now", headers=OWN)
    assert answer.status_code == 400
    assert "The comment is &lt;b&gt;empty&lt;/b&gt;." in answer.text
    assert "Nothing was changed" in answer.text


def test_a_failure_says_nothing_of_the_inside_and_the_log_says_all(made, caplog):
    def fail(_):
        raise RuntimeError("secret path")

    page = Page("Tried")
    page.shows("/tried")(fail)
    with caplog.at_level(logging.ERROR):
        answer = made(page).get("/tried")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret path" in caplog.text


@pytest.mark.parametrize(
    ("to", "where"),
    [
        ("/findings?q=a", "/findings?q=a"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nb", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_within_the_console_only(made, to, where):
    page = Page("Tried")
    page.does("/tried/now")(lambda _: Moved(to, "done\r\nSet-Cookie: a=b"))
    answer = made(page).post("/tried/now", headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    assert len(answer.headers.get_list("set-cookie")) == 1
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_what_was_done_is_said_once(made):
    page = Page("Tried")
    page.does("/tried/now")(lambda _: Moved("/tried", "Decided on 2 <b>findings</b>."))
    page.shows("/tried")(lambda _: Shown("refused.html", "x", {"sentence": "x", "next_step": "", "status": 200}))
    client = made(page)
    client.post("/tried/now", headers=OWN)
    assert "Decided on 2 &lt;b&gt;findings&lt;/b&gt;." in client.get("/tried").text
    assert "Decided" not in client.get("/tried").text


def test_a_download_is_never_shown_in_place_and_its_name_is_quoted(made):
    page = Page("Tried")
    page.shows("/tried.csv")(lambda _: Download(b"a,b\n", "text/csv; charset=utf-8", 'a"\r\nb.csv'))
    answer = made(page).get("/tried.csv")
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''a%22%0D%0Ab.csv"
    assert answer.content == b"a,b\n"


def test_too_much_is_refused_before_it_is_read(made):
    page = Page("Tried")
    page.does("/tried/now", largest=100)(lambda ask: Moved("/", ask.sent("a")))
    assert made(page).post("/tried/now", data={"a": "x" * 90}, headers=OWN).status_code == 303
    answer = made(page).post("/tried/now", data={"a": "x" * 200}, headers=OWN)
    assert answer.status_code == 413
    assert "at most 100 are taken" in answer.text

    def chunks():
        yield b"a=" + b"x" * 200

    assert made(page).post("/tried/now", content=chunks(), headers=OWN).status_code == 411


def test_an_earlier_state_is_pinned_by_the_address_and_a_lost_one_is_said(asked, snapshot):
    client = asked()
    answer = client.get(f"/?asof={snapshot.id}")
    assert answer.status_code == 200
    assert "Pinned to an earlier state" not in answer.text  # it is the newest
    gone = client.get("/?asof=000000000000")
    assert gone.status_code == 410
    assert "not kept any more" in gone.text


def test_before_the_first_analysis_pages_say_what_to_do(config, desk, tmp_path):
    empty = replace(config, workspace=tmp_path)
    client = TestClient(application(empty, desk, lambda _: Person("ana", "analyst")))
    assert "Nothing was analysed yet" in client.get("/").text
    answer = client.get("/findings")
    assert answer.status_code == 404
    assert "doorward analyze" in answer.text


def test_static_files_are_kept_by_their_content_and_nothing_else_is_given(asked):
    client = asked(None)
    answer = client.get("/static/app.css")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    for name in ("../page.py", "..%2fpage.py", "page.py", ".", ""):
        assert client.get(f"/static/{name}").status_code in (303, 404)


def test_our_javascript_stays_small_and_no_template_has_script_or_style_of_its_own():
    folder = files("doorward.console")
    lines = sum(len((folder / "static" / name).read_text("utf-8").splitlines()) for name in ("live.js", "app.js"))
    assert lines <= 600
    for template in (folder / "templates").iterdir():
        text = template.read_text("utf-8")
        assert " style=" not in text, template.name
        assert "<style" not in text, template.name
        assert not re.search(r"<script(?![^>]* src=)|\son[a-z]+=", text), template.name


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("/findings/decide", "/findings"),
        ("/imports/upload", "/imports"),
        ("/imports/jobs/1/cancel", "/imports/jobs/1"),
        ("/log-in", "/log-in"),
        ("/theme", "/"),
        ("/nothing/here", "/"),
    ],
)
def test_the_theme_is_switched_without_scripts_on_the_answer_to_a_form_too(asked, sent, back):
    client = asked()
    told = client.post(sent, data={"status": "?"}, headers=OWN)
    assert told.status_code >= 400
    assert f'action="/theme" method="post" class="quiet"><input type="hidden" name="back" value="{back}">' in told.text
    moved = client.post("/theme", data={"theme": "dark", "back": back}, headers=OWN)
    assert (moved.status_code, moved.headers["location"]) == (303, back)
    assert client.get(back).status_code != 405
