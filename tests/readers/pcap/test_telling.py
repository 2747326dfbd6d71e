from __future__ import annotations

import inspect

import pytest

from doorward.readers.pcap.hellos import Hellos
from doorward.readers.pcap.lookups import Lookups
from doorward.readers.pcap.requests import Requests
from doorward.readers.pcap.telling import LARGEST, PENDING, Moment, Talk


@pytest.mark.parametrize("talk", [Hellos, Lookups, Requests])
def test_every_conversation_is_heard_in_the_same_way(talk):
    for name in ("take", "miss", "end"):
        told = inspect.signature(getattr(talk, name)).parameters
        assert list(told) == list(inspect.signature(getattr(Talk, name)).parameters)
    assert talk.service


def test_what_is_kept_is_bounded():
    assert LARGEST <= 64 * 1024
    assert PENDING <= 1024


def test_a_moment_is_a_time_and_a_packet():
    assert Moment(5, 1) < Moment(6, 0)
