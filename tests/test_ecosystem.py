"""Ecosystems of OSV, and what package URLs mean there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.ecosystem import Package, package, spelled, split, system


@pytest.mark.parametrize(
    ("ecosystem", "parts"),
    [
        ("Debian:12", ("Debian", "12")),
        ("Debian", ("Debian", None)),
        ("Ubuntu:22.04:LTS", ("Ubuntu", "22.04")),
        ("Ubuntu:24.10", ("Ubuntu", "24.10")),
        ("Ubuntu:Pro:16.04:LTS", ("Ubuntu", "Pro:16.04")),
        ("Alpine:v3.18", ("Alpine", "v3.18")),
        ("Red Hat:enterprise_linux:9::baseos", ("Red Hat", "9")),
        ("Red Hat:rhel_eus:9.2::baseos", ("Red Hat", "rhel_eus:9.2::baseos")),
        ("npm", ("npm", None)),
        ("Maven:https://repo.example.org/maven2", ("Maven", None)),
        ("Packagist:https://packages.example.org/8", ("Packagist", None)),
        ("Nobody", ("Nobody", None)),
        ("", ("", None)),
    ],
)
def test_an_ecosystem_is_split_from_its_release(ecosystem, parts):
    assert split(ecosystem) == parts


@pytest.mark.parametrize(
    ("purl", "ecosystem", "name"),
    [
        ("pkg:pypi/Django_Foo.bar@1.0", "PyPI", "django-foo-bar"),
        ("pkg:npm/%40scope/part@1.0.0", "npm", "@scope/part"),
        ("pkg:npm/part@1.0.0", "npm", "part"),
        ("pkg:maven/org.example/door@1.0?type=jar", "Maven", "org.example:door"),
        ("pkg:maven/door@1.0", "Maven", "door"),
        ("pkg:golang/github.com/Example/Door@v1.0.0#cmd/door", "Go", "github.com/Example/Door"),
        ("pkg://golang/stdlib@1.22.1", "Go", "stdlib"),
        ("pkg:cargo/door@1", "crates.io", "door"),
        ("pkg:gem/door@1", "RubyGems", "door"),
        ("pkg:nuget/Example.Door@1", "NuGet", "example.door"),
        ("pkg:composer/example/door@1", "Packagist", "example/door"),
        ("pkg:hex/door@1", "Hex", "door"),
        ("pkg:pub/door@1", "Pub", "door"),
        ("pkg:swift/github.com/example/door@1", "SwiftURL", "github.com/example/door"),
        ("pkg:githubactions/example/door@v1", "GitHub Actions", "example/door"),
    ],
)
def test_languages_keep_their_own_spelling(purl, ecosystem, name):
    assert package(purl)[:2] == (ecosystem, name)


@pytest.mark.parametrize(
    ("purl", "ecosystem", "name"),
    [
        ("pkg:deb/debian/curl@7.88?distro=debian-12", "Debian:12", "curl"),
        ("pkg:deb/debian/curl@7.88?distro=debian-12.4", "Debian:12", "curl"),
        ("pkg:deb/debian/curl@7.50?distro=jessie", "Debian:8", "curl"),
        ("pkg:deb/debian/curl@7.50?distro=sid", "Debian", "curl"),
        ("pkg:deb/debian/curl@7.50", "Debian", "curl"),
        ("pkg:deb/ubuntu/curl@7.81?distro=ubuntu-22.04", "Ubuntu:22.04", "curl"),
        ("pkg:deb/ubuntu/curl@7.81?distro=jammy", "Ubuntu:22.04", "curl"),
        ("pkg:apk/alpine/musl@1.2?distro=alpine-3.18.4", "Alpine:v3.18", "musl"),
        ("pkg:apk/alpine/musl@1.2?distro=3.18.4", "Alpine:v3.18", "musl"),
        ("pkg:alpine/musl@1.2?distro=alpine-3.15.4", "Alpine:v3.15", "musl"),
        ("pkg:apk/wolfi/musl@1.2?distro=wolfi-20230201", "Wolfi", "musl"),
        ("pkg:rpm/almalinux/curl@7.76?distro=almalinux-9.3", "AlmaLinux:9", "curl"),
        ("pkg:rpm/rocky/curl@7.76?distro=rocky-9.3", "Rocky Linux:9", "curl"),
        ("pkg:rpm/redhat/curl@7.76?distro=redhat-9.3", "Red Hat:9", "curl"),
    ],
)
def test_distributions_carry_their_release_where_it_is_known(purl, ecosystem, name):
    assert package(purl)[:2] == (ecosystem, name)


def test_debian_and_alpine_are_asked_by_source_package_and_rpm_is_not():
    assert package("pkg:deb/debian/libssl3@3.0?upstream=openssl&distro=debian-12").name == "openssl"
    assert package("pkg:deb/debian/libssl3@3.0?upstream=openssl%403.0.1&distro=debian-12").name == "openssl"
    assert package("pkg:apk/alpine/libssl3@3.0?upstream=openssl").name == "openssl"
    assert package("pkg:rpm/almalinux/openssl-libs@3.0?upstream=openssl-3.0.src.rpm").name == "openssl-libs"


@pytest.mark.parametrize(
    ("purl", "version"),
    [
        ("pkg:deb/debian/libssl3@3.0?upstream=openssl%403.0.1&distro=debian-12", "3.0.1"),
        ("pkg:deb/debian/libssl3@3.0?upstream=openssl", "3.0"),
        ("pkg:deb/ubuntu/login@4.8?epoch=1", "1:4.8"),
        ("pkg:deb/ubuntu/login@1:4.8?epoch=1", "1:4.8"),
        ("pkg:rpm/almalinux/openssl-libs@3.0-1.el9?epoch=1&distro=almalinux-9.3", "1:3.0-1.el9"),
        ("pkg:rpm/almalinux/openssl-libs@3.0-1.el9?epoch=0", "3.0-1.el9"),
        ("pkg:rpm/almalinux/openssl-libs@3.0-1.el9?epoch=x", "3.0-1.el9"),
        ("pkg:rpm/almalinux/openssl-libs?epoch=1", None),
    ],
)
def test_the_version_is_that_of_the_source_and_has_its_epoch(purl, version):
    assert package(purl).version == version


def test_the_release_of_the_system_counts_where_the_url_has_none():
    assert package("pkg:deb/debian/curl@7", "Debian:12").ecosystem == "Debian:12"
    assert package("pkg:deb/debian/curl@7?distro=debian", "Debian:12").ecosystem == "Debian:12"
    assert package("pkg:deb/debian/curl@7?distro=debian-11", "Debian:12").ecosystem == "Debian:11"
    assert package("pkg:deb/ubuntu/curl@7", "Debian:12").ecosystem == "Ubuntu"
    assert package("pkg:npm/door@1", "Debian:12") == Package("npm", "door", "1")


@pytest.mark.parametrize(
    ("name", "version", "ecosystem"),
    [
        ("debian", "12", "Debian:12"),
        ("debian", "", "Debian"),
        ("Ubuntu", "22.04", "Ubuntu:22.04"),
        ("alpine", "3.18.4", "Alpine:v3.18"),
        ("wolfi", "20230201", "Wolfi"),
        ("almalinux", "9.3", "AlmaLinux:9"),
        ("rocky", "8.9", "Rocky Linux:8"),
        ("rhel", "9.3", "Red Hat:9"),
        ("opensuse-leap", "15.5", "openSUSE"),
        ("kali", "2026.1", None),
        ("", "12", None),
    ],
)
def test_a_system_has_an_ecosystem_where_osv_knows_it(name, version, ecosystem):
    assert system(name, version) == ecosystem


def test_some_ecosystems_compare_names_without_case():
    assert spelled("NuGet", "Newtonsoft.Json") == "newtonsoft.json"
    assert spelled("Packagist", "Example/Door") == "example/door"
    assert spelled("RubyGems", "Door") == "Door"
    assert spelled("PyPI", "Zope.Interface__x") == "zope-interface-x"
    assert spelled("npm", "Zope.Interface") == "Zope.Interface"


def test_the_case_of_a_distribution_does_not_matter():
    assert package("pkg:deb/Debian/curl@7?distro=Debian-12") == Package("Debian:12", "curl", "7")


@pytest.mark.parametrize(
    "purl",
    ["", "curl", "pkg:", "pkg:generic/curl@7", "pkg:rpm/fedora/curl@7", "pkg:deb/kali/curl@7", "pkg:npm/", "cpe:/a:b"],
)
def test_what_is_no_url_of_a_known_ecosystem_is_none(purl):
    assert package(purl) is None


@given(st.text(max_size=60))
def test_no_text_crashes_it(text):
    for purl in (text, f"pkg:golang/{text}", f"pkg:deb/debian/{text}", f"pkg:npm/x?{text}"):
        found = package(purl)
        assert found is None or found.ecosystem
    assert split(text)[0] == text.partition(":")[0]
