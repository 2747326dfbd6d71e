from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ADMINS, ALICE, DESK, EVERY_ACCOUNT, SERVICE, STAFF, computer, edges, group, person, right

from doorward.steps.reads_secret import reads_secret

PEOPLE = [person(), group(), group(ADMINS, "DOMAIN ADMINS"), person(SERVICE, "SQL", kind="service")]


def asked(*rows, desk=None):
    return moves(reads_secret, rights=rows, identities=[*PEOPLE, desk or computer()])


def test_whoever_reads_the_local_password_and_reaches_the_computer_rules_it():
    found = asked(right(STAFF, "ReadLAPSPassword", DESK))
    assert edges(found) == {((f"identity:{STAFF}", "position:inside"), "host:desk/root")}
    assert [(move["how"], move["fixes"]) for move in found] == [
        (
            "STAFF may read the password of the local administrator of DESK.DOOR.EXAMPLE.",
            ["remove the right of STAFF to read the local password of DESK.DOOR.EXAMPLE"],
        )
    ]


@pytest.mark.parametrize(("flags", "count"), [(["haslaps"], 1), ([], 0), (None, 0)])
def test_all_extended_rights_read_it_where_there_is_one(flags, count):
    assert len(asked(right(STAFF, "AllExtendedRights", DESK), desk=computer(flags=flags))) == count


@pytest.mark.parametrize("name", ["ReadGMSAPassword", "DumpSMSAPassword"])
def test_whoever_reads_the_secret_of_an_account_acts_as_it(name):
    found = asked(right(DESK, name, SERVICE))
    assert edges(found) == {((f"identity:{DESK}",), f"identity:{SERVICE}")}
    assert found[0]["fixes"] == ["remove the right of DESK.DOOR.EXAMPLE to read the secret of SQL"]


@pytest.mark.parametrize(("name", "target"), [("ReadLAPSPassword", DESK), ("ReadGMSAPassword", SERVICE)])
def test_who_rules_the_domain_reads_them_anyway(name, target):
    assert asked(right(ADMINS, name, target)) == []


@pytest.mark.parametrize("flag", ["userpassword readable", "unixuserpassword readable", "sfupassword readable"])
def test_a_secret_in_an_entry_is_read_by_any_account(flag):
    found = moves(reads_secret, identities=[person(flags=[flag])])
    assert edges(found) == {((f"identity:{EVERY_ACCOUNT}",), f"identity:{ALICE}")}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (0.5, ["rotate the secret of ALICE and clear it from the directory"])
    ]


@pytest.mark.parametrize("columns", [{"enabled": False}, {"domain": None}, {"flags": ["haslaps"]}, {"flags": None}])
def test_without_such_a_secret_or_account_there_is_no_move(columns):
    assert moves(reads_secret, identities=[person(**{"flags": ["userpassword readable"], **columns})]) == []


def test_duplicates_and_dangling_ids_break_nothing():
    rows = [right("S-1-5-21-9", "ReadGMSAPassword", "S-1-5-21-8")] * 2
    assert edges(asked(*rows)) == {(("identity:S-1-5-21-9",), "identity:S-1-5-21-8")}
    assert asked(right("S-1-5-21-9", "ReadLAPSPassword", "S-1-5-21-8")) == []


def test_no_table_yields_no_move():
    assert moves(reads_secret) == []
