"""AzureHound: objects of Entra and Azure, and who may do what to them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.azurehound import azurehound

TENANT, OWNER_ROLE = "t-1", "/providers/x/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
WRITTEN = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm1"
VM = WRITTEN.lower()
USER = {
    "id": "u-1",
    "userPrincipalName": "ann@example.org",
    "displayName": "Ann",
    "accountEnabled": True,
    "createdDateTime": "2024-01-02T03:04:05Z",
    "onPremisesSecurityIdentifier": "S-1-5-21-1-2-3-1105",
    "userType": "Member",
    "tenantId": TENANT,
    "tenantName": "Example",
}


def assignment(who, role="", scope=WRITTEN):
    return {"properties": {"principalId": who, "roleDefinitionId": role, "scope": scope}}


def written(*pairs, indent=None):
    data = [{"kind": kind, "data": item} for kind, item in pairs]
    return json.dumps(
        {"data": data, "meta": {"type": "azure", "version": 5, "count": len(data)}}, indent=indent
    ).encode()


SAMPLES: dict[str, bytes] = {
    "azure.json": written(("AZUser", USER), ("AZGroup", {"id": "g-1", "displayName": "Admins"})),
    "indented.json": written(("AZVMOwner", {"owners": [], "virtualMachineId": WRITTEN}), indent=2),
}
OTHERS: dict[str, bytes] = {
    "sharphound.json": b'{"data": [{"ObjectIdentifier": "S-1", "Properties": {}}], "meta": {"type": "users"}}',
    "machines.json": b'{"data": [{"id": "x", "type": "microsoft.compute/virtualmachines"}], "totalRecords": 1}',
    "empty.json": written(),
}


def read(*pairs):
    found = gather(azurehound, written(*pairs))
    assert (found.malformed, found.rejects) == (None, [])
    return found


def rights(*pairs):
    return [(row["holder"], row["right_name"], row["target"], row.get("detail")) for row in read(*pairs).rows["rights"]]


def test_a_user_is_an_identity_and_what_it_was_in_the_old_directory():
    found = read(("AZUser", USER))
    (row,) = found.rows["identities"]
    assert (row["id"], row["kind"], row["name"], row["domain"]) == ("u-1", "user", "ann@example.org", "Example")
    assert (row["enabled"], row["created"]) == (True, datetime(2024, 1, 2, 3, 4, 5))
    assert row["flags"] == ["AZUser", "userType=Member"]
    assert rights(("AZUser", USER)) == [("S-1-5-21-1-2-3-1105", "SyncedToEntraUser", "u-1", None)]


def test_what_is_false_is_left_out_so_a_user_that_is_not_said_to_be_enabled_is_not():
    (row,) = read(("AZUser", {"id": "u-2"})).rows["identities"]
    assert row["enabled"] is False
    (group,) = read(("AZGroup", {"id": "g-1", "isAssignableToRole": True})).rows["identities"]
    assert "enabled" not in group
    assert group["flags"] == ["AZGroup", "isAssignableToRole"]


def test_members_and_owners_of_groups():
    data = {"groupId": "g-1", "members": [{"groupId": "g-1", "member": {"id": "u-1"}}, {"member": {}}]}
    assert read(("AZGroupMember", data)).rows["memberships"] == [
        {"member": "u-1", "group_id": "g-1", "is_primary": False, "origin_row": 1}
    ]
    owners = {"groupId": "g-1", "owners": [{"groupId": "g-1", "owner": {"id": "u-1"}}]}
    assert rights(("AZGroupOwner", owners)) == [("u-1", "AZOwns", "g-1", None)]


def test_an_application_goes_by_its_app_id_and_runs_as_its_service_principal():
    app, principal = {"id": "o-1", "appId": "a-1", "displayName": "App"}, {"id": "sp-1", "appId": "a-1"}
    found = read(("AZApp", app), ("AZServicePrincipal", principal))
    assert [(row["id"], row["kind"]) for row in found.rows["identities"]] == [
        ("a-1", "application"),
        ("sp-1", "service"),
    ]
    assert rights(("AZServicePrincipal", principal)) == [("a-1", "AZRunsAs", "sp-1", None)]
    owners = {"appId": "a-1", "owners": [{"appId": "o-1", "owner": {"id": "u-1"}}]}
    assert rights(("AZAppOwner", owners)) == [("u-1", "AZOwns", "a-1", None)]


def test_roles_of_the_directory_belong_to_their_tenant_and_may_be_narrow():
    role = {"id": "62e90394", "displayName": "Global Administrator", "tenantId": TENANT, "isBuiltIn": True}
    (row,) = read(("AZRole", role)).rows["identities"]
    assert (row["id"], row["kind"], row["name"]) == ("62e90394@t-1", "role", "Global Administrator")
    given = [{"principalId": "u-1", "directoryScopeId": "/"}, {"principalId": "u-2", "directoryScopeId": "/a-1"}]
    data = {"roleDefinitionId": "62e90394", "tenantId": TENANT, "roleAssignments": given}
    assert rights(("AZRoleAssignment", data)) == [
        ("u-1", "AZHasRole", "62e90394@t-1", None),
        ("u-2", "AZHasRole", "62e90394@t-1", "over a-1 only"),
    ]


@pytest.mark.parametrize(
    ("kind", "list_name", "inner", "right"),
    [
        ("AZVMOwner", "owners", "owner", "AZOwner"),
        ("AZVMContributor", "contributors", "contributor", "AZContributor"),
        ("AZVMVMContributor", "vmContributors", "vmContributor", "AZVMContributor"),
        ("AZVMAdminLogin", "adminLogins", "adminLogin", "AZVMAdminLogin"),
        ("AZVMAvereContributor", "avereContributors", "avereContributor", "AZAvereContributor"),
        ("AZVMUserAccessAdmin", "userAccessAdmins", "userAccessAdmin", "AZUserAccessAdministrator"),
    ],
)
def test_rights_over_machines(kind, list_name, inner, right):
    data = {list_name: [{inner: assignment("u-1"), "virtualMachineId": WRITTEN}], "virtualMachineId": WRITTEN}
    assert rights((kind, data)) == [("u-1", right, VM, None)]


def test_assignments_of_roles_over_resources_are_told_by_the_role():
    over = {
        "roleAssignments": [{"roleAssignment": assignment("u-1", OWNER_ROLE, "/subscriptions/s")}],
        "virtualMachineId": WRITTEN,
    }
    assert rights(("AZVMRoleAssignment", over)) == [("u-1", "AZOwner", VM, "given on /subscriptions/s")]
    data = {"assignees": [{"assignee": assignment("u-1", "/x/other"), "objectId": WRITTEN}], "objectId": WRITTEN}
    assert rights(("AZWebAppRoleAssignment", data)) == [("u-1", "AZRoleAssignment", VM, "role /x/other")]


def test_a_machine_lies_in_its_group_and_may_act_as_identities():
    machine = {
        "id": WRITTEN,
        "name": "vm1",
        "resourceGroupId": "g",
        "subscriptionId": "s",
        "identity": {"principalId": "sp-1", "userAssignedIdentities": {"x": {"principalId": "sp-2"}, "y": {}}},
        "properties": {"storageProfile": {"osDisk": {"osType": "Linux"}}},
    }
    (row,) = read(("AZVM", machine)).rows["identities"]
    assert (row["kind"], row["name"], row["operating_system"]) == ("computer", "vm1", "Linux")
    assert rights(("AZVM", machine)) == [
        ("g", "AZContains", VM, None),
        (VM, "AZManagedIdentity", "sp-1", None),
        (VM, "AZManagedIdentity", "sp-2", None),
    ]


def test_a_chain_of_places_is_told_link_by_link_whatever_the_spelling():
    group = {"id": "/subscriptions/S/resourceGroups/G", "subscriptionId": "S", "tenantId": TENANT}
    told = rights(
        ("AZManagementGroup", {"id": "/providers/Microsoft.Management/managementGroups/top", "tenantId": TENANT}),
        (
            "AZManagementGroupDescendant",
            {
                "id": "/subscriptions/S",
                "properties": {"parent": {"id": "/providers/Microsoft.Management/managementGroups/Top"}},
            },
        ),
        ("AZSubscription", {"id": "/subscriptions/S", "subscriptionId": "S", "tenantId": TENANT}),
        ("AZResourceGroup", group),
        ("AZResourceGroup", group | {"subscriptionId": "/subscriptions/s"}),
        ("AZKeyVault", {"id": f"{group['id']}/vaults/KV", "resourceGroup": group["id"], "subscriptionId": "s"}),
    )
    top = "/providers/microsoft.management/managementgroups/top"
    assert [(holder, target) for holder, right, target, _ in told if right == "AZContains"] == [
        (TENANT, top),
        (top, "/subscriptions/s"),
        (TENANT, "/subscriptions/s"),
        ("/subscriptions/s", "/subscriptions/s/resourcegroups/g"),
        ("/subscriptions/s", "/subscriptions/s/resourcegroups/g"),
        ("/subscriptions/s/resourcegroups/g", "/subscriptions/s/resourcegroups/g/vaults/kv"),
    ]
    assert rights(("AZManagementGroupDescendant", {"id": "/subscriptions/s", "properties": {}})) == []


def test_the_machines_of_a_cluster_lie_in_a_group_of_their_own():
    cluster = {"id": "/C", "properties": {"nodeResourceGroup": "MC_g"}, "subscriptionId": "S"}
    assert rights(("AZManagedCluster", cluster)) == [
        ("/subscriptions/s", "AZContains", "/c", None),
        ("/c", "AZNodeResourceGroup", "/subscriptions/s/resourcegroups/mc_g", None),
    ]
    assert rights(("AZManagedCluster", {"id": "/C", "properties": {"nodeResourceGroup": 1}})) == []


@pytest.mark.parametrize(
    ("role", "word"),
    [
        ("de139f84-1756-47ae-9be6-808fbbe84772", "AZWebsiteContributor"),
        ("F353D9BD-d4a6-484e-a77a-8050b599b867", "AZAutomationContributor"),
        ("4633458b-17de-408a-b874-0445c86b69e6", "AZKeyVaultSecretsUser"),
    ],
)
def test_roles_that_rule_one_kind_of_resource_have_a_word(role, word):
    data = {"assignees": [{"assignee": assignment("u-1", f"/x/{role}"), "objectId": WRITTEN}], "objectId": WRITTEN}
    assert rights(("AZWebAppRoleAssignment", data)) == [("u-1", word, VM, None)]


def test_a_vault_says_whether_roles_or_its_own_list_decide():
    vault = {"id": "/V", "name": "kv", "properties": {"enableRbacAuthorization": True}}
    assert read(("AZKeyVault", vault)).rows["identities"][0]["flags"] == ["AZKeyVault", "enableRbacAuthorization"]
    vault["properties"]["enableRbacAuthorization"] = False
    assert read(("AZKeyVault", vault)).rows["identities"][0]["flags"] == ["AZKeyVault"]


def test_application_roles_and_vaults():
    graph = {"principalId": "sp-1", "resourceId": "sp-g", "appRoleId": "9E3F62CF-ca93-4989-b6ce-bf83c28f9fe8"}
    ((_, right, _, _),) = rights(("AZAppRoleAssignment", graph))
    assert right == "AZMGRoleManagement_ReadWrite_Directory"
    assert rights(("AZAppRoleAssignment", {**graph, "appRoleId": "x"}))[0][1:3] == ("AZAppRole", "sp-g")
    vault = {"keyVaultId": "kv", "objectId": "u-1", "permissions": {"secrets": ["Get", "List"], "keys": ["list"]}}
    assert rights(("AZKeyVaultAccessPolicy", vault)) == [("u-1", "AZGetSecrets", "kv", None)]


def test_secrets_are_counted_and_never_kept():
    app = {"id": "o", "appId": "a", "passwordCredentials": [{"hint": "abc", "secretText": "hush"}]}
    (row,) = read(("AZApp", app)).rows["identities"]
    assert "passwordCredentials=1" in row["flags"]
    assert "hush" not in str(row)


def test_what_has_no_kind_is_said_and_unknown_kinds_tell_nothing():
    data = json.dumps(
        {"data": [{"kind": "AZUser", "data": USER}, 7, {"kind": "AZUser"}, {"kind": "AZNew", "data": {}}]}
    )
    found = gather(azurehound, data.encode())
    assert [one.reason for one in found.rejects] == ["no object with a kind and data"] * 2
    assert (len(found.rows["identities"]), found.records) == (1, 2)


values = st.none() | st.booleans() | st.text(max_size=3) | st.integers(-1, 1)
nested = st.recursive(
    values,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "owner", "properties", "principalId", "member", "roleDefinitionId"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(
        ["AZUser", "AZGroupMember", "AZAppOwner", "AZRoleAssignment", "AZVM", "AZVMOwner", "AZKeyVaultAccessPolicy"]
    ),
    st.dictionaries(
        st.sampled_from(["id", "groupId", "owners", "identity", "permissions", "appId", "roleAssignments"]), nested
    ),
)
def test_whatever_stands_there_is_read(kind, data):
    read((kind, data))
