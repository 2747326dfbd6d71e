from __future__ import annotations

import re

import pytest

from doorward.known.services import KNOWN_SERVICES


@pytest.mark.parametrize(
    "name", ["settings.events.data.microsoft.com", "apple.com", "epns.eset.com", "safebrowsing.googleapis.com"]
)
def test_makers_of_software_that_phones_home_are_known(name):
    assert re.search(KNOWN_SERVICES, name)


@pytest.mark.parametrize(
    "name",
    [
        "notmicrosoft.com",
        "microsoft.com.example.net",
        "microsoft.example",
        "ec2-203-0-113-9.compute-1.amazonaws.com",
        "evil.azurewebsites.net",
        "example.com",
    ],
)
def test_look_alikes_and_rented_places_are_not(name):
    assert not re.search(KNOWN_SERVICES, name)


def test_it_is_plain_enough_for_every_engine():
    assert not re.search(r"\\|\(\?|\{", KNOWN_SERVICES)
