"""Where a package was resolved from, kept in its package URL, without what signs in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL

from doorward.ecosystem import package
from doorward.inventory.registry import resolved_from


def test_an_address_is_kept_in_the_package_url():
    (url,) = resolved_from("npm", "@acme/auth", "1.0.0", "https://npm.acme.example/auth-1.0.0.tgz").values()
    told = PackageURL.from_string(url)
    assert (told.namespace, told.name, told.version) == ("@acme", "auth", "1.0.0")
    assert told.qualifiers == {"download_url": "https://npm.acme.example/auth-1.0.0.tgz"}
    assert package(url)[:2] == ("npm", "@acme/auth")


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("https://user:secret@npm.acme.example/x.tgz", "https://npm.acme.example/x.tgz"),
        ("https://npm.acme.example/x.tgz?token=secret#sha1", "https://npm.acme.example/x.tgz"),
        ("http://npm.acme.example", "http://npm.acme.example"),
        ("https://npm.acme.example/@acme/x", "https://npm.acme.example/@acme/x"),
    ],
)
def test_what_signs_in_is_left_out(place, kept):
    (url,) = resolved_from("npm", "x", "1", place).values()
    assert PackageURL.from_string(url).qualifiers == {"download_url": kept}


@pytest.mark.parametrize(
    "place",
    [
        None,
        "",
        "rooms/room",
        "file:../x",
        "git+ssh://git@example.org/x",
        True,
        5,
        ["https://x"],
        "https://x/" + "y" * 500,
    ],
)
def test_what_is_no_address_tells_nothing(place):
    assert resolved_from("npm", "x", "1", place) == {}


@pytest.mark.parametrize("name", ["x/", "", " ", "/x", "a b", "x\n", "\u0430"])
def test_a_name_that_is_none_tells_nothing(name):
    assert resolved_from("npm", name, "1", "https://x.example") == {}


@given(st.text(max_size=20), st.none() | st.text(max_size=9), st.text(max_size=20))
def test_no_text_crashes_it(name, version, path):
    resolved_from("npm", name, version, f"https://{path}")
