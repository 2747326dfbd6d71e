"""The README is short, begins to run early, and shows what its commands print."""

from __future__ import annotations

import re

import pytest
from docs.generate import ROOT

from docs import shown

TEXT = (ROOT / "README.md").read_text("utf-8")
LINES = TEXT.splitlines()
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shape(text):
    """Text with every number as 0 and every run of blanks as one, so that only the form is compared."""
    return re.sub(r"[ \t]+", " ", re.sub(r"\d+([.,:]\d+)*", "0", text))


def test_it_is_at_most_120_lines():
    assert len(LINES) <= 120


def test_the_first_command_stands_before_line_25():
    assert LINES.index("```sh") + 1 < 25


def test_every_shell_block_shows_its_output():
    assert TEXT.count("```sh\n") == len(shown.BLOCK.findall(TEXT)) > 1


@pytest.mark.slow
def test_every_command_prints_what_is_shown(tmp_path):
    for page, place in shown.PAGES.items():
        text = (ROOT / page).read_text("utf-8")

        assert shape(shown.rewritten(text, tmp_path / place)) == shape(text), f"{page}: run `make docs` and commit"


def test_more_output_than_asked_for_ends_in_an_ellipsis(tmp_path):
    text = "```sh\nprintf '1\\n2\\n3\\n'\n```\n\n```text 2\nold\n```\n"

    assert "```text 2\n1\n2\n…\n```" in shown.rewritten(text, tmp_path)
    assert "```text 3\n1\n2\n3\n```" in shown.rewritten(text.replace("text 2", "text 3"), tmp_path)


def test_a_command_that_fails_is_not_shown(tmp_path):
    with pytest.raises(RuntimeError, match="exit status 3: no such thing"):
        shown.rewritten("```sh\necho no such thing >&2; exit 3\n```\n\n```text\n```\n", tmp_path)


def test_the_shape_keeps_words_and_drops_numbers():
    assert shape("12 hosts,  0.5 at 10:30") == shape("7 hosts, 0.25 at 9:05")
    assert shape("12 hosts") != shape("12 ports")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
