from __future__ import annotations

import pytest

from doorward.inventory.host import host


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("web1/etc/passwd", "web1"),
        ("uploads/web1/etc/group", "web1"),
        ("uploads/web1.tar.gz!etc/passwd", "web1"),
        ("web1.tar.gz!rootfs/etc/passwd", "web1"),
        ("web1.passwd", "web1"),
        ("passwd.web1", "web1"),
        ("web1-group.txt", "web1"),
        ("passwd", "localhost"),
        ("group.txt", "localhost"),
        ("/etc/passwd", "localhost"),
        ("", "localhost"),
    ],
)
def test_the_host_of_a_file(name, told):
    assert host(name) == told


def test_folders_below_may_be_passed_over():
    assert host("web1/home/alice/.ssh/authorized_keys", below=4) == "web1"
    assert host("web1/root/.ssh/authorized_keys", below=3) == "web1"
