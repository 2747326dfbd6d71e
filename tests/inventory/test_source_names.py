"""Source packages of well-known packages."""

from __future__ import annotations

import pytest

from doorward.inventory.source_names import evidence, source_of


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("libssl3", "openssl"),
        ("libssl1.1", "openssl"),
        ("libssl3t64", "openssl"),
        ("libc6", "glibc"),
        ("libc-bin", "glibc"),
        ("libcurl3-gnutls", "curl"),
        ("libcurl4", "curl"),
        ("openssh-server", "openssh"),
        ("login", None),
        ("udev", "systemd"),
        ("linux-image-6.1.0-18-amd64", "linux"),
        ("perl-base", "perl"),
        ("php8.2-fpm", "php8.2"),
        ("python3.11-minimal", "python3.11"),
        ("libpython3.11", "python3.11"),
        ("libpython3.11-stdlib", "python3.11"),
        ("openjdk-17-jre-headless", "openjdk-17"),
        ("postgresql-15", None),
        ("postgresql-client-15", "postgresql-15"),
        ("zlib1g", "zlib"),
        ("vim-tiny", "vim"),
        ("bash", None),
        ("libdoor1", None),
    ],
)
def test_well_known_packages_of_debian_have_a_source(name, source):
    assert source_of("Debian", name) == source


@pytest.mark.parametrize(
    "name",
    [
        "libc6-amd64-cross",
        "libcurl-ocaml",
        "libcurlpp0",
        "libkrb5-26-heimdal",
        "libapt-pkg-perl",
        "php8.2-xdebug",
        "libudev0",
    ],
)
def test_what_only_looks_like_a_part_of_another_has_none(name):
    assert source_of("Debian", name) is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("libcrypto3", "openssl"),
        ("musl-utils", "musl"),
        ("ssl_client", "busybox"),
        ("scanelf", "pax-utils"),
        ("zlib", None),
    ],
)
def test_well_known_packages_of_alpine_have_a_source(name, source):
    assert source_of("Alpine", name) == source


@pytest.mark.parametrize(
    ("name", "told", "found"),
    [
        ("libssl3", "door", ("door", "package list")),
        ("libssl3", None, ("openssl", "package list, source package known by its name")),
        ("libdoor1", None, ("libdoor1", "package list, source package not named")),
    ],
)
def test_what_the_list_tells_counts_first(name, told, found):
    assert evidence("Debian", name, told) == found
