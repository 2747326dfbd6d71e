"""Write docs/reference/ and the marked parts of README.md from the code; tests/docs hold the committed pages to it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.cli import doorward as command_line
from doorward.detectors import detectors
from doorward.finding import ENTITY_KINDS
from doorward.readers import readers
from doorward.reports import reports
from doorward.steps import steps
from doorward.tables import TABLES
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.detector import Detector
    from doorward.table import Table

ROOT = Path(__file__).parent.parent
NOTICE = "<!-- Written by `make docs` from the code; edit the code. -->"
WIDTH = 100
"""Columns of a command's help text."""
ASKED = ("open_doors", "forgotten_devices")
"""Detectors whose questions the README shows."""
REST = "Logs, flows and captures"
KINDS = {
    REST: {"conn"},
    "Registers": {"assets", "carriers", "dns_records"},
    "Identities and rights": {"identities", "memberships", "rights", "sessions"},
    "Firewalls and devices": {"filter_rules", "endpoint_events"},
    "Scans and platforms": {"services"},
    "Software inventories": {"software"},
    "Weaknesses and indicators": {"advisories", "applicability", "vex", "kev", "epss", "ssvc", "indicators", "toplist"},
}
"""What formats tell of -> tables that say so; the first that fits counts."""


def tables_page() -> str:
    """Return the page of the vocabulary: every table and column with its meaning."""
    intro = (
        "Readers fill these tables; steps and detectors read them. Times are UTC. A row of an observed table also has "
        "`origin` (SHA-256 of the file, unpacked) and `origin_row` (its line or record number), so that every finding "
        "opens to its lines; derived tables are made by Doorward."
    )
    return _page("Tables", intro, *(_table(table) for table in TABLES.values()))


def readers_page() -> str:
    """Return the page of the formats that are read."""
    intro = "A file is recognised by its bytes; its name is a hint. A file that no reader takes is listed as unknown."
    rows = ((f"`{item.name}`", _phrase(item.title), _codes(item.fills)) for item in readers().values())
    return _page("Readers", intro, _grid(("reader", "reads", "fills"), rows))


def formats() -> str:
    """Return the formats that are read, by what they tell of, as a Markdown list with a link to their page."""
    told: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for item in readers().values():
        kind = next((name for name, tables in KINDS.items() if tables & set(item.fills)), REST)
        told[kind].append(re.split(r"[:(;]", _phrase(item.title))[0].strip())
    lines = [f"- **{kind}**: {' · '.join(titles)}" for kind, titles in told.items()]
    return "\n".join([*lines, "- **All of them**: [which fill which tables](docs/reference/readers.md)"])


def detectors_page() -> str:
    """Return the page of the questions, each with why it matters and what its answer does not see."""
    intro = "Each detector answers one question. Its tunables are set in doorward.toml under `[detectors.NAME]`."
    return _page("Detectors", intro, *(_detector(item) for item in detectors().values()))


def questions() -> str:
    """Return the questions of some detectors as a Markdown list."""
    return "\n".join(f"- {detectors()[name].question}" for name in ASKED)


def steps_page() -> str:
    """Return the page of the moves an intruder can make."""
    intro = "Attack paths are made of these moves: all premises of a move together give its conclusion."
    rows = ((f"`{item.name}`", _phrase(item.title), _codes(item.tables)) for item in steps().values())
    return _page("Steps", intro, _grid(("step", "the move", "reads"), rows))


def reports_page() -> str:
    """Return the page of the forms in which the answer is told."""
    rows = ((f"`{item.name}`", _phrase(item.title), f"`{item.suffix}`") for item in reports().values())
    return _page("Reports", "Each report tells the same answer.", _grid(("report", "form", "ending"), rows))


def finding_page() -> str:
    """Return the page of the contract that others rely on: the fields of a finding."""
    intro = (
        "`doorward findings --format jsonl` prints one JSON object a line with these keys, in this order. "
        "Same input, same settings, same bytes out. Times end in `Z`."
    )
    fields = ((f"`{name}`", column.meaning) for name, column in TABLES["findings"].columns.items())
    kinds = ", ".join(f"`{kind}`" for kind in dict.fromkeys(ENTITY_KINDS.values()))
    return _page("A finding", intro, _grid(("key", "meaning"), fields), f"Kinds of entities: {kinds}.")


def commands_page() -> str:
    """Return the page of the command line: the help of every command."""
    parts = (f"## {path}\n\n```text\n{text}\n```" for path, text in _help(command_line, "doorward", None))
    return _page("Commands", "Exit codes: 0 done, 1 failed, 2 wrong use, 3 findings at `--fail-on`.", *parts)


PAGES = {
    "tables": tables_page,
    "readers": readers_page,
    "detectors": detectors_page,
    "steps": steps_page,
    "reports": reports_page,
    "finding": finding_page,
    "commands": commands_page,
}
MARKED = {"questions": questions, "formats": formats}


def readme(text: str) -> str:
    """Return README text with the parts between `<!-- name -->` and `<!-- end -->` written anew."""
    marked = re.compile(rf"(<!-- ({'|'.join(MARKED)}) -->\n).*?(<!-- end -->)", re.DOTALL)
    return marked.sub(lambda part: f"{part[1]}{MARKED[part[2]]()}\n{part[3]}", text)


def main() -> None:
    """Write every generated page and the marked parts of the README."""
    for name, page in PAGES.items():
        (ROOT / "docs/reference" / f"{name}.md").write_text(page(), "utf-8")
    file = ROOT / "README.md"
    file.write_text(readme(file.read_text("utf-8")), "utf-8")


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", NOTICE, *parts)) + "\n"


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _phrase(title: str) -> str:
    return title.removesuffix(".")


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(table: Table) -> str:
    meaning = (importlib.import_module(f"doorward.tables.{table.name}").__doc__ or "").strip()
    known = {
        "Filled by": [item.name for item in readers().values() if table.name in item.fills],
        "Asked by": [item.name for item in detectors().values() if table.name in item.tables],
    }
    kind = "Observed." if table.observed else "Derived."
    uses = "".join(f" {words}: {_codes(names)}." for words, names in known.items() if names)
    columns = ((f"`{name}`", column.type, column.meaning) for name, column in table.columns.items())
    return f"## {table.name}\n\n{meaning}\n{kind}{uses}\n\n{_grid(('column', 'type', 'meaning'), columns)}"


def _detector(item: Detector) -> str:
    facts = {
        "Why it matters": item.why,
        "Known blind spot": item.blind_spot,
        "Helps to answer": {"doors": "Which doors are open?", "inside": "Is anyone inside?"}[item.answers],
        "Severity": item.severity,
        "ATT&CK": ", ".join(item.attack) or "none",
        "Reads": _codes(item.tables),
    }
    told = "\n".join(f"- **{name}**: {value}" for name, value in facts.items())
    tunables = [
        (f"`{it.name}`", f"`{clip(str(it.default), 60)}`", it.unit, it.meaning) for it in item.tunables.values()
    ]
    grid = f"\n\n{_grid(('tunable', 'default', 'unit', 'meaning'), tunables)}" if tunables else ""
    return f"## {item.name}\n\n*{item.question}*\n\n{told}{grid}"


def _help(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "terminal_width": WIDTH}
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, **settings)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (child := command.get_command(context, name)) is not None and not child.hidden:
                yield from _help(child, f"{path} {name}", context)


if __name__ == "__main__":
    main()
