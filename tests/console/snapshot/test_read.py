from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from tests.console.snapshot.organisation import HOSTILE, laid

from doorward.console.snapshot import read
from doorward.console.snapshot.lists import LISTS
from doorward.console.snapshot.read import (
    POINTER,
    Decisions,
    QuestionTooLongError,
    Snapshot,
    latest,
    moment,
    pinned,
)
from doorward.console.snapshot.schema import TABLES
from doorward.field_query import parse


@dataclass
class Decided:
    kind: str
    id: str
    status: str | None = None
    assignee: str | None = None
    accepted_until: date | None = None


def decided(kind, name, *rest):
    return Decided(kind, name, *rest)


def listed(kind, query="", **how):
    return laid().listed(kind, parse(query, LISTS[kind]), **how)


def ids(found):
    return [row["id"] for row in found.rows]


def worst():
    return ids(listed("findings"))[0]


def test_a_list_comes_in_its_own_order_with_its_total_and_facets():
    found = listed("findings")
    assert [row["severity"] for row in found.rows] == ["critical", "high", "high", "medium", "low"]
    assert found.total == 5
    assert found.facets["severity"] == {"critical": 1, "high": 2, "low": 1, "medium": 1}
    assert found.facets["status"] == {"expected": 1, "new": 4}
    assert [row["status"] for row in found.rows] == ["new", "expected", "new", "new", "new"]


def test_pages_are_stable_and_hold_every_row_once():
    whole = ids(listed("findings", "sort:detector"))
    pages = [ids(listed("findings", "sort:detector", page=page, per=2)) for page in (1, 2, 3, 4)]
    assert [name for page in pages for name in page] == whole
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert ids(listed("findings", "sort:detector", page=0, per=2)) == pages[0]
    assert ids(listed("findings", "sort:detector", per=0)) == whole


def test_the_total_is_that_of_the_filter_and_not_of_the_page():
    found = listed("findings", "severity:>=high", per=1)
    assert (len(found.rows), found.total) == (1, 3)
    assert found.facets["severity"] == {"critical": 1, "high": 2}


@pytest.mark.parametrize(
    ("kind", "query", "count"),
    [
        ("findings", "host:web*", 2),
        ("findings", "address:10.0.0.0/24", 4),
        ("findings", "source:10.0.0.6", 1),
        ("findings", "destination:cdn.example", 1),
        ("findings", "cve:cve-2026-99001", 1),
        ("findings", "port:443", 2),
        ("findings", "attack:T1190", 1),
        ("findings", "vouched:yes", 1),
        ("findings", "due:<2026-11-02", 1),
        ("findings", "last_seen:<1d", 5),
        ("findings", "last_seen:>1d", 0),
        ("findings", "script", 1),
        ("findings", "-script", 4),
        ("ways", "host:web01", 1),
        ("ways", "live:yes jewel:payroll", 2),
        ("ways", "fix:isolate*", 1),
        ("doors", "counted:yes", 2),
        ("doors", "exploited:yes exposed:yes", 1),
        ("doors", "address:10.0.0.0/29 port:443", 1),
        ("assets", "host:test03", 1),
        ("assets", "address:10.0.0.0/24", 3),
        ("assets", "address:10.0.0.66", 1),
        ("assets", "mac:00:00:5e:00:53:01", 1),
        ("assets", "cve:CVE-2026-99001 exploited:>0", 1),
        ("assets", "criticality:>=high owner:anna", 1),
        ("assets", "owner:none", 3),
        ("assets", "port:443 product:*portal", 1),
        ("assets", "zone:dmz system:debian*", 1),
        ("assets", "jewel:yes live:yes", 1),
        ("assets", "registered:no", 2),
        ("assets", "salaries", 0),
        ("assets", "portal", 1),
        ("channels", "source:10.0.0.6 name:cdn*", 1),
        ("channels", "destination:203.0.113.0/24 interval:600", 1),
        ("channels", "vouched:yes status:expected", 1),
        ("channels", "source_asset:test03 calls:>100", 1),
        ("jewels", "ways:>1 uncut:no", 1),
        ("fixes", "planned:any", 2),
        ("sources", "status:read", 2),
    ],
)
def test_every_list_can_be_asked(kind, query, count):
    assert listed(kind, query).total == count


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_can_be_sorted_by_every_field(kind):
    total = listed(kind).total
    for field in LISTS[kind]:
        if not field.many:
            for sign in ("", "-"):
                assert len(listed(kind, f"sort:{sign}{field.name}").rows) == total


