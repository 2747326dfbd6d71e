"""A folder is walked and a file is found; what a file lacks is said with its name."""

from __future__ import annotations

import sys

import pytest

from doorward.detector import Detector
from doorward.registry import member, members, named
from doorward.table import Table
from doorward.tables import TABLES


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Write modules into a fresh package, and forget it afterwards."""
    name = f"folder_{tmp_path.name}".replace("-", "_")
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def write(**modules):
        for module, text in modules.items():
            (tmp_path / name / f"{module}.py").write_text(text, "utf-8")
        return name

    yield write
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


def test_every_file_is_a_member_in_order_of_its_name(folder):
    found = members(folder(zebra="zebra = 1", ant="ant = 2", mole="mole = 3\nother = 4"), int)

    assert list(found.items()) == [("ant", 2), ("mole", 3), ("zebra", 1)]


def test_a_member_is_loaded_without_the_others_and_names_without_any(folder):
    package = folder(fine="fine = 1", broken="raise RuntimeError")

    assert named(package) == ["broken", "fine"]
    assert f"{package}.fine" not in sys.modules
    assert member(package, "fine", int) == 1
    with pytest.raises(TypeError, match="must define `fine`, a str"):
        member(package, "fine", str)


def test_an_empty_folder_has_no_members(folder):
    assert members(folder(), int) == {}


def test_a_package_is_a_member_as_a_file_is(folder, tmp_path):
    name = folder()
    (tmp_path / name / "owl").mkdir()
    (tmp_path / name / "owl" / "__init__.py").write_text("owl = 7", "utf-8")

    assert members(name, int) == {"owl": 7}


@pytest.mark.parametrize("text", ["", "other = 1", "ant = 'no number'", "Ant = 1"])
def test_a_file_without_its_member_is_named_with_what_to_write(folder, text):
    with pytest.raises(TypeError, match=r"/ant\.py must define `ant`, a int"):
        members(folder(ant=text), int)


def test_a_new_file_is_found_without_any_other_edit(folder):
    name = folder(ant="ant = 1")
    assert list(members(name, int)) == ["ant"]
    folder(bee="bee = 2")

    assert list(members(name, int)) == ["ant", "bee"]


def test_the_real_folders_are_walked():
    assert members("doorward.tables", Table) == TABLES
    assert "beacons" in members("doorward.detectors", Detector)
