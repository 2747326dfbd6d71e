"""A property of the whole desk: the audit has a new row if and only if something that people do has changed."""

from __future__ import annotations

import contextlib
import shutil
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.desk.acting import BY, NOON, PASSWORD

from doorward.desk import Change, DeskError, Sent, Subject, open_desk
from doorward.desk.retention import tidy
from doorward.expected import Expectation
from doorward.finding import content_id

PEOPLES = (
    "decisions",
    "expectations",
    "jewels",
    "users",
    "tokens",
    "views",
    "sessions",
    "starts",
    "jobs",
    "originals",
    "original_parts",
)
NAMES = st.sampled_from(["anna", "bob", "eve"])
SUBJECTS = st.sampled_from([Subject("finding", "a"), Subject("way", "b")])
CHANGES = st.sampled_from(
    [
        Change(status="open"),
        Change(status="closed", reason="patched"),
        Change(assignee="bob"),
        Change(assignee=""),
        Change(accepted_until=date(2026, 12, 31), reason="later"),
        Change(withdrawn=True),
        Change(status="none"),
    ]
)
FILES = st.builds(
    lambda upload, letter: Sent(upload, letter * 64, 10, "conn.log", "web", NOON),
    st.sampled_from("12"),
    st.sampled_from("ab"),
)
RULE = Expectation("telemetry", "anna", date(2027, 3, 31), "10.1.0.0/16")


def person(desk, name):
    found = desk.people.named(name)
    if found is None:
        raise DeskError(name)
    return found


ACTS = st.one_of(
    st.builds(lambda subject, change: lambda desk: desk.decisions.decide(BY, [subject], change), SUBJECTS, CHANGES),
    st.builds(lambda subject, seen: lambda desk: desk.decisions.decide(BY, [subject], Change(status="open"), {subject: seen}), SUBJECTS, st.integers(0, 2)),
    st.builds(lambda subject, words: lambda desk: desk.decisions.comment(BY, subject, words), SUBJECTS, st.sampled_from(["", "why?"])),
    st.just(lambda desk: desk.expectations.expect(BY, RULE)),
    st.just(lambda desk: desk.expectations.withdraw(BY, RULE.id)),
    st.builds(lambda name: lambda desk: desk.jewels.name(BY, name, "db1"), st.sampled_from(["pay", "PAY", ""])),
    st.builds(lambda why: lambda desk: desk.jewels.withdraw(BY, content_id("jewel", "pay"), why), st.sampled_from(["", "sold"])),
    st.builds(lambda name, role: lambda desk: desk.people.add(BY, name, role), NAMES, st.sampled_from(["viewer", "admin", "root"])),
    st.builds(lambda name, role: lambda desk: desk.people.set_role(BY, name, role), NAMES, st.sampled_from(["viewer", "admin"])),
    st.builds(lambda name: lambda desk: desk.people.set_password(BY, name, PASSWORD), NAMES),
    st.builds(lambda name, off: lambda desk: desk.people.disable(BY, name, disabled=off), NAMES, st.booleans()),
    st.builds(lambda name, number: lambda desk: desk.people.link(BY, name, "https://id.example.org", number), NAMES, st.sampled_from("12")),
    st.builds(lambda name: lambda desk: desk.sessions.begin(BY, person(desk, name)), NAMES),
    st.builds(lambda name: lambda desk: desk.sessions.end_all(BY, person(desk, name)), NAMES),
    st.builds(lambda name: lambda desk: desk.sessions.begin_by_start(BY, desk.sessions.issue_start(BY, person(desk, name))), NAMES),
    st.builds(lambda name, scope: lambda desk: desk.tokens.issue(BY, person(desk, name), "k", [scope], NOON + timedelta(days=1)), NAMES, st.sampled_from(["read", "admin"])),
    st.builds(lambda number: lambda desk: desk.tokens.revoke(BY, number), st.integers(1, 2)),
    st.builds(lambda query: lambda desk: desk.views.save(BY, "web", "/findings", query), st.sampled_from(["", "q=a"])),
    st.just(lambda desk: desk.views.remove(BY, 1)),
    st.just(lambda desk: desk.jobs.enqueue(BY, "import", {"a": 1})),
    st.builds(lambda number: lambda desk: desk.jobs.cancel(BY, number), st.integers(1, 2)),
    st.builds(lambda file: lambda desk: desk.originals.keep(BY, file, {"c" * 64}, int), FILES),
    st.builds(lambda letter: lambda desk: desk.originals.remove(BY, letter * 64, "over"), st.sampled_from("ab")),
    st.builds(lambda most: lambda desk: desk.originals.expire(BY, most=most), st.sampled_from([9, 19])),
)  # fmt: skip


def state(desk):
    """Return everything that people change, and how long the audit is."""
    with desk.store.read() as connection:
        rows = {name: connection.execute(text(f"select * from {name} order by 1, 2")).all() for name in PEOPLES}
        return rows, connection.execute(text("select count(*) from audit")).scalar_one()


@given(acts=st.lists(ACTS, max_size=12))
def test_the_audit_has_a_row_if_and_only_if_something_changed(acts, migrated, tmp_path_factory):
    desk = open_desk(shutil.copy(migrated, tmp_path_factory.mktemp("desk") / "desk.db"))
    before, told = state(desk)
    for act in acts:
        with contextlib.suppress(DeskError):
            act(desk)
        after, now = state(desk)
        assert (now > told) == (after != before)
        before, told = after, now
    desk.close()


def test_what_nobody_did_is_not_told(desk):
    bob = desk.people.add(BY, "bob", "analyst", PASSWORD)
    value = desk.sessions.begin(BY, bob)
    _, key = desk.tokens.issue(BY, bob, "k", ["read"], NOON + timedelta(days=1))
    job = desk.jobs.enqueue(BY, "import", {})
    told = len(desk.audit.entries())

    desk.sessions.resumed(value, NOON + timedelta(minutes=5))
    desk.tokens.opened(key, NOON)
    desk.jobs.beat(desk.jobs.take("w1", NOON), NOON, 0.5)
    desk.jobs.lapsed(NOON + timedelta(hours=1), ["import"])
    desk.attempts.admit(BY, "bob")
    desk.people.authenticated("bob", PASSWORD)
    tidy(desk.store, NOON + timedelta(days=1))

    assert desk.jobs.one(job.number).state == "waiting"
    assert len(desk.audit.entries()) == told
