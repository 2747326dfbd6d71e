"""GLPI: computers of its API, and of its lists in two languages."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather, recognised

from doorward.readers.glpi import glpi

PORTS = {
    "NetworkPortEthernet": [
        {"mac": "00:00:5e:00:53:01", "NetworkName": {"IPAddress": [{"name": "192.0.2.5"}, {"name": "2001:db8::5"}]}}
    ]
}
COMPUTER = {
    "id": 1,
    "entities_id": "Root > Lab",
    "name": "scanner1",
    "serial": "SN1",
    "otherserial": "INV1",
    "contact": "someone@desk",
    "users_id_tech": "ann",
    "users_id": 0,
    "groups_id_tech": 0,
    "comment": "trial of the scanner",
    "date_mod": "2026-03-04 05:06:07",
    "date_creation": "2024-01-02 03:04:05",
    "is_template": 0,
    "is_deleted": 0,
    "states_id": "Stock",
    "computertypes_id": "Server",
    "_networkports": PORTS,
}
ENGLISH = (
    '"Name";"Entity";"Status";"Manufacturer";"Serial number";"Type";"Last update";"Alternate username";"Networking - IP";"Networking - MAC"\n'
    '"scanner1";"Root";"Decommissioned";"M";"SN1";"Server";"2026-03-04 05:06:07";"ann";"192.0.2.5\n2001:db8::5";"00:00:5e:00:53:01"\n'
)
FRENCH = (
    '"Nom";"Statut";"Fabricant";"Numéro de série";"Type";"Dernière modification";"Usager";"Réseau - IP"\n'
    '"scanner1";"Réformé";"M";"SN1";"Serveur";"2026-03-04 05:06:07";"ann";"192.0.2.5<br>127.0.0.1x"\n'
)


def listed(*computers):
    return json.dumps(list(computers)).encode()


SECOND = {
    "id": 1,
    "entity": {"id": 0, "name": "Root"},
    "name": "scanner1",
    "serial": "SN1",
    "otherserial": "INV1",
    "status": {"id": 3, "name": "Stock"},
    "type": {"id": 1, "name": "Server"},
    "user_tech": {"id": 7, "name": "ann"},
    "user": {"id": 8, "name": "bob"},
    "comment": "trial of the scanner",
    "date_creation": "2024-01-02T03:04:05+00:00",
    "date_mod": "2026-03-04T05:06:07+00:00",
    "is_deleted": False,
}
SAMPLES: dict[str, bytes] = {
    "computers.json": listed(COMPUTER),
    "second.json": listed(SECOND),
    "one.json": json.dumps(COMPUTER, indent=1).encode(),
    "glpi.csv": ENGLISH.encode(),
    "glpi-fr.csv": b"\xef\xbb\xbf" + FRENCH.encode(),
}
OTHERS: dict[str, bytes] = {
    "users.json": b'[{"id": 1, "name": "ann", "entities_id": 0}]',
    "serials.csv": b"name,serial number\nx,1\n",
    "tags.csv": b"name,serial number,asset tag,last update\nx,1,2,3\n",
}


def read(data):
    found = gather(glpi, data)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised_and_name_the_computer(name):
    assert recognised(glpi, SAMPLES[name])
    assert [row["name"] for row in read(SAMPLES[name])] == ["scanner1"]


def test_a_computer_is_an_asset():
    assert read(listed(COMPUTER)) == [
        {
            "name": "scanner1",
            "addresses": ["192.0.2.5", "2001:db8::5"],
            "macs": ["00:00:5e:00:53:01"],
            "serials": ["SN1"],
            "purpose": "trial of the scanner",
            "owner": "ann",
            "environment": "Stock",
            "in_service_from": date(2024, 1, 2),
            "in_service_until": None,
            "criticality": None,
            "origin_row": 1,
        }
    ]


def test_numbers_of_people_are_people_and_numbers_of_states_say_nothing():
    (row,) = read(listed({**COMPUTER, "users_id_tech": 0, "users_id": 12, "states_id": 3}))
    assert (row["owner"], row["environment"]) == ("user 12", None)
    (row,) = read(listed({**COMPUTER, "users_id_tech": 0, "groups_id_tech": 4}))
    assert row["owner"] == "group 4"
    (row,) = read(listed({**COMPUTER, "users_id_tech": 0}))
    assert row["owner"] == "someone@desk"


def test_what_lies_in_the_bin_was_in_service_until_its_last_change_and_a_template_is_no_device():
    (row,) = read(listed({**COMPUTER, "is_deleted": 1}))
    assert (row["in_service_until"], row["environment"]) == (date(2026, 3, 4), "deleted")
    found = gather(glpi, listed({**COMPUTER, "is_template": 1}))
    assert (found.rows["assets"], found.records) == ([], 1)


def test_a_day_that_is_told_counts_before_the_last_change():
    gone = {**COMPUTER, "is_deleted": 1, "decommission_date": "2026-01-31"}
    assert read(listed(gone))[0]["in_service_until"] == date(2026, 1, 31)


def test_lists_say_the_same():
    (row,) = read(ENGLISH.encode())
    assert (row["owner"], row["environment"], row["in_service_until"]) == ("ann", "Decommissioned", date(2026, 3, 4))
    assert (row["addresses"], row["macs"]) == (["192.0.2.5", "2001:db8::5"], ["00:00:5e:00:53:01"])


def test_lists_in_french_are_read():
    (row,) = read(FRENCH.encode())
    assert (row["owner"], row["environment"], row["in_service_until"]) == ("ann", "Réformé", date(2026, 3, 4))
    assert (row["addresses"], row["purpose"]) == (["192.0.2.5"], "Serveur")


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"name": {"name": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for name in COMPUTER:
        gather(glpi, listed({**COMPUTER, name: value}))
    port = PORTS["NetworkPortEthernet"][0]
    for name in port:
        gather(glpi, listed({**COMPUTER, "_networkports": {"NetworkPortEthernet": [{**port, name: value}]}}))
    gather(glpi, listed(value))


def test_the_second_api_names_what_it_points_to():
    (row,) = read(SAMPLES["second.json"])
    assert (row["name"], row["owner"], row["serials"], row["environment"]) == ("scanner1", "ann", ["SN1"], "Stock")
    assert row["in_service_from"] == date(2024, 1, 2)
