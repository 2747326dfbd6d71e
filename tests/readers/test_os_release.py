"""What a system says it is."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.os_release import os_release

DEBIAN = (
    b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n# a remark\n\nID=debian\n'
)
ALMA = b'NAME="AlmaLinux"\nID="almalinux"\nVERSION_ID="9.3"\nCPE_NAME="cpe:/o:almalinux:almalinux:9::baseos"\n'

SAMPLES: dict[str, bytes] = {"os-release": DEBIAN, "alma": ALMA, "least": b"ID=door\nNAME=Door\n"}

OTHERS: dict[str, bytes] = {
    "environment": b"PATH=/bin\nHOME=/root\n",
    "no-id": b"NAME=Door\nVERSION=1\n",
    "settings": b"ID=1\nNAME=a\nlower=b\n",
    "empty": b"",
}


def test_the_system_is_one_row():
    found = gather(os_release, DEBIAN, "host1/etc/os-release")
    assert found.rows["software"] == [
        {
            "name": "Debian GNU/Linux",
            "version": "12",
            "kind": "operating-system",
            "ecosystem": "Debian:12",
            "package": None,
            "cpe": None,
            "evidence": "os-release",
            "asset": "host1",
            "origin_row": 6,
        }
    ]


def test_its_cpe_is_told():
    row = gather(os_release, ALMA).rows["software"][0]
    assert (row["ecosystem"], row["cpe"]) == ("AlmaLinux:9", "cpe:/o:almalinux:almalinux:9::baseos")


def test_a_system_nobody_knows_has_no_ecosystem():
    row = gather(os_release, SAMPLES["least"]).rows["software"][0]
    assert (row["name"], row["version"], row["ecosystem"]) == ("Door", None, None)


@pytest.mark.parametrize("line", [b"nonsense\n", b'NAME="open\n'])
def test_other_lines_are_rejects(line):
    found = gather(os_release, ALMA + line)
    assert [reject.line for reject in found.rejects] == [5]
    assert len(found.rows["software"]) == 1


def test_a_file_that_is_too_large_is_refused():
    found = gather(os_release, ALMA + b"#" * 64 * 1024)
    assert found.malformed is not None
    assert not found.rows["software"]
