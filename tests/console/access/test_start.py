"""The start URL: for whoever started the server on this machine, and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.console.served import served

from doorward.console.access.start import start_url


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def test_the_user_of_this_machine_comes_in_as_an_admin(console):
    address = start_url(console.config, console.desk, "Ann")
    assert address.startswith("http://127.0.0.1:8030/start/")
    value = console.desk.sessions.begin_by_start(console.by("start"), address.rpartition("/")[2])
    session = console.desk.sessions.resumed(value, console.clock())
    assert (session.name, session.role) == ("ann", "admin")
    assert console.audited()[-3:] == ["add_user", "issue_start", "log_in_by_start"]


def test_who_is_known_keeps_the_role(console):
    address = start_url(console.config, console.desk, "viewer")
    value = console.desk.sessions.begin_by_start(console.by("start"), address.rpartition("/")[2])
    assert console.desk.sessions.resumed(value, console.clock()).role == "viewer"


def test_who_may_log_in_no_longer_gets_none(console):
    console.desk.people.disable(console.by(), "viewer")
    assert start_url(console.config, console.desk, "viewer") == ""


@pytest.mark.parametrize("changes", [{"host": "192.0.2.1"}, {"host": "::"}, {"proxy": "127.0.0.1", "secure": True}])
def test_where_others_can_reach_it_there_is_none(console, changes):
    before = console.audited()
    assert start_url(replace(console.config, **changes), console.desk, "ann") == ""
    assert console.audited() == before


def test_a_name_that_cannot_be_kept_gets_none(console):
    assert start_url(console.config, console.desk, "") == ""
    assert start_url(console.config, console.desk, "a\x00b") == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"host": "::1"}, "http://[::1]:8030/start/"),
        ({"host": "127.0.0.2"}, "http://127.0.0.2:8030/start/"),
        ({"host": "localhost", "port": 8031}, "http://localhost:8031/start/"),
        ({"secure": True}, "https://127.0.0.1:8030/start/"),
    ],
)
def test_the_address_is_as_it_is_served(console, changes, told):
    assert start_url(replace(console.config, **changes), console.desk, "ann").startswith(told)


def test_two_starts_give_two_addresses_and_each_works_once(console):
    addresses = [start_url(console.config, console.desk, "ann") for _ in range(2)]
    tokens = [address.rpartition("/")[2] for address in addresses]
    assert tokens[0] != tokens[1]
    used = [
        console.desk.sessions.begin_by_start(console.by("start"), token) is not None for token in [*tokens, *tokens]
    ]
    assert used == [True, True, False, False]
