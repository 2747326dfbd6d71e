"""Snipe-IT: hardware of its API, its lists and its reports."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather

from doorward.readers.snipeit import snipeit

ASSET = {
    "id": 1,
    "name": "scanner1",
    "asset_tag": "T-0001",
    "serial": "SN1",
    "model": {"id": 1, "name": "Box"},
    "status_label": {"id": 2, "name": "Ready to Deploy", "status_type": "deployable", "status_meta": "deployed"},
    "category": {"id": 1, "name": "Server"},
    "notes": "trial of the scanner",
    "assigned_to": {"id": 5, "username": "ann", "name": "Ann Example", "type": "user"},
    "asset_eol_date": {"date": "2025-01-01", "formatted": "2025-01-01"},
    "created_at": {"datetime": "2024-01-02 03:04:05", "formatted": "2024-01-02 3:04AM"},
    "updated_at": {"datetime": "2026-03-04 05:06:07", "formatted": "2026-03-04 5:06AM"},
    "purchase_date": {"date": "2024-01-01", "formatted": "2024-01-01"},
    "custom_fields": {
        "MAC Address": {"field": "_snipeit_mac_address_1", "value": "00-00-5E-00-53-01", "field_format": "MAC"},
        "IP": {"field": "_snipeit_ip_2", "value": "192.0.2.1, 192.0.2.2", "field_format": "IP"},
        "Environment": {"field": "_snipeit_environment_3", "value": "test", "field_format": "ANY"},
    },
}
REPORT = (
    "Company,Asset Name,Asset Tag,Serial,Category,Status,Type,Username,Purchased,Updated at,IP Address\n"
    "C,scanner1,T-0001,SN1,Server,Deployed,user,ann,2024-01-01,2026-03-04,192.0.2.1\n"
    "C,,T-0002,SN2,Laptop,Archived,location,Basement,,2026-03-05,\n"
)


def page(*objects):
    return json.dumps({"total": len(objects), "rows": list(objects)}).encode()


SAMPLES: dict[str, bytes] = {
    "hardware.json": page(ASSET),
    "list.json": json.dumps([ASSET]).encode(),
    "report.csv": REPORT.encode(),
    "report.tsv": REPORT.replace(",", "\t").encode("utf-16"),
    "assets.csv": b"Asset Name,Device Image,Asset Tag,Serial,Model,Category,Status,Checked Out To,Location\nx,,1,,,,,,\n",
}
OTHERS: dict[str, bytes] = {
    "users.json": b'{"total": 1, "rows": [{"id": 1, "username": "ann"}]}',
    "tags.csv": b"asset tag,colour\n1,red\n",
    "register.csv": b"name,addresses,owner\nx,192.0.2.1,y\n",
}


def read(data):
    found = gather(snipeit, data)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


def test_hardware_is_an_asset():
    assert read(page(ASSET)) == [
        {
            "name": "scanner1",
            "addresses": ["192.0.2.1", "192.0.2.2"],
            "macs": ["00:00:5e:00:53:01"],
            "serials": ["SN1"],
            "purpose": "trial of the scanner",
            "owner": "ann",
            "environment": "test, Ready to Deploy",
            "in_service_from": date(2024, 1, 1),
            "in_service_until": None,
            "criticality": None,
            "origin_row": 1,
        }
    ]


def test_what_is_archived_was_in_service_until_its_last_change():
    label = {"name": "Sent away", "status_meta": "archived"}
    (row,) = read(page({**ASSET, "status_label": label}))
    assert (row["in_service_until"], row["environment"]) == (date(2026, 3, 4), "test, Sent away (archived)")


def test_the_end_that_the_manufacturer_foresaw_is_not_the_end():
    assert read(page(ASSET))[0]["in_service_until"] is None


def test_what_stands_somewhere_has_no_owner_yet():
    place = {"id": 1, "name": "Basement", "type": "location"}
    assert read(page({**ASSET, "assigned_to": place}))[0]["owner"] is None
    assert read(page({**ASSET, "assigned_to": None}))[0]["owner"] is None


def test_a_report_says_the_same():
    first, second = read(REPORT.encode())
    assert (first["name"], first["owner"], first["environment"], first["addresses"]) == (
        "scanner1",
        "ann",
        None,
        ["192.0.2.1"],
    )
    assert (second["name"], second["owner"], second["environment"]) == ("T-0002", None, "Archived")
    assert (second["in_service_until"], second["origin_row"]) == (date(2026, 3, 5), 3)


def test_a_line_that_goes_on_is_a_reject():
    found = gather(snipeit, (REPORT + "a,b,c,d,e,f,g,h,i,j,k,more\n").encode())
    assert [(reject.line, len(found.rows["assets"])) for reject in found.rejects] == [(4, 2)]


def test_an_address_that_is_none_is_said_and_the_asset_is_kept():
    found = gather(snipeit, REPORT.replace("192.0.2.1", "dhcp").encode())
    assert found.rejects[0].line == 2
    assert "'dhcp' is no IP address" in found.rejects[0].reason
    assert len(found.rows["assets"]) == 2


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"name": {"name": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for name in ASSET:
        gather(snipeit, page({**ASSET, name: value}))
    gather(snipeit, page(value))
