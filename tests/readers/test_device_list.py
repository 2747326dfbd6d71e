"""Lists of devices with columns of any names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.device_list import device_list

LIST = (
    "Hostname,IP Address,MAC,Responsible Person,Environment,Description,Decommission Date,Status,Last modified,Rack\n"
    'scanner1,"192.0.2.5 192.0.2.6",00-00-5E-00-53-01,ann,test,trial of the scanner,30.06.2026,Active,2026-03-04,R1\n'
    "old1,192.0.2.7,,,,,,Retired,2026-03-04,R2\n"
)

SAMPLES: dict[str, bytes] = {
    "devices.csv": LIST.encode(),
    "devices.tsv": LIST.replace(",", "\t").encode("utf-16"),
    "semicolons.csv": b"Device;IP;Owner\nx;192.0.2.1;ann\n",
    "macs.csv": b"Computer Name,MAC Address,Expires\nx,00-00-5E-00-53-01,2026-06-30\n",
}
OTHERS: dict[str, bytes] = {
    "register.csv": b"name,addresses,owner\nx,192.0.2.1,ann\n",
    "scan.csv": b"Hostname,IP,Port,Owner\nx,192.0.2.1,22,ann\n",
    "leases.csv": b"hostname,address,hwaddr,expire\nx,192.0.2.1,,1\n",
    "without-owner.csv": b"hostname,ip,rack\nx,192.0.2.1,R\n",
    "without-address.csv": b"hostname,owner\nx,ann\n",
    "without-name.csv": b"ip,owner\n192.0.2.1,ann\n",
}


def read(data):
    found = gather(device_list, data)
    assert found.malformed is None
    assert "read by guess" in found.rejects[0].reason
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised(name):
    assert recognised(device_list, SAMPLES[name])
    assert read(SAMPLES[name]).rows["assets"]


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_not(name):
    assert not recognised(device_list, OTHERS[name], name)


def test_a_line_is_an_asset():
    found = read(LIST.encode())
    assert found.rows["assets"][0] == {
        "name": "scanner1",
        "addresses": ["192.0.2.5", "192.0.2.6"],
        "macs": ["00:00:5e:00:53:01"],
        "purpose": "trial of the scanner",
        "owner": "ann",
        "environment": "test",
        "in_service_from": None,
        "in_service_until": date(2026, 6, 30),
        "criticality": None,
        "origin_row": 2,
    }
    assert len(found.rejects) == 1


def test_what_is_retired_was_in_service_until_its_last_change():
    row = read(LIST.encode()).rows["assets"][1]
    assert (row["in_service_until"], row["environment"], row["owner"]) == (date(2026, 3, 4), "Retired", None)


def test_the_guess_is_said_with_what_is_not_read():
    (said,) = read(LIST.encode()).rejects
    assert said.line == 1
    assert "'hostname' as name, 'ip address' as addresses, 'mac' as macs, 'responsible person' as owner" in said.reason
    assert "not read: 'rack'; rename them" in said.reason
    (said,) = read(b"Device,IP,Owner\nx,192.0.2.1,ann\n").rejects
    assert "not read" not in said.reason


def test_the_likelier_column_counts_and_the_other_is_not_read():
    found = read(b"Server,Hostname,IP,Owner,Contact\na,b,192.0.2.1,ann,bob\n")
    assert [(row["name"], row["owner"]) for row in found.rows["assets"]] == [("b", "ann")]
    assert "not read: 'server', 'contact'" in found.rejects[0].reason


def test_a_value_that_cannot_be_meant_is_said_and_the_asset_is_kept():
    found = read(b"Device,IP,Owner,Until\nx,dhcp,ann,soon\n,192.0.2.1,ann,\n")
    assert [reject.line for reject in found.rejects] == [1, 2, 2, 3]
    assert [(row["name"], row["addresses"]) for row in found.rows["assets"]] == [("x", [])]


@given(st.lists(st.sampled_from(["Host", "host", "ip", "", "owner", "MAC", "x" * 300, "\x00", "Until"]), max_size=12))
def test_whatever_the_header_names_the_guess_is_said(names):
    read((",".join(["Device", "IP", *names]) + "\nx,192.0.2.1\n").encode())
