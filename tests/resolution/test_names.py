"""What names and MAC addresses mean, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from doorward.resolution.names import macs, names, random


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("web1", "web1"),
        ("web1.corp.example", "web1"),
        ("web1.corp.example.", "web1"),
        ("web1$", "web1"),
        ("printer of the 3. floor", "printer of the 3. floor"),
    ],
)
def test_a_name_is_short_and_bare(text, meant):
    assert names([text]) == {text: meant}


@pytest.mark.parametrize("text", ["10.0.0.1", "fe80::1", "", ".", "$", " ", "192.168"])
def test_an_address_is_no_name(text):
    assert names([text]) == {}


def test_two_registered_names_of_one_first_part_stay_whole():
    register = ["web.ber.example", "web.muc.example"]

    assert names([*register, "web"], register) == {text: text for text in [*register, "web"]}
    assert names(["web.ber.example", "web"], ["web.ber.example", "web"]) == {"web.ber.example": "web", "web": "web"}


def test_a_name_that_netbios_cut_is_the_one_longer_that_begins_so():
    cut, whole = "accounting-ber-", "accounting-ber-01"

    assert names([cut, whole]) == {cut: whole, whole: whole}
    assert names([cut, whole, "accounting-ber-02"])[cut] == cut
    assert names([cut, whole], [cut])[cut] == cut
    assert names([cut[:-1], whole])[cut[:-1]] == cut[:-1]


def test_macs_are_of_single_cards():
    read = macs(
        ["00-00-5E-00-53-0A", "0000.5e00.530a", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:00:00:00:00:00", "x"]
    )

    assert read == dict.fromkeys(["00-00-5E-00-53-0A", "0000.5e00.530a"], "00:00:5e:00:53:0a")


def test_made_up_cards_are_told_by_their_second_digit():
    assert [random(f"0{digit}:00:5e:00:53:0a") for digit in "02468ace"] == [False, True, False, True] * 2


@given(some.lists(some.text(max_size=20), max_size=6), some.randoms())
def test_the_order_of_names_decides_nothing(texts, shuffle):
    lower = [text.lower() for text in texts]

    assert names(lower, lower[:3]) == names(
        shuffle.sample(lower, len(lower)), shuffle.sample(lower[:3], len(lower[:3]))
    )
