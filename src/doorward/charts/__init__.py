"""Charts: numbers in, places of shapes out, then SVG text. One chart a file; charts.css is the ink of all of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from doorward.charts.bars import points_bar, severity_bars, share_bar, split_bar
from doorward.charts.timeline import Timeline, timeline

__all__ = ["Timeline", "points_bar", "severity_bars", "share_bar", "split_bar", "style", "timeline"]


@cache
def style() -> str:
    """Return charts.css: the tokens of both themes and of paper, and the inks of every class that a chart has."""
    return files("doorward.charts").joinpath("charts.css").read_text("utf-8")
