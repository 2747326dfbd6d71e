"""The console's settings go to its process as text and come back as they were."""

from __future__ import annotations

from pathlib import Path

from doorward.console.config import Config


def test_what_is_written_is_read():
    told = Config(
        Path("here"), hosts=("a", "b"), port=1, secure=True, desk="sqlite://", oidc={"issuer": "https://a.example"}
    )
    assert Config.loaded(told.dumped()) == told
    assert told.snapshots == Path("here/console")


def test_the_clock_has_no_zone_as_the_tables_have_none():
    assert Config(Path("here")).now().tzinfo is None