def test_decisions_are_asked_and_shown():
    rows = [decided("finding", worst(), "open", "Anna"), decided("way", worst(), "closed")]
    desk = Decisions(1, rows, me="anna")
    found = listed("findings", "status:open assignee:me", decisions=desk)
    assert ids(found) == [worst()]
    assert (found.rows[0]["status"], found.rows[0]["assignee"]) == ("open", "Anna")
    assert listed("findings", "-status:open", decisions=desk).total == 4
    assert listed("findings", decisions=desk).facets["status"] == {"expected": 1, "new": 3, "open": 1}
    assert listed("findings", "assignee:none", decisions=desk).total == 4
    assert listed("findings", "assignee:me", decisions=Decisions(1, rows)).total == 0


def test_a_new_revision_of_the_desk_is_seen_at_once():
    assert (
        listed("findings", "status:closed", decisions=Decisions(2, [decided("finding", worst(), "closed")])).total == 1
    )
    assert listed("findings", "status:closed", decisions=Decisions(3)).total == 0
    assert listed("findings", "status:closed").total == 0


def test_an_accepted_risk_lapses_after_its_day():
    rows = [decided("finding", worst(), "open", None, date(2026, 11, 20))]
    for day, status in ((date(2026, 11, 20), "accepted"), (date(2026, 11, 21), "open"), (None, "accepted")):
        assert listed("findings", decisions=Decisions(9, rows, day)).rows[0]["status"] == status


def test_what_expected_toml_covers_is_expected_until_somebody_decides():
    name = ids(listed("findings", "vouched:yes"))[0]
    assert ids(listed("findings", "status:expected")) == [name]
    rows = [decided("finding", name, "open")]
    assert listed("findings", "status:expected", decisions=Decisions(50, rows)).total == 0


def test_counts_are_kept_until_they_are_forgotten():
    first = listed("assets", "owner:anna")
    assert listed("assets", "owner:anna", page=2).facets is first.facets
    laid().forget_counts()
    again = listed("assets", "owner:anna")
    assert again.facets is not first.facets
    assert (again.total, again.facets) == (first.total, first.facets)


def test_of_counts_only_so_many_are_kept(monkeypatch):
    laid().forget_counts()
    monkeypatch.setattr(read, "_COUNTED", 2)
    assert [listed("findings", f"port:{number}").total for number in (1, 443, 2, 443, 3)] == [0, 2, 0, 2, 0]
    assert len(laid()._counts) == 2


def test_flags_are_counted_as_they_are_asked():
    assert listed("assets").facets["registered"] == {"no": 2, "yes": 2}


def test_rows_of_one_thread_do_not_reach_another():
    errors: list[str] = []

    def ask(number):
        for _ in range(20):
            status = "closed" if number % 2 else "open"
            desk = Decisions(100 + number, [decided("finding", worst(), status)])
            shown = listed("findings", decisions=desk).rows[0]["status"]
            if shown != status:
                errors.append(shown)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_the_search_finds_words_by_their_beginning_and_takes_any_text():
    found = laid().found("exam port")
    assert {"finding", "door", "fix"} <= set(found)
    assert found["fix"][0]["title"].startswith("upgrade Example Portal")
    for text in ('"', 'a" OR b*', "NEAR(a b)", "-", "", "\0", "*", "a:b", HOSTILE.replace("\ud800", "")):
        assert isinstance(laid().found(text), dict)
    assert laid().found("nothingofthekind") == {}


