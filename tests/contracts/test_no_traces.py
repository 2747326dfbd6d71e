"""The project tells nothing about the machines it was made on, nor where packages come from."""

from __future__ import annotations

import re

import pytest
from tests.contracts.tree import ROOT, files, name, walked

# Put together here, so that this file is not a trace itself.
FOLDERS = "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me/[a-z]+", "Us" + "ers/[a-z]+"])
HOSTS = "|".join(
    ["py" + "pi[.]org", "files[.]python" + "hosted[.]org", "registry[.]np" + "mjs", "registry[.]yarn" + "pkg"]
)
TRACES = re.compile(rf"(?<![\w.:*])/({FOLDERS})/|{HOSTS}|(?<!no-emit-)index" + "-url|extra" + "-index", re.IGNORECASE)


def traces(text: str) -> list[str]:
    """Return what gives a machine or a registry away."""
    return [match[0] for match in TRACES.finditer(text)]


def test_no_file_gives_a_machine_or_a_registry_away():
    found = {name(path): traces(path.read_bytes().decode("utf-8", "replace")) for path in files()}
    assert {path: told for path, told in found.items() if told} == {}


def test_the_project_has_files_to_look_at():
    listed = [name(path) for path in files()]
    assert "pyproject.toml" in listed
    assert "src/doorward/unpack/__init__.py" in listed


def test_where_git_cannot_be_asked_the_same_files_are_found():
    hidden = {path for path in files() if any(part.startswith(".") for part in path.relative_to(ROOT).parts)}
    assert set(files()) - hidden <= set(walked(ROOT))


@pytest.mark.parametrize(
    "text",
    [
        "open('/wo" + "rk/main/x')",
        "see /ro" + "ot/.cache",
        "/ho" + "me/anna/x",
        "https://py" + "pi.org/simple",
        "--index" + "-url https://example.org",
        "https://files.python" + "hosted.org/x",
    ],
)
def test_a_trace_would_be_seen(text):
    assert traces(text)


@pytest.mark.parametrize(
    "text",
    [
        "host:H/ro" + "ot",
        "../wo" + "rk/x",
        "https://example.org/wo" + "rk/x",
        "uv pip compile --no-emit-index" + "-url",
        "paperwo" + "rk/desk",
        "/usr/bin",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text):
    assert traces(text) == []
