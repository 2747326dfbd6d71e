from __future__ import annotations

import re

import pytest

from doorward.known.tasks import PASSING_ON, ROUNDS


@pytest.mark.parametrize(
    "purpose",
    [
        "monitoring and the weekly scan",
        "backups, copied every night",
        "vulnerability scanner",
        "builds and deploys app01",
    ],
)
def test_machines_that_go_round_many_others_are_known(purpose):
    assert re.search(ROUNDS, purpose)


@pytest.mark.parametrize("purpose", ["mail gateway", "web proxy", "remote access", "load balancer", "jump host"])
def test_machines_that_pass_on_what_others_send_are_known(purpose):
    assert re.search(PASSING_ON, purpose)


@pytest.mark.parametrize(
    "purpose",
    ["desk", "administrator's desk", "file server", "printer, ground floor", "database of app01", "trial of the office platform", ""],
)  # fmt: skip
def test_desks_and_servers_with_one_task_are_neither(purpose):
    assert not re.search(ROUNDS, purpose)
    assert not re.search(PASSING_ON, purpose)


@pytest.mark.parametrize("pattern", [ROUNDS, PASSING_ON])
def test_they_are_plain_enough_for_every_engine(pattern):
    assert not re.search(r"\\|\(\?|\{", pattern)
    assert pattern == pattern.lower()
