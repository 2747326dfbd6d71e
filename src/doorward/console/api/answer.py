"""The answer in short: the headline, the four questions, what could not be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.api_lists import ASOF
from doorward.console.operation import MAYBE, OPEN, TEXT, Answer, Resource, many, obj
from doorward.listing import ready

if TYPE_CHECKING:
    from doorward.console.page import Ask

answer = Resource("The answer")


@answer.reads(
    "/answer",
    "Return the headline, the four answers, the plan and what could not be judged",
    obj(
        ("headline", "sentences", "gaps", "asof"),
        headline=TEXT,
        sentences=OPEN,
        gaps=many(TEXT),
        asof=TEXT,
        as_of=MAYBE,
    ),
    ASOF,
)
def _told(ask: Ask) -> Answer:
    snapshot = ask.snapshot
    return Answer(
        {
            "headline": snapshot.meta.get("headline") or "",
            "sentences": snapshot.meta.get("sentences") or {},
            "plan": snapshot.meta.get("plan"),
            "gaps": [row["sentence"] for row in snapshot.all("select sentence from gaps order by number")],
            "reading": snapshot.meta.get("reading") or "",
            "asof": snapshot.id,
            "as_of": ready(snapshot.as_of) if snapshot.as_of else None,
        }
    )
