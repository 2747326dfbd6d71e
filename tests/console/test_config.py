"""The console's settings go to its process as text and come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorward.console.config import Config


def test_what_is_written_is_read():
    told = Config(
        Path("here"), hosts=("a", "b"), port=1, secure=True, desk="sqlite://", oidc={"issuer": "https://a.example"}
    )
    assert Config.loaded(told.dumped()) == told
    assert told.snapshots == Path("here/console")


def test_the_clock_has_no_zone_as_the_tables_have_none():
    assert Config(Path("here")).now().tzinfo is None


@pytest.mark.parametrize(
    ("changes", "local"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"host": "localhost"}, True),
        ({"host": "127.0.0.2"}, True),
        ({"host": "::"}, False),
        ({"host": "localhost.example"}, False),
        ({"proxy": "127.0.0.1"}, False),
    ],
)
def test_only_what_listens_on_this_machine_is_local(changes, local):
    assert Config(Path("here"), **changes).local is local


@pytest.mark.parametrize(
    ("changes", "address"),
    [({}, "http://127.0.0.1:8030"), ({"host": "::1", "port": 1, "secure": True}, "https://[::1]:1")],
)
def test_an_address_is_written_as_it_is_asked(changes, address):
    assert Config(Path("here"), **changes).address == address
