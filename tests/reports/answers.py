"""Every answer that every report must be able to tell, from nothing to an enemy's best."""

from __future__ import annotations

from functools import cache

from tests.reports.incident import AS_OF, CONN, finding, incident, source

from doorward.finding import SEVERITIES, Entity, Evidence, content_id
from doorward.report import Answer, Closing, Door, Fix, Planned, Way

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' onmouseover=alert(1)",
    "</style><style>*{display:none}</style><!--",
    "{{ 7 * 7 }}{% raw %}${7*7}",
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "user\u202egnp.exe\u2066\u200b\u3164",
    "line\nbreak\r\nand\ttab\u2028here\0",
    "lone \ud800 and \udc80 surrogates",
    "=cmd|'/c calc'!A0,\"quoted\",+1,-1,@sum",
    "[click](javascript:alert(1)) **bold** | cell | `code` <http://evil.example>",
    "a" * 1_000_000,
    "[red]markup[/red] [link=http://evil.example]x[/link] :warning:",
    "../../etc/passwd#fragment?query=1&x=%2e%2e",
    "\u05d0\u05d1\u05d2 \u0661\u0662 e\u0301 \U0001f525",
    "",
)


def empty() -> Answer:
    """Nothing read, nothing found."""
    return Answer(
        version="0.1.0", as_of=None, headline="Nothing was read, so nothing can be said.", findings=(), answers={}
    )


def one() -> Answer:
    """One finding and nothing else."""
    return Answer(
        version="0.1.0",
        as_of=AS_OF,
        headline="One door stands open.",
        findings=(finding("web1 is open."),),
        answers={"beacons": "doors"},
    )


@cache
def many(count: int = 2000) -> Answer:
    """As many findings, ways, fixes, sources and gaps as asked for, worst last."""
    findings = tuple(
        finding(
            f"Host {number} called out.",
            severity=SEVERITIES[number % 5],
            reasons=[(f"reason {index}", "x" * 40, 0.1) for index in range(8)],
            evidence=tuple(Evidence(CONN, f"conn.{index}.log", "conn", tuple(range(1, 100, 2))) for index in range(4)),
        )
        for number in range(count)
    )
    ways = tuple(
        Way(
            f"w{number}",
            "host:a/root",
            f"jewel {number % 9}",
            0.5,
            number % 3,
            ("One move.",) * 12,
            ("host:a/root",) * 12,
        )
        for number in range(count)
    )
    return Answer(
        version="0.1.0",
        as_of=AS_OF,
        headline="There is much to do.",
        findings=findings,
        answers={"beacons": "inside"},
        ways=ways,
        fixes=tuple(Fix(f"Fix {item.id}", (item.id,), ()) for item in findings),
        sources=tuple(
            source(f"{number:064}", f"conn.{number}.log", "zeek", rows=10, rejects=number % 2)
            for number in range(count)
        ),
        gaps=tuple(f"Gap {number}." for number in range(count)),
    )


@cache
def hostile() -> Answer:
    """Every text is chosen by an enemy; the names of detectors, severities and tables are ours."""
    findings = tuple(
        finding(
            text or "empty",
            id=text[:40] or content_id(),
            question=text,
            reasons=[(text, text, 0.4), (text, "", -0.1)],
            entities=(Entity("asset", text),) * 3,
            attack=(text,),
            details={text: text, "ratio": float("nan"), "list": [text, float("inf"), None]},
            evidence=(Evidence(text, text, text, (0, 1, 2, 7)), Evidence("", text, text, ())),
        )
        for text in HOSTILE
    )
    return Answer(
        version=HOSTILE[0],
        as_of=AS_OF,
        headline=HOSTILE[0] + HOSTILE[4] + HOSTILE[5],
        findings=findings,
        answers={"beacons": "inside"},
        ways=tuple(Way(text, text, text, 0.5, 1, (text,) * 3, (text, f"host:{text}/root")) for text in HOSTILE),
        fixes=tuple(Fix(text, HOSTILE, HOSTILE, 4.0) for text in HOSTILE),
        ranked=tuple(
            Door(text, text, text, 0.5, 2, (text,), 4.0, text, (text,)) for text in HOSTILE if len(text) < 1000
        ),
        closing=Closing(tuple(Planned(text, 4.0, 0.5) for text in HOSTILE), 60.0, 60.0, True, 1.0, HOSTILE[:2], 2),
        sources=(
            *(source(text, text, text, rows=1, note=text, tables=[text], first_time=AS_OF) for text in HOSTILE),
            {},
        ),
        gaps=HOSTILE,
        counts=dict.fromkeys(HOSTILE, 1),
    )


EVERY = {"empty": empty, "one": one, "incident": incident, "many": many, "hostile": hostile}
