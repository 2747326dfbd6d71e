"""All charts on one page, the inks they have, and what a person who sees no colour sees of them."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from tests.charts.drawn import flat, held, read, told
from tests.charts.every import EVERY

from doorward.charts import style
from doorward.charts.kinds import HATCHED, KINDS

TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {name: {"light": light, "dark": dark} for name, light, dark in TOKEN.findall(style())}
THEMES = ("light", "dark")
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How red, green and blue light are seen: Machado, Oliveira and Fernandes 2009, severity 1."""


def light(ink, sight="usual"):
    """Return the relative luminance of a colour as WCAG 2.2 has it, seen with one of SIGHTS."""
    parts = [int(ink[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    seen = [
        min(1, max(0, sum(weight * part for weight, part in zip(row, linear, strict=True)))) for row in SIGHTS[sight]
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), seen, strict=True))


def contrast(one, other, theme, sight="usual"):
    low, high = sorted(light(TOKENS[name][theme], sight) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert light("#ffffff") == pytest.approx(1)
    assert light("#000000") == 0
    assert (light("#ffffff") + 0.05) / (light("#767676") + 0.05) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["page", "card", "sunk"])
@pytest.mark.parametrize("ink", ["ink", "soft", "critical", "high", "medium", "low", "live", "link", "closed"])
def test_text_has_the_contrast_that_text_needs(ink, ground, theme):
    assert contrast(ink, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["page", "card"])
def test_faint_text_still_has_it_where_it_stands(ground, theme):
    assert contrast("faint", ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_stands_out_from_the_card(kind, theme):
    assert contrast(f"kind-{kind}", "card", theme) >= 3


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_kinds_differ_in_hatch_or_in_lightness_whatever_colours_are_seen(theme, sight):
    alike = [pair for pair in combinations(KINDS, 2) if len(HATCHED & set(pair)) != 1]
    least = min(alike, key=lambda pair: contrast(*(f"kind-{kind}" for kind in pair), theme, sight))
    assert contrast(*(f"kind-{kind}" for kind in least), theme, sight) >= 1.12, least


@pytest.mark.parametrize("theme", THEMES)
def test_each_level_of_heat_is_further_from_the_ground(theme):
    away = [contrast(f"heat-{level}", "card", theme) for level in range(1, 5)]
    assert all(after >= 1.35 * before for before, after in pairwise(away))


def test_paper_is_light_whatever_the_screen_is():
    assert re.search(r"@media print \{\s*:root, :root\[data-theme\] \{ color-scheme: light;", style())


def test_the_style_fetches_nothing_and_animates_nothing():
    assert not re.search(r"url\(|@import|@font-face|animation|expression", style())


def test_every_class_that_a_chart_has_is_inked():
    inked = set(re.findall(r"\.([a-z][\w-]*)", style())) | {"label"}
    used = {
        word for draw in EVERY.values() for shape in flat(draw().shapes) for word in getattr(shape, "kind", "").split()
    }
    assert used - inked == set()


@pytest.mark.parametrize("name", EVERY)
def test_every_chart_is_held_told_safe_and_small(name):
    chart = EVERY[name]()
    assert held(chart)
    assert told(chart)
    assert read(chart).getAttribute("class")
    assert len(chart.svg().encode()) <= 60_000
    assert chart.svg() == EVERY[name]().svg()


def test_all_charts_stand_on_one_page(tmp_path):
    shown = "".join(
        f"<section><h2>{chart.title}</h2>{chart.svg()}<p>{chart.sentence}</p></section>"
        for chart in (draw() for draw in EVERY.values())
    )
    page = tmp_path / "charts.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><title>Charts</title><style>{style()}</style><body>{shown}", "utf-8"
    )
    assert page.stat().st_size < 400_000
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=|javascript:", shown)
