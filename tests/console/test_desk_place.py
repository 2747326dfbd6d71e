"""The desk of a console: where it lies, and what is said where it cannot be opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.desk import DeskUnavailableError


def test_the_desk_lies_in_the_workspace_where_nobody_says_otherwise(tmp_path):
    for config, name in (
        (Config(tmp_path), "desk.db"),
        (Config(tmp_path, desk=f"sqlite:///{tmp_path}/other.db"), "other.db"),
    ):
        desk_of(config).close()
        assert (tmp_path / name).exists()


def test_a_desk_that_cannot_be_opened_says_what_to_do(tmp_path, monkeypatch):
    def said(**settled):
        with pytest.raises(DeskUnavailableError) as told:
            desk_of(Config(tmp_path, **settled))
        return str(told.value)

    monkeypatch.setattr("doorward.desk.store._WAIT", 0.05)
    with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert said().endswith("database is locked. Another program holds it: end that, then start this again")
    (tmp_path / "desk.db").write_text("a text that is no database, and long enough to be taken for one by its size")
    assert said().endswith("file is not a database. Put back a copy that is whole, or move the file away to begin anew")
    refused = said(desk="postgresql://nobody:secret@127.0.0.1:1/desk")
    assert refused.endswith(". Start that database, or name another under [desk] url of doorward.toml")
    assert "secret" not in refused

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("doorward.desk.store.os.open", denied)
    assert said().endswith(f"denied. Let yourself write to {tmp_path}, or name another folder with --workspace")


def test_a_desk_of_a_newer_version_is_left_alone(tmp_path):
    desk_of(Config(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(DeskUnavailableError, match=r"update Doorward; nothing was changed$"):
        desk_of(Config(tmp_path))
