"""Findings: the list, what only a finding's own page shows, and the values of fields of which it has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.snapshot.case import slim
from doorward.console.snapshot.finding_row import marks, row
from doorward.finding import SEVERITIES

if TYPE_CHECKING:
    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.finding import Finding


def findings(case: Case, writer: Writer) -> None:
    """Lay every finding; `case.findings` keeps what other parts need of each."""
    for number, finding in enumerate(case.told(), 1):
        marked = marks(finding)
        writer.add("findings", [{**row(finding, case.answers.get(finding.detector)), "number": number}])
        writer.add("finding_bodies", [{**finding.as_dict(), "number": number}])
        writer.mark("findings", number, marked)
        if finding.expected is None:
            _count(case, finding, marked["host"])
        case.findings.append(slim(finding))


def _count(case: Case, finding: Finding, hosts: list[str]) -> None:
    for host in hosts:
        about = case.of(str(host))
        about.findings += 1
        about.severity = max(about.severity, SEVERITIES.index(finding.severity))
        about.score = max(about.score, finding.score)
        about.live = about.live or (finding.loud and case.answers.get(finding.detector) == "inside")
