"""What CISA and others add to a CVE record for those who decide: SSVC decision points, and that it is known to be exploited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.iso_time import day, utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ANSWERS = {"yes": True, "no": False}


def ssvc(container: Mapping[str, Any], cve: str, line: int) -> Iterator[dict[str, Any]]:
    """Yield a row of `ssvc` for each decision that a container holds."""
    provider = container.get("providerMetadata")
    by = provider.get("shortName") if isinstance(provider, dict) else None
    for content in _contents(container, "ssvc"):
        points = _points(content.get("options"))
        if points:
            yield {
                "cve": cve,
                "exploitation": points.get("exploitation"),
                "automatable": _ANSWERS.get(points.get("automatable", "")),
                "technical_impact": points.get("technical impact"),
                "decided": utc(content.get("timestamp")),
                "decided_by": by if isinstance(by, str) else None,
                "origin_row": line,
            }


def exploited(container: Mapping[str, Any], cve: str, line: int) -> Iterator[dict[str, Any]]:
    """Yield a row of `kev` where a container says that the catalogue has the CVE; without an edition, so that the catalogue wins."""
    for content in _contents(container, "kev"):
        yield {"cve": cve, "date_added": day(content.get("dateAdded")), "origin_row": line}


def _points(options: Any) -> dict[str, str]:
    """Return decision point -> answer, in lower case."""
    every = [option for option in options if isinstance(option, dict)] if isinstance(options, list) else []
    pairs = [pair for option in every for pair in option.items()]
    return {key.lower().strip(): answer.lower().strip() for key, answer in pairs if isinstance(answer, str)}


def _contents(container: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    metrics = container.get("metrics")
    for metric in metrics if isinstance(metrics, list) else ():
        other = metric.get("other") if isinstance(metric, dict) else None
        content = other.get("content") if isinstance(other, dict) and other.get("type") == kind else None
        if isinstance(content, dict):
            yield content
