"""What a request asks, and how addresses are made: the only place where data becomes part of one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, QueryParams

from doorward.console.config import Config
from doorward.console.page import LONGEST, MOST_PAGES, Ask, Page, Person, Refused, address, refusal
from doorward.console.snapshot.read import QuestionTooLongError
from doorward.desk import CrowdedError, Decision, DeskError, StaleError, Subject


def ask(query: str = "", form: dict[str, str] | None = None) -> Ask:
    return Ask(
        Config(Path("nowhere")),
        None,
        Person("ana", "analyst"),
        datetime(2026, 10, 18),
        params=QueryParams(query),
        form=FormData(form or {}),
    )


def test_a_role_may_what_those_before_it_may():
    assert [Person("a", "analyst").may(role) for role in ("viewer", "analyst", "admin")] == [True, True, False]
    assert not Person("v", "viewer").may("analyst")
    assert Person("b", "admin").may("admin")


@pytest.mark.parametrize(("query", "told"), [("", 1), ("page=7", 7), (f"page={MOST_PAGES}", MOST_PAGES)])
def test_a_number_of_the_address(query, told):
    assert ask(query).number("page", 1) == told


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "٣", str(MOST_PAGES + 1), "9" * 400])
def test_what_is_no_such_number_is_refused_by_name(value):
    with pytest.raises(Refused, match="page=") as refused:
        ask(f"page={value}").number("page", 1)
    assert refused.value.status == 400


def test_texts_are_held_to_a_length():
    assert ask("q=" + "a" * LONGEST).text("q") == "a" * LONGEST
    with pytest.raises(Refused, match="q is longer than 2,000 characters"):
        ask("q=" + "a" * (LONGEST + 1)).text("q")
    assert ask(form={"comment": "  hello \n"}).sent("comment") == "hello"
    with pytest.raises(Refused, match="comment is longer"):
        ask(form={"comment": "a" * (LONGEST + 1)}).sent("comment")


def test_before_the_first_analysis_the_next_step_is_told():
    with pytest.raises(Refused, match="Nothing was analysed yet") as refused:
        _ = ask().snapshot
    assert "doorward analyze" in refused.value.next_step


def test_the_first_address_of_a_page_is_where_the_rail_leads():
    made = Page("Doors", 30, "d")
    made.does("/doors/accept", "admin", largest=5)(lambda _: None)
    made.shows("/doors")(lambda _: None)
    assert made.home == "/doors"
    assert [(route.path, route.method, route.role, route.open, route.largest) for route in made.routes] == [
        ("/doors/accept", "POST", "admin", False, 5),
        ("/doors", "GET", "viewer", False, 0),
    ]


def test_an_address_says_only_what_is_there():
    assert address("/") == "/"
    assert address("/findings", q="", page=None) == "/findings"
    assert address("/plan", fix=["a b", "c&d"], page=2) == "/plan?fix=a+b&fix=c%26d&page=2"


@given(
    st.lists(st.text(min_size=1), max_size=3),
    st.dictionaries(st.sampled_from(["q", "asof", "page"]), st.text(min_size=1)),
)
def test_hostile_parts_stay_parts(parts, params):
    parts = [part.encode("utf-8", "replace").decode() for part in parts]
    params = {name: value.encode("utf-8", "replace").decode() for name, value in params.items()}
    made = urlsplit(address("/pivot", *parts, **params))
    assert (made.scheme, made.netloc, made.fragment) == ("", "", "")
    assert [unquote(part) for part in made.path.split("/")[2:]] == parts
    assert dict(parse_qsl(made.query, keep_blank_values=True)) == params
    assert not set(made.geturl()) & set(" \"'<>\r\n\\")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StaleError(Decision(Subject("finding", "a"), actor="bob")), 409),
        (CrowdedError("100 jobs of yours wait already"), 429),
        (DeskError("nothing was decided"), 422),
    ],
)
def test_what_the_desk_refuses_is_told_in_a_sentence(error, status):
    told = refusal(error, 422)
    assert told.status == status
    assert told.sentence.lower() == f"{error}.".lower()
    assert told.sentence[0] == told.sentence[0].upper() or status == 409


def test_a_question_that_takes_too_long_says_what_to_ask_instead():
    told = refusal(QuestionTooLongError())
    assert (told.status, told.next_step) == (400, "Ask for less: fewer terms, or fewer asterisks.")
