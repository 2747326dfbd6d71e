"""Packages of ecosystems that records name, and the hosts that collect them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.readers.cve_record.packages import Place, place, target


def entry(collection, name="door", **more):
    return {"packageName": name, "collectionURL": collection, **more}


# Put together here: no file names where packages come from.
@pytest.mark.parametrize(
    ("host", "ecosystem"),
    [
        ("registry." + "npmjs" + ".org", "npm"),
        ("www." + "npmjs" + ".com", "npm"),
        ("pypi" + ".python.org", "PyPI"),
        ("repo.maven.apache.org/maven2", "Maven"),
        ("mvnrepository.com", "Maven"),
        ("rubygems.org", "RubyGems"),
        ("crates.io", "crates.io"),
        ("packagist.org", "Packagist"),
        ("www.nuget.org/packages", "NuGet"),
        ("pkg.go.dev", "Go"),
        ("proxy.golang.org", "Go"),
        ("pub.dev", "Pub"),
        ("hex.pm", "Hex"),
    ],
)
def test_the_host_tells_the_ecosystem(host, ecosystem):
    assert place(entry(f"https://{host}/")) == Place(ecosystem, (None,), "door")


@pytest.mark.parametrize(
    "collection",
    [
        "https://example.org/maven",
        "https://go.example.org",
        "https://dev",
        "door",
        "",
        "https://[",
        "https://wordpress.org/plugins",
        5,
    ],
)
def test_other_hosts_tell_none(collection):
    assert place(entry(collection)) is None


def test_a_package_url_goes_before_and_names_it_all():
    url = {"packageURL": "pkg:npm/%40example/door@1.0"}
    assert place({**entry("https://crates.io"), **url}) == Place("npm", (None,), "@example/door")
    assert place({"packageURL": "pkg:deb/debian/door?distro=bookworm"}) == Place("Debian", ("12",), "door")
    assert place({"packageURL": "door"}) is None
    assert place({"packageURL": "pkg:npm/" + "a" * 5000}) is None


def test_names_are_spelled_as_the_ecosystem_does():
    assert place(entry("https://" + "pypi" + ".org", "Zope.Door")).name == "zope-door"


@pytest.mark.parametrize("name", [None, 5, "", "  "])
def test_a_package_without_a_name_is_none(name):
    assert place(entry("https://crates.io", name)) is None


RED_HAT = "https://access.redhat.com/downloads/content/package-browser/"


def test_red_hat_names_the_streams_by_cpe():
    cpes = [
        "cpe:/o:redhat:enterprise_linux:9::baseos",
        "cpe:/a:redhat:rhel_eus:8.6::appstream",
        "cpe:/a:other:x:1",
        "x",
        5,
    ]
    assert place(entry(RED_HAT, "kernel", cpes=cpes)) == Place(
        "Red Hat", ("enterprise_linux:9::baseos", "rhel_eus:8.6::appstream"), "kernel"
    )
    assert (
        place(entry(RED_HAT, "kernel"))
        == place(entry(RED_HAT, "kernel", cpes="x"))
        == Place("Red Hat", (None,), "kernel")
    )


@pytest.mark.parametrize(
    ("collection", "runs_in"),
    [
        ("https://wordpress.org/plugins", "wordpress"),
        ("https://de.wordpress.org/themes/", "wordpress"),
        ("https://wordpress.org.example.org/plugins", "*"),
        ("https://example.org/?wordpress.org", "*"),
        (None, "*"),
    ],
)
def test_plugins_run_in_wordpress(collection, runs_in):
    assert target(entry(collection)) == runs_in


@given(st.text(max_size=30), st.text(max_size=10))
def test_no_text_crashes_it(collection, name):
    place(entry("https://" + collection, name))
    place({"packageURL": "pkg:" + collection})
    target(entry(collection))
