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


def sudo(detail="sudo ALL", target="web1:root", **columns):
    return right("web1:bob", "Sudo", target, detail=detail) | columns


def test_whoever_may_run_commands_as_root_rules_the_host():
    found = asked(sudo("sudo NOPASSWD: /usr/bin/less"))
    assert edges(found) == {(("identity:web1:bob",), "host:web1/root")}
    assert [(move["probability"], move["how"], move["fixes"]) for move in found] == [
        (0.5, "bob may run some commands as web1:root.", ["remove the rules of sudo for web1:bob as web1:root"])
    ]


def test_whoever_may_run_commands_as_another_acts_as_it():
    found = asked(sudo(target="web1:ann"))
    assert edges(found) == {(("identity:web1:bob",), "identity:web1:ann")}
    assert found[0]["how"] == "bob may run anything as web1:ann."


@pytest.mark.parametrize(
    ("detail", "chance"),
    [(None, 1.0), ("sudo ALL", 1.0), ("sudo NOPASSWD: ALL", 1.0), ("sudo /bin/ls", 0.5), ("sudo /SMALL", 0.5)],
)
def test_rules_that_name_their_commands_are_less_sure(detail, chance):
    assert [move["probability"] for move in asked(sudo(detail))] == [chance]


def test_several_rules_are_one_move_by_the_widest():
    assert [move["probability"] for move in asked(sudo("sudo /bin/ls"), sudo())] == [1.0]


@pytest.mark.parametrize(
    ("name", "chance"), [("docker", 1.0), ("lxd", 1.0), ("disk", 1.0), ("sudo", 0.8), ("wheel", 0.8)]
)
def test_groups_that_are_as_good_as_root(name, chance):
    found = asked(things=[BOB, group(name)])
    assert [(move["premises"], move["probability"]) for move in found] == [([f"identity:web1:%{name}"], chance)]
    assert found[0]["fixes"] == [f"remove everybody from the group web1:%{name}"]


@pytest.mark.parametrize("name", ["users", "www-data", "adm"])
def test_other_groups_are_not(name):
    assert asked(things=[BOB, group(name)]) == []


def test_where_the_rules_of_sudo_were_read_they_decide_what_its_group_may():
    things = [BOB, group("sudo"), group("docker"), group("sudo", "web2")]
    found = edges(asked(sudo(), things=things))
    assert found == {
        (("identity:web1:bob",), "host:web1/root"),
        (("identity:web1:%docker",), "host:web1/root"),
        (("identity:web2:%sudo",), "host:web2/root"),
    }


def test_rules_of_a_host_that_nothing_else_tells_of_are_told():
    assert edges(asked(sudo(target="web9.door.example:root"))) == {(("identity:web1:bob",), "host:web9/root")}


@pytest.mark.parametrize("row", [right("web1:bob", "CanSSH", "web1"), sudo(allowed=False), sudo(target="web1:bob")])
def test_other_rights_and_rules_that_only_forbid_are_no_move(row):
    assert asked(row) == []


def test_what_an_alias_that_nobody_defines_decides_is_told():
    assert len(asked(sudo("sudo SHELLS", allowed=None))) == 1


def test_blind_a_command_that_is_forbidden_beside_a_wider_rule_changes_nothing():
    assert [move["probability"] for move in asked(sudo(), sudo("sudo /bin/sh", allowed=False))] == [1.0]


def test_people_of_a_directory_are_no_users_of_a_host():
    assert asked(things=[person()]) == []


def test_no_table_yields_no_move():
    assert moves(runs_as_root) == []
