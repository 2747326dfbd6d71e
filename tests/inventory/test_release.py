"""The release that packages tell."""

from __future__ import annotations

import pytest

from doorward.inventory.release import APKS, DEBS, RPMS, Held, of_apks, of_debs, of_rpms, settled

DEBIAN = "Door Team <door@debian.org>"
UBUNTU = "Ubuntu Developers <list@lists.ubuntu.com>"


@pytest.mark.parametrize(
    ("held", "ecosystem"),
    [
        ([("base-files", "12.4+deb12u5", DEBIAN)], "Debian:12"),
        ([("base-files", "12.4+deb12u5", "")], "Debian:12"),
        ([("base-files", "11.1", DEBIAN)], "Debian:11"),
        ([("base-files", "10.3", "")], "Debian:10"),
        ([("base-files", "12ubuntu4.6", UBUNTU)], "Ubuntu:22.04"),
        ([("base-files", "11ubuntu5", "")], "Ubuntu:20.04"),
        ([("base-files", "11ubuntu14", "")], "Ubuntu"),
        ([("base-files", "1:2026.1.0", "Kali Developers <devel@kali.example>")], None),
        ([("libc6", "2.36-9+deb12u4", "")], "Debian:12"),
        ([("a", "1+deb11u1", ""), ("b", "1+deb12u1", ""), ("c", "2+deb12u3", "")], "Debian:12"),
        ([("a", "1+deb11u1", ""), ("b", "1+deb12u1", "")], "Debian"),
        ([("a", "1-1", DEBIAN)], "Debian"),
        ([("a", "1.2-1ubuntu0.22.04.1", "")], "Ubuntu:22.04"),
        ([("a", "1.2-1ubuntu2~18.04.3", UBUNTU)], "Ubuntu:18.04"),
        ([("a", "1.2-1ubuntu2", UBUNTU)], "Ubuntu"),
        ([("a", "1.2-1", "Door <door@example.org>")], None),
        ([], None),
    ],
)
def test_debian_packages(held, ecosystem):
    assert of_debs(Held(*package) for package in held) == ecosystem


@pytest.mark.parametrize(
    ("name", "version", "ecosystem"),
    [
        ("almalinux-release", "9.3-1.el9", "AlmaLinux:9"),
        ("rocky-release", "8.8-1.8.el8", "Rocky Linux:8"),
        ("redhat-release", "9.3-0.4.el9", "Red Hat:9"),
        ("redhat-release-eula", "9.3-0.4.el9", None),
        ("photon-release", "4.0-2.ph4", "Photon OS:4.0"),
        ("centos-release", "7-9.2009.el7", None),
        ("glibc", "2.28-151.el8", None),
    ],
)
def test_rpm_packages(name, version, ecosystem):
    assert of_rpms([Held("bash", "5"), Held(name, version)]) == ecosystem


@pytest.mark.parametrize(
    ("name", "version", "ecosystem"),
    [
        ("alpine-release", "3.18.4-r0", "Alpine:v3.18"),
        ("alpine-base", "3.12.1-r0", "Alpine:v3.12"),
        ("alpine-baselayout", "3.2.0-r16", "Alpine"),
        ("wolfi-baselayout", "20230201-r7", "Wolfi"),
        ("musl", "1.2.3-r4", None),
    ],
)
def test_apk_packages(name, version, ecosystem):
    assert of_apks([Held("zlib", "1"), Held(name, version)]) == ecosystem


@pytest.mark.parametrize(
    ("ecosystem", "file", "told"),
    [
        ("Alpine", "lists/alpine-3.15/installed", "Alpine:v3.15"),
        ("Alpine", "alpine:3.15.4.tar!lib/apk/db/installed", "Alpine:v3.15"),
        (None, "ubuntu_22.04-dpkg-l.txt", "Ubuntu:22.04"),
        (None, "hosts/Debian 12/dpkg.txt", "Debian:12"),
        (None, "rocky9.txt", "Rocky Linux:9"),
        ("Debian:11", "debian-12/status", "Debian:11"),
        ("Debian", "ubuntu-22.04/status", "Debian"),
        (None, "debian-11-and-debian-12/status", None),
        (None, "mydebian12/status", None),
        (None, "debian-2026/status", None),
        (None, "status", None),
    ],
)
def test_the_name_of_a_file_tells_the_release_where_its_packages_do_not(ecosystem, file, told):
    assert settled(ecosystem, file, DEBS | RPMS | APKS) == told


def test_a_name_that_tells_of_another_kind_of_packages_tells_nothing():
    assert settled(None, "debian-12/rpm-qa.txt", RPMS) is None
    assert settled(None, "rocky-9/rpm-qa.txt", RPMS) == "Rocky Linux:9"
    assert settled(None, "rocky-9/status", DEBS) is None
