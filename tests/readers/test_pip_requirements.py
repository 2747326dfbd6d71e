"""Requirements of Python projects."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.pip_requirements import pip_requirements

FREEZE = "Door_Lock==1.0\ngate==2.0.post1\n-e git+https://example.org/x.git@abc#egg=window\n"
HASHED = """\
# made by a tool
--find-links https://packages.example.org/simple
door==1.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via gate
gate[tls]==2.0 ; python_version >= "3.9" \\
    --hash=sha256:cccc
"""
LISTED = "Package    Version Editable project location\n---------- ------- ---\ndoor       1.0\ngate       2.0+cu118 /home/x\n"

SAMPLES: dict[str, bytes] = {
    "freeze.txt": FREEZE.encode(),
    "requirements.txt": HASHED.encode(),
    "one.txt": b"door==1.0\n",
    "ranges.txt": b"door>=1.0,<2\ngate ~= 1.1  # why\nwindow\n-r other.txt\n",
    "powershell.txt": FREEZE.encode("utf-16"),
    "pip-list.txt": LISTED.encode(),
}

OTHERS: dict[str, bytes] = {
    "words.txt": b"door\ngate\nwindow\n",
    "settings.ini": b"door=1.0\ngate = 2.0\n",
    "conda.txt": b"door=1.0=py38_0\n",
    "prose.txt": b"We need door==1.0 at least, and a gate.\nThat is all there is to say.\n",
    "code.py": b"if door == 1.0:\n    gate()\n",
    "Gemfile.lock": b"GEM\n  specs:\n    door (1.0)\n",
    "empty.txt": b"",
    "options.txt": b"-r other.txt\n",
    "templates.txt": b"{% if door %}\ndoor==1.0\n{% endif %}\n",
}


def rows(text):
    found = gather(pip_requirements, text.encode(), "host1/requirements.txt")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_requirement_is_a_row():
    assert rows(FREEZE)[0] == {
        "name": "Door_Lock",
        "version": "1.0",
        "kind": "library",
        "ecosystem": "PyPI",
        "package": "door-lock",
        "evidence": "package list",
        "asset": "host1",
        "origin_row": 1,
    }


def test_hashes_remarks_and_options_are_no_requirements():
    assert [(row["name"], row["version"], row["origin_row"]) for row in rows(HASHED)] == [
        ("door", "1.0", 3),
        ("gate", "2.0", 7),
    ]


@pytest.mark.parametrize(
    ("line", "name", "version", "evidence"),
    [
        ("door==1.0", "door", "1.0", ""),
        ("door===1.0-odd", "door", "1.0-odd", ""),
        ("door == 1.0#remark", "door", "1.0", ""),
        ("door (==1.0)", "door", "1.0", ""),
        ("door[a, b]==1.0+cu118; sys_platform == 'linux'", "door", "1.0+cu118", ""),
        ("door==1.*", "door", None, ", version not pinned"),
        ("door>=1.0", "door", None, ", version not pinned"),
        ("door==1.0,!=1.1", "door", None, ", version not pinned"),
        ("door", "door", None, ", version not pinned"),
        ("door @ https://example.org/door-1.0.tar.gz", "door", None, ", from a location"),
        ("git+https://example.org/door.git@abc#egg=door", "door", None, ", from a location"),
    ],
)
def test_only_an_exact_version_is_one(line, name, version, evidence):
    (row,) = rows(line + "\n")
    assert (row["name"], row["version"], row["evidence"]) == (name, version, "package list" + evidence)


@pytest.mark.parametrize(
    "line", ["-r other.txt", "--find-links=https://x", "./local/door", "https://example.org/door.whl", "-e ."]
)
def test_what_names_no_package_is_no_row(line):
    assert rows(f"{line}\ndoor==1.0\n")[0]["name"] == "door"


def test_pip_list_is_read_in_columns():
    assert [(row["name"], row["version"]) for row in rows(LISTED)] == [("door", "1.0"), ("gate", "2.0+cu118")]


@pytest.mark.parametrize("text", [FREEZE + "a b c\n", LISTED + "door\n"])
def test_other_lines_are_rejects(text):
    assert [reject.line for reject in gather(pip_requirements, text.encode()).rejects] == [text.count("\n")]


def test_a_requirement_continued_without_end_is_bounded():
    found = gather(pip_requirements, b"door==1.0\n" + b"gate \\\n" * 100_000)
    assert found.rejects
