"""Every source file has its test, where one looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contracts.tree import ROOT, modules, name

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = ROOT / "src" / "doorward"
WITHOUT = {"tables", "demo"}
"""Folders that are held as a whole: tables/ by its contract, demo/ by the truth it knows."""


def mirror(path: Path) -> Path:
    """Return where the test of a source file is looked for; a package's own file is tested beside the package."""
    inner = path.relative_to(SOURCE)
    if inner.name == "__init__.py":
        return ROOT / "tests" / inner.parent.parent / f"test_{inner.parent.name}.py"
    return ROOT / "tests" / inner.parent / f"test_{inner.name}"


def test_every_source_file_has_its_test():
    sources = [path for path in modules("src/doorward") if path.name != "__init__.py"]
    held = [path for path in sources if not WITHOUT & set(path.relative_to(SOURCE).parts)]
    assert held
    missing = [f"{name(path)} needs {name(mirror(path))}" for path in held if not mirror(path).is_file()]
    assert not missing, "\n".join(missing)


def test_a_mirror_stands_at_the_same_place():
    assert name(mirror(SOURCE / "wording.py")) == "tests/test_wording.py"
    assert name(mirror(SOURCE / "readers" / "nmap.py")) == "tests/readers/test_nmap.py"
    assert name(mirror(SOURCE / "readers" / "zeek" / "__init__.py")) == "tests/readers/test_zeek.py"
