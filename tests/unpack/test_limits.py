from __future__ import annotations

import pytest

from doorward.unpack.limits import FREE, Limits, Meter, Overstepped


def test_the_ratio_is_asked_for_only_beyond_the_first_64_mib():
    meter = Meter(Limits(ratio=10), packed=1)
    meter.spend(FREE)
    with pytest.raises(Overstepped, match=r"more than 10 times its size .*`ratio` under \[unpack\]"):
        meter.spend(1)


def test_ratio_holds_to_the_byte_for_a_file_large_enough():
    meter = Meter(Limits(ratio=2), packed=FREE)
    meter.spend(2 * FREE)
    with pytest.raises(Overstepped, match="2 times"):
        meter.spend(1)


def test_size_holds_to_the_byte_even_where_the_ratio_allows_more():
    meter = Meter(Limits(size=1000, ratio=10), packed=10_000)
    meter.spend(999)
    meter.spend(1)
    with pytest.raises(Overstepped, match=r"more than 1,000 bytes .*`size` under \[unpack\]"):
        meter.spend(1)


def test_many_small_amounts_add_up():
    meter = Meter(Limits(size=100), packed=100)
    for _ in range(100):
        meter.spend(1)
    with pytest.raises(Overstepped):
        meter.spend(1)


def test_members_hold_to_the_one():
    meter = Meter(Limits(members=3), packed=1)
    for _ in range(3):
        meter.member()
    with pytest.raises(Overstepped, match=r"more than 3 members .*`members` under \[unpack\]"):
        meter.member()
