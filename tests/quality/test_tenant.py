"""A tenant as AzureHound writes one, from its file to what each account can reach: readers and steps must spell ids alike."""

from __future__ import annotations

import json

import pytest
from tests.working import opened

from doorward import pipeline
from doorward.steps import steps

TENANT, GROUP = "7c3e0000-0000-0000-0000-000000000001", "/subscriptions/AB/resourceGroups/Live"
VM, VAULT, ROBOT = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm1", f"{GROUP}/vaults/kv1", "robot-id"
OWNER, CONTRIBUTOR = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"
SECRETS = "4633458b-17de-408a-b874-0445c86b69e6"
HELPDESK, APPLICATIONS = "729827e3-9c14-49f7-bb1b-9608f156bbb8", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"


def here(**columns):
    return {"tenantId": TENANT, "tenantName": "Door"} | columns


def user(name):
    return ("AZUser", here(id=name, userPrincipalName=f"{name}@door.example", accountEnabled=True))


def role(number, *who):
    return [
        ("AZRole", here(id=number, displayName=number[:4])),
        ("AZRoleAssignment", here(roleDefinitionId=number, roleAssignments=[{"principalId": one} for one in who])),
    ]


def given(kind, target, *pairs):
    """Roles over a resource: who, the number of the role, and where it was given."""
    listed = [
        {
            "assignee": {"properties": {"principalId": who, "roleDefinitionId": f"/x/{number}", "scope": where}},
            "objectId": target,
            "roleDefinitionId": number,
        }
        for who, number, where in pairs
    ]
    return (kind, {"objectId": target, "roleAssignments": listed, "tenantId": TENANT})


OBJECTS = [
    ("AZTenant", here(id=f"/tenants/{TENANT}", displayName="Door")),
    *(user(name) for name in ("ann", "ben", "cat", "dan", "eve")),
    ("AZGroup", here(id="ops", displayName="Operators")),
    ("AZGroupMember", {"groupId": "ops", "members": [{"groupId": "ops", "member": {"id": "ben"}}]}),
    ("AZApp", here(id="o-1", appId="app-1", displayName="Robot")),
    ("AZServicePrincipal", here(id=ROBOT, appId="app-1", displayName="Robot", accountEnabled=True)),
    ("AZManagementGroup", here(id="/providers/Microsoft.Management/managementGroups/Top")),
    (
        "AZManagementGroupDescendant",
        {
            "id": "/subscriptions/ab",
            "properties": {"parent": {"id": "/providers/Microsoft.Management/managementGroups/top"}},
        },
    ),
    ("AZSubscription", here(id="/subscriptions/AB", subscriptionId="AB", displayName="live")),
    ("AZResourceGroup", here(id=GROUP, name="Live", subscriptionId="/subscriptions/AB")),
    (
        "AZVM",
        here(
            id=VM,
            name="vm1",
            resourceGroupId=GROUP,
            identity={"principalId": "vm-id", "userAssignedIdentities": {}},
        ),
    ),
    (
        "AZKeyVault",
        here(
            id=VAULT,
            name="kv1",
            resourceGroup=GROUP,
            subscriptionId="AB",
            properties={"enableRbacAuthorization": True},
        ),
    ),
]
RIGHTS = [
    *role(HELPDESK, "ann"),
    *role(APPLICATIONS, "dan"),
    given(
        "AZManagementGroupRoleAssignment",
        "/providers/Microsoft.Management/managementGroups/Top",
        (ROBOT, OWNER, "/providers/microsoft.management/managementgroups/top"),
    ),
    given("AZResourceGroupRoleAssignment", GROUP, ("ops", CONTRIBUTOR, GROUP.upper())),
    given("AZVMRoleAssignment", VM, ("ops", CONTRIBUTOR, GROUP)),
    given("AZKeyVaultRoleAssignment", VAULT, ("vm-id", SECRETS, VAULT)),
]


@pytest.fixture(scope="module")
def moves(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tenant")
    data = [{"kind": kind, "data": item} for kind, item in (*OBJECTS, *RIGHTS)]
    (folder / "azure.json").write_text(json.dumps({"data": data, "meta": {"type": "azure", "version": 5}}), "utf-8")
    with opened(folder) as workspace:
        assert [row["status"] for row in pipeline.ingest(workspace, [folder / "azure.json"])] == ["read"]
        workspace.engine.attach(workspace.lake.files())
        return [row for item in steps().values() for row in workspace.engine.run(item.query(), {}).to_pylist()]


def reached(moves, *starts):
    """Return all facts that follow from these."""
    held, before = {*starts}, 0
    while len(held) > before:
        before = len(held)
        held |= {move["conclusion"] for move in moves if set(move["premises"]) <= held}
    return held


SECRETS_OF_VAULT, MACHINE = f"object:{VAULT.lower()}/Secrets", "host:vm1/root"


@pytest.mark.parametrize(
    ("who", "machine", "secrets"),
    [
        ("ben", True, True),
        ("ann", True, True),
        ("dan", True, True),
        ("cat", False, False),
    ],
)
def test_who_rules_the_machine_and_reads_the_vault(moves, who, machine, secrets):
    """Ben is an operator, Ann resets his password, Dan adds a secret to the robot that owns all; Cat has nothing."""
    found = reached(moves, f"identity:{who}")
    assert (MACHINE in found, SECRETS_OF_VAULT in found) == (machine, secrets)


def test_the_way_to_the_vault_is_by_the_identity_of_the_machine(moves):
    without = [move for move in moves if move["conclusion"] != "identity:vm-id"]
    assert SECRETS_OF_VAULT not in reached(without, "identity:ben")
    assert SECRETS_OF_VAULT in reached(without, "identity:dan")


def test_a_role_that_was_given_to_the_group_is_taken_away_there(moves):
    fixes = {fix for move in moves if move["premises"] == ["identity:ops"] for fix in move["fixes"]}
    assert fixes == {"remove the role Contributor of Operators over Live"}


def test_whoever_rules_the_tenant_rules_what_it_holds(moves):
    assert {MACHINE, SECRETS_OF_VAULT} <= reached(moves, "directory:DOOR")
