from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import edges, person, right

from doorward.steps.runs_as_root import runs_as_root

BOB = {"id": "web1:bob", "kind": "user", "name": "bob", "account": "bob", "domain": "web1"}


def group(name, where="web1"):
    return {"id": f"{where}:%{name}", "kind": "group", "name": name, "account": name, "domain": where}


def asked(*rows, things=(BOB,)):
    return moves(runs_as_root, rights=rows, identities=things)


def test_whoever_may_run_anything_as_root_is_root():
    found = asked(right("web1:bob", "Sudo", "web1", detail="(root) ALL"))
    assert edges(found) == {(("identity:web1:bob",), "host:web1/root")}
    assert [(move["probability"], move["how"], move["fixes"]) for move in found] == [
        (1.0, "bob may run anything as root on web1.", ["remove the rules of sudo for bob on web1"])
    ]


@pytest.mark.parametrize(
    ("detail", "chance"),
    [(None, 1.0), ("ALL", 1.0), ("NOPASSWD:ALL", 1.0), ("(root) /usr/bin/less", 0.5), ("/bin/SMALL", 0.5)],
)
def test_rules_that_name_their_commands_are_less_sure(detail, chance):
    assert [move["probability"] for move in asked(right("web1:bob", "SudoAs", "web1", detail=detail))] == [chance]


def test_several_rules_are_one_move_by_the_widest():
    rows = [right("web1:bob", "Sudo", "web1", detail=detail) for detail in ("/bin/ls", "ALL")]
    assert [move["probability"] for move in asked(*rows)] == [1.0]


@pytest.mark.parametrize(
    ("name", "chance"), [("docker", 1.0), ("lxd", 1.0), ("disk", 1.0), ("sudo", 0.8), ("wheel", 0.8)]
)
def test_groups_that_are_as_good_as_root(name, chance):
    found = asked(things=[BOB, group(name)])
    assert [(move["premises"], move["probability"]) for move in found] == [([f"identity:web1:%{name}"], chance)]
    assert found[0]["fixes"] == [f"empty the group web1:%{name}"]


@pytest.mark.parametrize("name", ["users", "www-data", "adm"])
def test_other_groups_are_not(name):
    assert asked(things=[BOB, group(name)]) == []


def test_where_the_rules_of_sudo_were_read_they_decide_what_its_group_may():
    things = [BOB, group("sudo"), group("docker"), group("sudo", "web2")]
    found = edges(asked(right("web1:bob", "Sudo", "web1"), things=things))
    assert found == {
        (("identity:web1:bob",), "host:web1/root"),
        (("identity:web1:%docker",), "host:web1/root"),
        (("identity:web2:%sudo",), "host:web2/root"),
    }


@pytest.mark.parametrize("row", [right("web1:bob", "Sudo", "web9"), right("web1:bob", "CanSSH", "web1")])
def test_rules_of_unknown_hosts_and_other_rights_are_no_move(row):
    assert asked(row) == []


def test_a_rule_that_only_forbids_is_none():
    assert asked(right("web1:bob", "Sudo", "web1", detail="ALL", allowed=False)) == []


def test_blind_a_command_that_is_forbidden_beside_a_wider_rule_changes_nothing():
    rows = [
        right("web1:bob", "Sudo", "web1", detail="ALL"),
        right("web1:bob", "Sudo", "web1", detail="/bin/sh", allowed=False),
    ]
    assert [move["probability"] for move in asked(*rows)] == [1.0]


@pytest.mark.parametrize(
    ("detail", "count"), [("(ALL : ALL) ALL", 1), ("(root) ALL", 1), ("(bob) ALL", 0), ("(www) /bin/ls", 0)]
)
def test_blind_rules_for_accounts_other_than_root_are_no_way_to_root(detail, count):
    assert len(asked(right("web1:bob", "Sudo", "web1", detail=detail))) == count


def test_people_of_a_directory_are_no_users_of_a_host():
    assert asked(things=[person()]) == []


def test_no_table_yields_no_move():
    assert moves(runs_as_root) == []
