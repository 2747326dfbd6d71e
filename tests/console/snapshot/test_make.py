from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys

import pytest
from tests.console.snapshot.organisation import AS_OF, analysed, findings, laid, organisation, stored
from tests.on_disk import recorded
from tests.working import opened

from doorward.console.snapshot import make as making
from doorward.console.snapshot.make import FOLDER, KEPT, make
from doorward.console.snapshot.read import latest, pinned


def folder(tmp_path):
    return tmp_path / "workspace" / FOLDER


def test_nothing_analysed_makes_no_snapshot(tmp_path):
    with opened(tmp_path) as workspace:
        assert make(workspace) is None
    assert not folder(tmp_path).exists()


def test_the_newest_snapshot_is_pointed_to_and_for_its_owner_only(tmp_path):
    with organisation(tmp_path) as workspace:
        name = make(workspace)
    assert latest(folder(tmp_path)).id == name
    assert stat.S_IMODE((folder(tmp_path) / f"{name}.sqlite").stat().st_mode) == 0o600
    assert {path.name for path in folder(tmp_path).iterdir()} == {f"{name}.sqlite", "latest", ".making"}


def test_the_same_lake_makes_the_same_bytes_again_and_elsewhere(tmp_path):
    made = []
    for place in ("a", "b"):
        with organisation(tmp_path / place) as workspace:
            made += [make(workspace), make(workspace)]
    assert len(set(made)) == 1
    files = [folder(tmp_path / place) / f"{made[0]}.sqlite" for place in ("a", "b")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_another_analysis_is_another_snapshot_and_says_what_is_new_and_gone(tmp_path):
    with organisation(tmp_path) as workspace:
        first = make(workspace)
        left, new = findings()[1:], findings()[0]
        workspace.lake.replace("findings", stored([*left]))
        second = make(workspace)
        workspace.lake.replace("findings", stored([*left, new]))
        third = make(workspace)
    assert len({first, second, third}) == 2
    gone = pinned(folder(tmp_path), second).all("select what, id, severity from changes where kind = 'finding'")
    assert gone == [{"what": "gone", "id": new.id, "severity": "critical"}]


def test_the_very_first_has_nothing_to_compare_with():
    assert laid().all("select * from changes") == []


def test_what_opens_the_pages_is_laid():
    meta = laid().meta
    assert meta["headline"] == "1 door is open. Someone may be inside."
    assert laid().as_of == AS_OF
    assert set(meta["sentences"]) == {"doors", "ways", "inside", "fixes"}
    assert meta["vouched"].startswith("1 finding is expected")
    assert meta["plan"]["proven"]
    assert [row["sentence"] for row in laid().all("select sentence from gaps")] == ["No DNS log was read."]


def test_only_the_last_few_are_kept(tmp_path):
    made = []
    with organisation(tmp_path) as workspace:
        for number in range(KEPT + 2):
            row = {"version": str(number), "as_of": AS_OF, "headline": "", "gaps": []}
            analysed(workspace, analyses=[row]) if number else None
            made.append(make(workspace))
            os.utime(folder(tmp_path) / f"{made[-1]}.sqlite", (number + 1, number + 1))
    assert len(set(made)) == KEPT + 2
    assert {path.stem for path in folder(tmp_path).glob("*.sqlite")} == set(made[-KEPT:])
    assert pinned(folder(tmp_path), made[0]) is None


def test_a_making_that_fails_leaves_nothing_and_the_former_stands(tmp_path, monkeypatch):
    with organisation(tmp_path) as workspace:
        name = make(workspace)

        def fails(*_):
            raise OSError(28, "no space left")

        monkeypatch.setattr(making, "sources", fails)
        with pytest.raises(OSError, match="no space left"):
            make(workspace)
    assert {path.name for path in folder(tmp_path).iterdir()} == {f"{name}.sqlite", "latest", ".making"}
    assert latest(folder(tmp_path)).id == name


def test_a_maker_that_is_killed_leaves_the_former_and_the_next_one_tidies_up(tmp_path):
    program = (
        "import os, signal, sys; from pathlib import Path; from doorward import pipeline; from doorward.settings import Settings; "
        "from doorward.console.snapshot.make import make; workspace = pipeline.open_workspace(Settings(Path(sys.argv[1]))); "
        "make(workspace, lambda told: os.kill(os.getpid(), signal.SIGKILL) if 'searched' in told else None)"
    )
    with organisation(tmp_path) as workspace:
        name = make(workspace)
        workspace.lake.replace("findings", stored(findings()[1:]))
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path / "workspace")], check=False)
    assert killed.returncode == -9
    assert latest(folder(tmp_path)).id == name
    assert (folder(tmp_path) / "snapshot.part").exists()
    with opened(tmp_path) as workspace:
        second = make(workspace)
    assert latest(folder(tmp_path)).id == second != name
    assert not (folder(tmp_path) / "snapshot.part").exists()


def published(folder, name, content=b"whole"):
    (folder / "snapshot.part").write_bytes(content)
    making._publish(folder, folder / "snapshot.part", name)
    return folder / f"{name}.sqlite"


def test_a_power_cut_finds_no_name_whose_file_is_not_on_the_disk(tmp_path, monkeypatch):
    done, beside = recorded(monkeypatch), f".latest.{os.getpid()}"
    published(tmp_path, "aaaaaaaaaaaa")
    assert done == [
        ("to disk", "snapshot.part"),
        ("renamed", "snapshot.part", "aaaaaaaaaaaa.sqlite"),
        ("to disk", tmp_path.name),
        ("to disk", beside),
        ("renamed", beside, "latest"),
        ("to disk", tmp_path.name),
    ]


def test_what_a_power_cut_left_empty_is_made_again_and_what_is_whole_is_left(tmp_path):
    path = tmp_path / "aaaaaaaaaaaa.sqlite"
    path.touch()
    assert published(tmp_path, "aaaaaaaaaaaa").read_bytes() == b"whole"
    assert published(tmp_path, "aaaaaaaaaaaa", b"other").read_bytes() == b"whole"
    assert {one.name for one in tmp_path.iterdir()} == {path.name, "latest"}


def test_stages_are_told_in_order(tmp_path):
    told = []
    with organisation(tmp_path) as workspace:
        make(workspace, told.append)
    assert told[0] == "laying findings"
    assert told[-1] == "laying what is searched"


def test_a_snapshot_is_a_sound_database():
    with sqlite3.connect(laid().path) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("insert into search (search) values ('integrity-check')").fetchall() == []
        connection.rollback()
