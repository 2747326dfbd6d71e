"""What people decide: on one or on many, who came first, and how it came to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.acting import BY, FINDING, NOON, WAY, later, told

from doorward.desk import STATUSES, Change, Decision, DeskError, StaleError, Subject, open_desk

OPEN = Change(status="open")
ACCEPT = Change(accepted_until=date(2026, 12, 31), reason="replaced in December")


def test_what_nobody_decided_on_is_new(desk):
    assert desk.decisions.of(FINDING) == Decision(FINDING)
    assert desk.decisions.of(FINDING).status == "new"
    assert desk.decisions.every() == {}
    assert desk.decisions.trail(FINDING) == []


def test_a_decision_holds_and_says_whose_it_is(desk):
    (made,) = desk.decisions.decide(BY, [FINDING], Change(status="open", assignee="bob"))

    assert made == Decision(FINDING, 1, "open", "bob", actor="anna", time=NOON)
    assert desk.decisions.of(FINDING) == made
    assert desk.decisions.every() == {FINDING: made}


def test_what_is_not_decided_stays(desk):
    desk.decisions.decide(BY, [FINDING], Change(status="open", assignee="bob"))
    (made,) = desk.decisions.decide(replace(later(minutes=5), actor="bob"), [FINDING], Change(status="contained"))

    assert (made.status, made.assignee, made.revision, made.actor) == ("contained", "bob", 2, "bob")


def test_the_trail_has_what_changed_and_nothing_else(desk):
    desk.decisions.decide(BY, [FINDING], Change(status="open", assignee="bob"))
    desk.decisions.comment(later(minutes=1), FINDING, "asked the owner\nno answer yet")
    desk.decisions.decide(later(minutes=2), [FINDING], Change(status="closed", reason="patched"))
    first, second, third = desk.decisions.trail(FINDING)

    assert (first.what, first.before, first.after) == (
        "decide",
        {"status": "new", "assignee": None},
        {"status": "open", "assignee": "bob"},
    )
    assert (second.what, second.after) == ("comment", {"text": "asked the owner\nno answer yet"})
    assert (third.before, third.after) == (
        {"status": "open", "reason": None},
        {"status": "closed", "reason": "patched"},
    )
    assert desk.decisions.trail(WAY) == []


def test_a_reason_belongs_to_the_decision_it_was_given_with(desk):
    desk.decisions.decide(BY, [FINDING], Change(status="closed", reason="patched"))
    (made,) = desk.decisions.decide(later(minutes=1), [FINDING], OPEN)

    assert made.reason is None
    assert desk.decisions.trail(FINDING)[-1].before == {"status": "closed", "reason": "patched"}


def test_many_are_decided_at_once_and_counted_once_each(desk):
    subjects = [Subject("finding", f"{number:016x}") for number in range(1000)]
    made = desk.decisions.decide(BY, [*subjects, *subjects], OPEN)

    assert [one.subject for one in made] == subjects
    assert {one.status for one in made} == {"open"}
    assert len(desk.audit.entries(most=5000)) == 1000
    assert desk.revision() == 1


def test_more_than_a_statement_takes_of_several_kinds(desk, monkeypatch):
    monkeypatch.setattr("doorward.desk.decisions._AT_ONCE", 3)
    subjects = [Subject(kind, f"{number}") for number in range(10) for kind in ("way", "finding")]
    desk.decisions.decide(BY, [Subject("door", "3"), *subjects[:5]], Change(status="contained"))
    made = desk.decisions.decide(BY, subjects, Change(status="closed"))

    assert [one.subject for one in made] == subjects
    assert [one.revision for one in made] == [2] * 5 + [1] * 15
    assert desk.decisions.of(Subject("door", "3")).status == "contained"


def test_all_are_decided_or_none(desk):
    desk.decisions.decide(BY, [WAY], OPEN)
    with pytest.raises(StaleError):
        desk.decisions.decide(BY, [FINDING, WAY], Change(status="closed"), {FINDING: 0, WAY: 0})

    assert desk.decisions.of(FINDING).status == "new"
    assert desk.decisions.of(WAY).status == "open"


def test_who_looked_before_the_last_decision_is_told_who_came_first(desk):
    seen = {FINDING: desk.decisions.of(FINDING).revision}
    desk.decisions.decide(BY, [FINDING], OPEN, seen)
    with pytest.raises(StaleError, match="anna changed finding 3f2a91c0d4e5f607 meanwhile") as refused:
        desk.decisions.decide(replace(BY, actor="bob"), [FINDING], Change(status="closed"), seen)

    assert refused.value.held == desk.decisions.of(FINDING)
    assert told(desk) == ["decide"]


def test_who_saw_the_last_decision_decides(desk):
    (made,) = desk.decisions.decide(BY, [FINDING], OPEN)
    (made,) = desk.decisions.decide(later(minutes=1), [FINDING], Change(status="closed"), {FINDING: made.revision})

    assert made.revision == 2


def test_a_comment_makes_no_decision_stale(desk):
    (made,) = desk.decisions.decide(BY, [FINDING], OPEN)
    desk.decisions.comment(later(minutes=1), FINDING, "looking")
    (made,) = desk.decisions.decide(later(minutes=2), [FINDING], Change(status="closed"), {FINDING: made.revision})

    assert (made.status, made.comments) == ("closed", 1)


def test_what_is_said_with_a_decision_stands_or_falls_with_it(desk):
    desk.decisions.decide(BY, [WAY], OPEN)
    made = desk.decisions.decide(BY, [FINDING, WAY], Change(status="open", comment="both are\nthe same"))
    assert [(one.status, one.comments) for one in made] == [("open", 1), ("open", 1)]
    assert [entry.what for entry in desk.decisions.trail(WAY)] == ["decide", "comment"]
    assert [entry.what for entry in desk.decisions.trail(FINDING)] == ["decide", "comment"]
    before = told(desk), desk.revision()

    for change, seen in (
        (Change(status="closed", comment="x" * 10_001), {}),
        (Change(status="closed", comment="x"), {WAY: 7}),
    ):
        with pytest.raises(DeskError):
            desk.decisions.decide(BY, [FINDING, WAY], change, seen)
    assert (told(desk), desk.revision()) == before
    assert desk.decisions.of(WAY).status == "open"


def test_many_can_be_commented_on_at_once(desk):
    made = desk.decisions.decide(BY, [FINDING, WAY], Change(comment="seen"))

    assert [(one.status, one.revision, one.comments) for one in made] == [("new", 0, 1)] * 2
    assert desk.revision() == 1


def test_a_comment_alone_leaves_it_new(desk):
    made = desk.decisions.comment(BY, FINDING, "what is this?")

    assert (made.status, made.revision, made.comments, made.actor) == ("new", 0, 1, "anna")


def test_what_holds_already_is_no_decision(desk):
    before = desk.decisions.decide(BY, [FINDING], OPEN)
    after = desk.decisions.decide(later(minutes=1), [FINDING], OPEN)

    assert before == after
    assert desk.revision() == 1
    assert told(desk) == ["decide"]


def test_a_risk_is_accepted_until_a_day_that_counts(desk):
    (made,) = desk.decisions.decide(BY, [FINDING], ACCEPT)

    assert (made.accepted_until, made.reason) == (date(2026, 12, 31), "replaced in December")
    assert made.accepted(date(2026, 12, 31))
    assert not made.accepted(date(2027, 1, 1))
    assert desk.decisions.trail(FINDING)[0].after == {
        "accepted_until": "2026-12-31",
        "reason": "replaced in December",
    }


def test_an_acceptance_is_taken_back(desk):
    desk.decisions.decide(BY, [FINDING], ACCEPT)
    (made,) = desk.decisions.decide(BY, [FINDING], Change(withdrawn=True))

    assert made.accepted_until is None
    assert not made.accepted(NOON.date())


def test_somebody_is_let_off(desk):
    desk.decisions.decide(BY, [FINDING], Change(assignee="bob"))
    (made,) = desk.decisions.decide(BY, [FINDING], Change(assignee=""))

    assert made.assignee is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(), "nothing was decided"),
        (Change(comment=" "), "nothing was decided"),
        (Change(reason="because"), "nothing was decided"),
        (Change(status="done"), "there is no status 'done'; known are new, open"),
        (Change(accepted_until=date(2026, 12, 31)), "with a reason"),
        (Change(accepted_until=date(2026, 12, 31), reason=" "), "with a reason"),
        (replace(ACCEPT, accepted_until=date(2026, 11, 19)), "2026-11-19 is over"),
        (Change(status="open", reason="x" * 501), "at most 500"),
        (Change(assignee="b\x00b"), "cannot be kept"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk, change, words):
    with pytest.raises(DeskError, match=words):
        desk.decisions.decide(BY, [FINDING], change)

    assert told(desk) == []


def test_today_is_a_day_to_come(desk):
    (made,) = desk.decisions.decide(BY, [FINDING], replace(ACCEPT, accepted_until=NOON.date()))

    assert made.accepted(NOON.date())


@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001, "a\x00b"])
def test_comments_that_cannot_be_kept_are_refused(desk, text):
    with pytest.raises(DeskError, match="comment"):
        desk.decisions.comment(BY, FINDING, text)


def test_nobody_decides_on_a_user(desk):
    with pytest.raises(DeskError, match="nobody decides on 'user'"):
        desk.decisions.decide(BY, [Subject("user", "anna")], OPEN)


def test_the_revision_grows_with_each_decision_and_comment_only(desk):
    seen = [desk.revision()]
    desk.decisions.decide(BY, [FINDING, WAY], OPEN)
    seen.append(desk.revision())
    desk.decisions.comment(BY, FINDING, "why?")
    seen.append(desk.revision())
    desk.people.add(BY, "bob", "viewer")
    seen.append(desk.revision())

    assert seen == [0, 1, 2, 2]


STEPS = st.lists(
    st.tuples(
        st.sets(st.sampled_from("abc"), min_size=1),
        st.one_of(
            st.builds(Change, status=st.sampled_from(STATUSES)),
            st.builds(Change, assignee=st.sampled_from(["", "bob", "eve"])),
            st.just(ACCEPT),
            st.just(Change(withdrawn=True)),
        ),
    ),
    max_size=8,
)


@given(steps=STEPS)
def test_the_audit_replayed_is_what_holds(steps, tmp_path_factory):
    desk = open_desk(tmp_path_factory.mktemp("desk") / "desk.db")
    for ids, change in steps:
        desk.decisions.decide(BY, [Subject("way", one) for one in sorted(ids)], change)

    replayed, changes = {}, 0
    for entry in desk.audit.entries(most=1000)[::-1]:
        held = replayed.setdefault(Subject(entry.kind, entry.subject), {})
        assert {name: held.get(name, "new" if name == "status" else None) for name in entry.before} == entry.before
        assert entry.before != entry.after
        held.update(entry.after)
        changes += 1
    every = desk.decisions.every()
    assert set(every) == set(replayed)
    assert sum(one.revision for one in every.values()) == changes
    for subject, held in replayed.items():
        one = every[subject]
        now = {"status": one.status, "assignee": one.assignee, "reason": one.reason}
        now["accepted_until"] = one.accepted_until and one.accepted_until.isoformat()
        assert {name: now[name] for name in held} == held
    desk.close()
