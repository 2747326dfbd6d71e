"""The generated pages say what the code says, and hold every member of every folder."""

from __future__ import annotations

import re

import pytest

from docs import generate
from doorward.detectors import detectors
from doorward.readers import readers
from doorward.tables import TABLES

REFERENCE = generate.ROOT / "docs/reference"


@pytest.mark.parametrize("name", generate.PAGES)
def test_committed_page_is_the_generated_one(name):
    committed = (REFERENCE / f"{name}.md").read_text("utf-8")

    assert committed == generate.PAGES[name](), "the code has changed: run `make docs` and commit"


def test_reference_holds_no_page_that_nobody_generates():
    assert {page.stem for page in REFERENCE.iterdir()} == set(generate.PAGES)


def test_readme_parts_are_the_generated_ones():
    committed = (generate.ROOT / "README.md").read_text("utf-8")

    assert committed == generate.readme(committed), "the code has changed: run `make docs` and commit"
    assert all(f"<!-- {name} -->" in committed for name in generate.MARKED)


def test_every_column_stands_on_the_tables_page_with_its_meaning():
    page = generate.tables_page()

    for table in TABLES.values():
        assert f"\n## {table.name}\n" in page
        for name, column in table.columns.items():
            assert f"| `{name}` | {column.type} | {column.meaning} |" in page


def test_every_tunable_stands_on_the_detectors_page_with_unit_and_default():
    page = generate.detectors_page()

    for detector in detectors().values():
        assert f"\n*{detector.question}*\n" in page
        for tunable in detector.tunables.values():
            assert re.search(
                rf"^\| `{tunable.name}` \| `.+` \| {tunable.unit} \| {re.escape(tunable.meaning)} \|$",
                page,
                re.MULTILINE,
            )


def test_every_reader_is_linked_to_the_tables_it_fills():
    for reader in readers().values():
        assert f"| `{reader.name}` | {reader.title.removesuffix('.')} |" in generate.readers_page()


def test_the_readme_names_every_format_and_some_questions():
    told = [line for line in generate.formats().splitlines() if line.startswith("- ")][:-1]
    assert all(": " in line and not line.endswith(": ") for line in told)
    assert generate.formats().count(" · ") == len(readers()) - len(told)
    assert len(generate.questions().splitlines()) == len(generate.ASKED) > 0


def test_a_bar_in_a_meaning_does_not_open_another_cell():
    assert generate._grid(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |"


def test_only_the_marked_part_is_written_anew():
    text = "before\n<!-- questions -->\nold\n<!-- end -->\nafter\n<!-- end -->\n"

    written = generate.readme(text)

    assert written.startswith("before\n<!-- questions -->\n")
    assert written.endswith("\n<!-- end -->\nafter\n<!-- end -->\n")
    assert "old" not in written
