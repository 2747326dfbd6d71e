"""Lines for the settings, off the files themselves."""

from __future__ import annotations

import tomllib
import zipfile

from doorward.headings import blocks
from doorward.register.columns import settled_columns
from doorward.settings import Settings

LIST = b"Device;IP;Owner;Rack\nx;192.0.2.1;ann;R\n"


def told(folder, *paths, **settled):
    return dict(blocks(Settings(folder / "workspace", **settled), paths))


def test_lists_are_found_in_folders_and_archives_and_nothing_is_left(tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "list.csv").write_bytes(LIST)
    (given / "notes.txt").write_bytes(b"Lorem ipsum\n")
    (given / "register.csv").write_bytes(b"name,addresses,owner\nx,192.0.2.1,ann\n")
    with zipfile.ZipFile(given / "all.zip", "w") as archive:
        archive.writestr("in/old.csv", LIST)
    found = told(tmp_path, given)
    assert [name.rpartition("given/")[2] for name in found] == ["all.zip!in/old.csv", "list.csv"]
    (register,) = tomllib.loads(found[str(given / "list.csv")])["register"]
    assert register == {
        "files": "list.csv",
        "columns": {"Device": "name", "IP": "addresses", "Owner": "owner", "Rack": ""},
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given"]


def test_what_is_settled_stands_in_the_lines(tmp_path):
    (tmp_path / "list.csv").write_bytes(LIST)
    settled = settled_columns({"columns": {"Rack": "purpose", "Owner": ""}})
    (lines,) = told(tmp_path, tmp_path / "list.csv", columns=settled).values()
    assert '"Rack" = "purpose"\n' in lines
    assert '"Owner" = ""\n' in lines


def test_the_name_of_a_file_is_a_pattern_that_holds_it(tmp_path):
    (tmp_path / "list [1]*.csv").write_bytes(LIST)
    (lines,) = told(tmp_path, tmp_path / "list [1]*.csv").values()
    (columns,) = settled_columns(tomllib.loads(lines)["register"])
    assert columns.held_by(str(tmp_path / "list [1]*.csv"))
    assert not columns.held_by(str(tmp_path / "list 1x.csv"))


def test_a_workbook_that_breaks_off_says_what_it_has(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\3\4" + bytes(26) + b"xl/workbook.xml")
    assert told(tmp_path, tmp_path / "a.xlsx") == {}
