"""The audit: all that was done, for who may see it, under filters and as lines."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.console.served import served

from doorward.console.pages.audit import PER, _parts, changed
from doorward.desk import Change, Entry, Subject


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        made.clock.turn(days=1)
        finding = Subject("finding", "3f2a91c0")
        made.desk.decisions.decide(made.by("ana"), [finding], Change(status="open", assignee="bob"))
        made.desk.decisions.decide(
            made.by("ana"), [finding], Change(accepted_until=date(2026, 12, 31), reason="change 4711")
        )
        made.desk.decisions.comment(made.by("bob"), Subject("way", "a/b ?"), "looks <b>odd</b>")
        yield made


def rows(answer):
    return answer.text.count("<tr><td><time")


def test_the_latest_is_said_first(console):
    answer = console.client("admin").get("/audit")
    assert "Last, admin did this on 21 Nov 2026" in answer.text
    assert "log in, user admin" in answer.text


def test_what_changed_is_told_with_where_it_is(console):
    told = console.client("admin").get("/audit?actor=ana").text
    assert 'href="/findings/3f2a91c0"' in told
    assert "status: new → <b>open</b>" in told
    assert "change 4711" in told
    assert "2026-12-31" in told
    told = console.client("admin").get("/audit?actor=bob").text
    assert 'href="/paths/a%2Fb%20%3F"' in told
    assert "looks &lt;b&gt;odd&lt;/b&gt;" in told


def test_what_was_done_by_a_key_names_the_key(console):
    admin = console.desk.people.named("admin")
    ends = console.clock() + timedelta(days=30)
    token, value = console.desk.tokens.issue(console.by("admin"), admin, "backup <b>", ["triage"], ends)
    told = {"kind": "finding", "id": "3f2a91c0", "text": "by night"}
    heads = {"authorization": f"Bearer {value}"}
    assert console.client(None).post("/api/v1/comments", json=told, headers=heads).status_code == 201
    client = console.client("admin")
    text = client.get("/audit?key=backup+%3Cb%3E").text
    assert "Last, admin by key backup &lt;b&gt; did this" in text
    assert rows(client.get("/audit?key=backup+%3Cb%3E")) == 1
    assert f'href="/audit?kind=token&amp;subject={token.number}">backup &lt;b&gt;</a>' in text
    (entry,) = client.get("/api/v1/audit?key=backup+%3Cb%3E").json()["entries"]
    assert (entry["actor"], entry["key"], entry["key_number"]) == ("admin", "backup <b>", token.number)
    assert client.get("/api/v1/audit?key=backup").json()["entries"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("key=", 7),
        ("key=admin", 0),
        ("actor=ana", 2),
        ("actor=ana&what=decide", 2),
        ("actor=ana&what=comment", 0),
        ("kind=way", 1),
        ("kind=finding&subject=3f2a91c0", 2),
        ("subject=3f2a", 0),
        ("what=add_user", 3),
        ("until=2026-11-20", 3),
        ("until=2026-11-20T09:30:00", 0),
        ("since=2026-11-21&actor=ana", 2),
        ("since=2026-11-21T11:30%2B02:00&actor=ana", 2),
        ("since=2026-11-21T09:31Z&actor=ana", 0),
        ("actor=%27%20or%201%3D1--", 0),
    ],
)
def test_filters(console, query, count):
    client = console.client("admin")
    assert rows(client.get(f"/audit?{query}")) == count
    assert len(client.get(f"/audit.jsonl?{query}").text.splitlines()) == count


@pytest.mark.parametrize(
    "query",
    [
        "since=soon",
        "until=2026-13-01",
        "below=x",
        "below=0",
        "since=9999-12-31T23:59:59-23:59",
        "until=9999-12-31",
        "actor=" + "a" * 2001,
    ],
)
def test_what_is_no_filter_is_refused_with_a_sentence(console, query):
    for path in ("/audit", "/audit.jsonl"):
        answer = console.client("admin").get(f"{path}?{query}")
        assert answer.status_code == 400
        assert "such as 2026-11-20" in answer.text or "must be a whole number" in answer.text or "longer" in answer.text


def test_older_pages_lead_on_without_a_row_twice(console):
    for place in range(PER + 20):
        console.desk.decisions.comment(console.by("eve"), Subject("door", f"d{place}"), "x")
    client = console.client("admin")
    first = client.get("/audit?actor=eve")
    assert rows(first) == PER
    older = first.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert rows(client.get(older)) == 20
    assert 'rel="next"' not in client.get(older).text


def test_lines_are_json_and_a_file(console):
    answer = console.client("admin").get("/audit.jsonl")
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [entry["number"] for entry in told] == sorted(entry["number"] for entry in told)
    assert answer.headers["content-disposition"].endswith("doorward-audit-20261121.jsonl")


def test_lines_go_out_as_they_are_read_and_never_all_at_once():
    read = []
    parts = _parts(str(read.append(place)) for place in range(1_200))
    assert read == []
    assert next(parts) == b"None" * 500
    assert len(read) == 500
    assert [len(part) for part in parts] == [2_000, 800]
    assert list(_parts(iter(()))) == []


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_it_is_for_admins(console, role):
    client = console.client(role)
    assert client.get("/audit").status_code == 403
    assert client.get("/audit.jsonl").status_code == 403
    assert 'href="/audit"' not in client.get("/help").text


def test_where_nothing_fits_it_says_so(console):
    assert "Nothing was done that fits." in console.client("admin").get("/audit?actor=nobody").text


def test_what_differs():
    entry = Entry(
        1,
        None,
        "a",
        None,
        None,
        None,
        "decide",
        "finding",
        "x",
        {"status": "new"},
        {"status": "open", "accepted_until": None},
    )
    assert changed(entry) == [("status", "new", "open"), ("accepted until", "", "")]