def test_the_search_takes_an_address_as_one_word_and_shows_the_worst_first():
    assert [row["title"] for row in laid().found("10.0.0.6")["asset"]] == ["test03"]
    assert "asset" not in laid().found("0.0.10.6")
    assert [row["title"] for row in laid().found("10.0.0")["asset"]] == ["test03", "web01", "10.0.0.7"]
    assert len(laid().found("10.0.0", 1)["asset"]) == 1


def test_a_snapshot_cannot_be_written():
    for statement in ("delete from findings", "create table x (y)", "insert into gaps values (9, 'x')"):
        with pytest.raises(sqlite3.OperationalError):
            laid().all(statement)


def test_a_row_that_is_not_there_is_none():
    assert laid().one("select * from findings where id = ?", ["nobody"]) is None
    assert laid().one("select id from findings where number = ?", [1]) == {"id": worst()}


def test_only_ids_are_opened(tmp_path):
    assert latest(tmp_path) is None
    assert pinned(tmp_path, "../../etc/x") is None
    assert pinned(tmp_path, "0" * 12) is None
    (tmp_path / POINTER).write_bytes(b"\xff\xfe")
    assert latest(tmp_path) is None
    (tmp_path / POINTER).write_text("../x")
    assert latest(tmp_path) is None


def test_a_snapshot_of_another_version_is_none(tmp_path):
    path = tmp_path / f"{'1' * 12}.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
        connection.execute("""insert into meta values ('schema', '{"value": 0}')""")
    assert Snapshot(path).version == 0
    assert pinned(tmp_path, path.stem) is None


def test_a_snapshot_may_be_closed_and_asked_again():
    snapshot = Snapshot(laid().path)
    snapshot.close()
    assert snapshot.one("select 1 as one") == {"one": 1}
    snapshot.close()


def test_moments_are_naive_utc():
    assert moment(1_000_000) == datetime(1970, 1, 1, 0, 0, 1)
    assert moment(None) is None


def test_a_question_that_takes_too_long_is_stopped_and_the_next_is_answered(monkeypatch):
    snapshot = laid()
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with monkeypatch.context() as short:
        short.setattr(read, "LONGEST", 0.02)
        with pytest.raises(QuestionTooLongError):
            snapshot.one(endless)
    assert snapshot.one("select 1 as one") == {"one": 1}
    with pytest.raises(sqlite3.OperationalError):
        snapshot.one("select nothing")


def test_what_is_worked_out_of_a_whole_snapshot_is_worked_out_once():
    snapshot = Snapshot(laid().path)
    asked = []

    def work(of):
        asked.append(of)
        return len(of.all("select number from findings"))

    assert [snapshot.once("findings there are", work) for _ in range(3)] == [5, 5, 5]
    assert asked == [snapshot]
    assert snapshot.once("others", lambda _: None) is None
    snapshot.close()


@pytest.mark.parametrize("left", [b"", b"SQLite format 3\0", b"\0" * 8192])
def test_what_is_damaged_is_as_good_as_gone(tmp_path, left):
    (tmp_path / "aaaaaaaaaaaa.sqlite").write_bytes(left)
    (tmp_path / POINTER).write_text("aaaaaaaaaaaa\n")
    assert pinned(tmp_path, "aaaaaaaaaaaa") is None
    assert latest(tmp_path) is None


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("per", [1, 1_000])
def test_the_whole_of_a_list_is_its_pages_one_after_the_other(kind, per):
    query = parse("sort:-last_seen" if LISTS[kind].get("last_seen") else "", LISTS[kind])
    rows = [dict(zip(names, row, strict=True)) for names, part in laid().whole(kind, query, per=per) for row in part]
    assert rows == laid().listed(kind, query, per=0).rows
    assert len(list(laid().whole(kind, query, per=per))) == (len(rows) if per == 1 else 1)


def test_of_nothing_there_is_no_part():
    assert list(laid().whole("findings", parse("host:nosuch", LISTS["findings"]))) == []
