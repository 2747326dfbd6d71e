from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import edges, right

from doorward.steps.uses_resource import uses_resource


def thing(identifier, kind, name, *flags):
    return {"id": identifier, "kind": kind, "name": name, "domain": "door.example", "flags": list(flags)}


VM = thing("/vm", "computer", "vm1", "AZVM")
VAULT = thing("/kv", "key vault", "kv1", "AZKeyVault")
ROBOT = thing("SP", "service", "robot")


def role(name):
    """Somebody has this role somewhere; over what is another move's concern."""
    return right("U", name, "/rg")


def asked(*rows, things=(VM, VAULT, ROBOT), jewels=()):
    return moves(uses_resource, rights=rows, identities=things, jewels=list(jewels))


@pytest.mark.parametrize(
    "name", ["AZOwner", "AZContributor", "AZUserAccessAdministrator", "AZVMContributor", "AZAvereContributor"]
)
def test_whoever_rules_a_machine_runs_commands_on_it(name):
    [found] = asked(role(name), things=[VM])
    assert (found["conclusion"], found["premises"]) == ("host:vm1/root", [f"object:/vm/{name}"])
    assert found["how"] == f"Whoever has the role {name[2:]} over vm1 runs commands on it."
    assert (found["probability"], found["fixes"]) == (1.0, [])


def test_logging_on_takes_a_place_on_the_network_too():
    assert edges(asked(role("AZVMAdminLogin"), things=[VM])) == {
        (("object:/vm/AZVMAdminLogin", "position:inside"), "host:vm1/root")
    }


@pytest.mark.parametrize("name", ["AZKeyVaultContributor", "AZLogicAppContributor", "AZRoleAssignment"])
def test_roles_of_other_kinds_do_not_rule_a_machine(name):
    assert asked(role(name), things=[VM]) == []


def test_a_computer_of_no_cloud_is_left_alone():
    assert asked(role("AZOwner"), things=[thing("S-1-5-21-1-2-3-1201", "computer", "DESK")]) == []


def test_any_user_of_a_machine_acts_as_its_identity():
    found = asked(right("/vm", "AZManagedIdentity", "SP"))
    assert edges(found) == {(("host:vm1/user",), "identity:SP")}
    assert found[0]["how"] == "Whoever runs anything on vm1 acts as robot, which it may act as."


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("VM scale set", "AZVMContributor"),
        ("automation account", "AZAutomationContributor"),
        ("logic app", "AZLogicAppContributor"),
        ("function app", "AZWebsiteContributor"),
        ("web app", "AZWebsiteContributor"),
        ("managed cluster", "AZAKSContributor"),
        ("container registry", "AZContributor"),
        ("logic app", "AZOwner"),
    ],
)
def test_whoever_rules_a_resource_acts_as_its_identity(kind, name):
    things = [thing("/r", kind, "res"), ROBOT]
    assert edges(asked(role(name), right("/r", "AZManagedIdentity", "SP"), things=things)) == {
        ((f"object:/r/{name}",), "identity:SP")
    }
    assert asked(role(name), things=things) == []
    assert asked(right("/r", "AZManagedIdentity", "SP"), things=things) == []


def test_whoever_rules_a_cluster_acts_as_the_identities_of_its_machines():
    rows = [
        right("/c", "AZNodeResourceGroup", "/nodes"),
        right("/nodes", "AZContains", "/set"),
        right("/set", "AZManagedIdentity", "SP"),
    ]
    things = [thing("/c", "managed cluster", "aks"), ROBOT]
    assert (("object:/c/AZAKSContributor",), "identity:SP") in edges(
        asked(role("AZAKSContributor"), *rows, things=things)
    )
    for missing in range(len(rows)):
        rest = [row for place, row in enumerate(rows) if place != missing]
        assert asked(role("AZAKSContributor"), *rest, things=things) == []


OPEN = {"AZOwner", "AZUserAccessAdministrator", "AZContributor", "AZKeyVaultContributor", "AZGetSecrets"}
BY_ROLE = {"AZOwner", "AZUserAccessAdministrator", "AZKeyVaultSecretsUser"}


@pytest.mark.parametrize(("flag", "names"), [("AZKeyVault", OPEN), ("enableRbacAuthorization", BY_ROLE)])
def test_who_reads_the_secrets_of_a_vault_is_decided_by_its_list_or_by_roles(flag, names):
    rows = [role(name) for name in OPEN | BY_ROLE]
    found = edges(asked(*rows, things=[thing("/kv", "key vault", "kv1", flag)]))
    assert found == {((f"object:/kv/{name}",), "object:/kv/Secrets") for name in names}


@pytest.mark.parametrize("asset", ["KV1", "kv1", "/KV"])
def test_a_jewel_that_lies_in_a_vault_is_read_with_its_secrets(asset):
    found = asked(role("AZGetSecrets"), things=[VAULT], jewels=[{"jewel": "keys", "asset": asset}])
    assert (("object:/kv/Secrets",), "data:keys") in edges(found)
    other = asked(role("AZGetSecrets"), things=[VAULT], jewels=[{"jewel": "keys", "asset": "kv2"}])
    assert "data:keys" not in {move["conclusion"] for move in other}


def test_machines_of_one_name_in_two_tenants_are_told_apart():
    other = VM | {"id": "/vm2", "domain": "other.example"}
    hosts = {move["conclusion"] for move in asked(role("AZOwner"), things=[VM, other])}
    assert hosts == {"host:vm1.door.example/root", "host:vm1.other.example/root"}


def test_storage_is_the_blind_spot():
    assert asked(role("AZOwner"), things=[thing("/s", "storage account", "files")]) == []


def test_duplicates_and_order_change_nothing():
    rows = [role("AZOwner"), role("AZVMAdminLogin"), right("/vm", "AZManagedIdentity", "SP")]
    jewels = [{"jewel": "keys", "asset": "kv1"}]
    assert asked(*rows, jewels=jewels) == asked(
        *rows[::-1], *rows, things=[ROBOT, VAULT, VM, VM, VAULT], jewels=jewels * 2
    )


def test_no_table_yields_no_move():
    assert moves(uses_resource) == []
