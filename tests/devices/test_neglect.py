from __future__ import annotations

import pytest
from tests.asking import at, call, provided

from doorward.detectors.forgotten_devices import SERVICE, TEMPORARY
from doorward.devices.lives import wire
from doorward.devices.neglect import neglect

BOX, DESK, CONTROLLER = "10.0.0.7", "10.0.0.8", "10.0.0.9"
VALUES = {"as_of": at(24 * 30), "service": SERVICE, "temporary": TEMPORARY, "enough": 30, "patching": 14}
ASSETS = [
    {"name": "box", "addresses": [BOX]},
    {"name": "desk", "addresses": [DESK]},
    {"name": "dc", "addresses": [CONTROLLER]},
]


def rows(part, **tables):
    tables = {"assets": ASSETS, "conn": [call(BOX, DESK), call(DESK, CONTROLLER)]} | tables
    with provided(**tables) as engine:
        found = engine.run(getattr(neglect(wire()), part), VALUES).to_pylist()
    return {row["asset"]: row for row in found}


def logon(source=DESK, destination=CONTROLLER, hour=9.0, **columns):
    row = {"time": at(hour), "source": source, "destination": destination, "identity": "mara", "protocol": "kerberos"}
    return row | columns


def test_a_ticket_is_asked_for_where_somebody_sits_and_a_desktop_is_used_where_it_ends():
    assert set(rows("people", logons=[logon()])) == {"desk"}
    assert set(rows("people", logons=[logon(protocol="rdp")])) == {"dc"}
    assert rows("people", logons=[logon(succeeded=False)]) == {}


def test_the_last_person_is_named_and_the_later_one_wins():
    told = rows("people", logons=[logon(identity="CORP\\jonas"), logon(hour=11, identity="ines@CORP"), logon(hour=10)])
    assert (told["desk"]["person"], told["desk"]["last_logon"], told["desk"]["logons"]) == ("ines", at(11), 3)


def test_a_name_that_the_log_tells_goes_before_the_address():
    assert set(rows("people", logons=[logon(hostname="BOX.corp.example")])) == {"box"}
    assert set(rows("people", logons=[logon(protocol="ssh", server_hostname="box")])) == {"box"}


@pytest.mark.parametrize("identity", ["desk$", "CORP\\desk$", "svc-7", "backup", "update.service"])
def test_machines_and_services_are_no_people(identity):
    assert rows("people", logons=[logon(identity=identity)]) == {}


def test_an_account_with_a_service_principal_is_a_service():
    known = [{"kind": "user", "name": "mara", "account": "Mara", "has_spn": True}]
    assert rows("people", logons=[logon()], identities=known) == {}


def test_a_right_over_another_is_used_where_its_account_logs_on_there():
    identities = [
        {"id": f"S-{name}", "kind": "computer", "name": name, "account": f"{name}$"} for name in ("box", "dc")
    ]
    book = {"identities": identities, "rights": [{"holder": "S-box", "right_name": "AdminTo", "target": "S-dc"}]}
    used = logon(BOX, protocol="smb", identity="BOX$")
    assert [(row["targets"], row["used"]) for row in rows("rights", **book).values()] == [(1, 0)]
    assert rows("rights", **book, logons=[used])["box"]["used"] == 1
    assert rows("rights", **book, logons=[used | {"protocol": "kerberos"}])["box"]["used"] == 0
    for narrowed in ({"allowed": False}, {"right_name": "MemberOf"}):
        assert rows("rights", **book | {"rights": [book["rights"][0] | narrowed]}) == {}


def test_a_computer_is_found_by_its_sid_before_its_name():
    known = [{"kind": "sid", "value": "s-1", "asset": "box"}, {"kind": "name", "value": "other", "asset": "desk"}]
    listed = [{"id": "S-1", "kind": "computer", "name": "other", "distinguished_name": "CN=other,OU=Test,DC=x"}]
    assert rows("computers", identifiers=known, identities=listed)["box"]["unit"] == "ou=test,dc=x"


def test_an_exception_is_told_by_asset_and_by_address_with_its_latest_end():
    book = [
        {"exception": "T1", "asset": "box", "ends": at(0).date()},
        {"exception": "T2", "destinations": [BOX + "/32"], "ends": at(48).date()},
        {"exception": "T3", "sources": [DESK, "10.9.0.0/16"], "ends": at(24 * 60).date()},
    ]
    told = rows("exceptions", exceptions=book)
    assert set(told) == {"box"}
    assert (told["box"]["exceptions"], told["box"]["ends"], told["box"]["exception"]) == (2, at(48).date(), "T1")


def test_a_certificate_of_a_test_is_told_by_subject_or_by_name():
    seen = {"time": at(1), "address": BOX}
    assert set(rows("certificates", certificates=[seen | {"subject": "CN=poc.example.org"}])) == {"box"}
    assert set(rows("certificates", certificates=[seen | {"names": ["a.test.example.org"]}])) == {"box"}
    assert rows("certificates", certificates=[seen | {"subject": "CN=latest.example.org"}]) == {}


def test_patches_are_held_against_the_packages_that_move():
    def stood(name, *versions):
        return [
            {"time": at(24 * 7 * week), "asset": name, "name": "agent", "version": version}
            for week, version in enumerate(versions)
        ]

    told = rows(
        "patches", software=[*stood("box", "1", "1", "1"), *stood("desk", "1", "2", "3"), *stood("dc", "1", "2", "3")]
    )
    assert {name: row["moved"] for name, row in told.items()} == {"box": 0, "desk": 1, "dc": 1}
    assert told["box"]["stands_at"] == "agent 1"
    assert rows("patches", software=[*stood("box", "1", "1", "1"), *stood("desk", "1", "1", "1")]) == {}
