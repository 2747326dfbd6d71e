"""What AzureHound tells of two objects: memberships, owners and assignments of roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.readers.azurehound.objects import role_id, spelled
from doorward.records.scan_record import member, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = dict[str, Any]

_ENTRA_OWNERS = frozenset({"AZAppOwner", "AZGroupOwner", "AZServicePrincipalOwner", "AZDeviceOwner"})
_BY_ENDING = {
    "UserAccessAdmin": "AZUserAccessAdministrator",
    "KVContributor": "AZKeyVaultContributor",
    "VMVMContributor": "AZVMContributor",
    "AvereContributor": "AZAvereContributor",
    "AdminLogin": "AZVMAdminLogin",
    "Contributor": "AZContributor",
    "Owner": "AZOwner",
}
"""How the kind of a list ends -> the right it tells of; longer endings first."""
_BUILT_IN = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "AZOwner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "AZContributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "AZUserAccessAdministrator",
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": "AZVMContributor",
    "1c0163c0-47e6-4577-8991-ea5c82e286e4": "AZVMAdminLogin",
    "4f8fab4f-1852-4a58-a46a-8eaf358af14a": "AZAvereContributor",
    "f25e0fa2-a7c8-4377-a976-54943a77a395": "AZKeyVaultContributor",
    "de139f84-1756-47ae-9be6-808fbbe84772": "AZWebsiteContributor",
    "87a39d53-fc1b-424a-814c-f7e04687dc9e": "AZLogicAppContributor",
    "f353d9bd-d4a6-484e-a77a-8050b599b867": "AZAutomationContributor",
    "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8": "AZAKSContributor",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "AZKeyVaultSecretsUser",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "AZKeyVaultSecretsUser",
    "4633458b-17de-408a-b874-0445c86b69e6": "AZKeyVaultSecretsUser",
}
"""Built-in role of Azure (Microsoft, Azure built-in roles) -> BloodHound's word for it; it has none for the last three, which
read secrets of vaults."""
_APP_ROLES = {
    "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8": "AZMGRoleManagement_ReadWrite_Directory",
    "06b708a9-e830-4db3-a914-8e69da51d44f": "AZMGAppRoleAssignment_ReadWrite_All",
    "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9": "AZMGApplication_ReadWrite_All",
    "19dbc75e-c2e2-444c-a770-ec69d8559fc7": "AZMGDirectory_ReadWrite_All",
    "62a82d76-70ea-41e2-9197-370581804d09": "AZMGGroup_ReadWrite_All",
    "dbaae8cf-10b5-4b86-a4a1-f871c94c6695": "AZMGGroupMember_ReadWrite_All",
    "89c8469c-83ad-45f7-8ff2-6e3d4285709e": "AZMGServicePrincipalEndpoint_ReadWrite_All",
}
"""Application role of Microsoft Graph (Microsoft, Graph permissions reference) -> BloodHound's word for it."""
_VAULT = {"secrets": "AZGetSecrets", "keys": "AZGetKeys", "certificates": "AZGetCertificates"}
_NO_TARGET = frozenset({"tenantId", "roleDefinitionId", "principalId", "appRoleId"})
_LAST = re.compile(r"[0-9a-fA-F-]{36}$")


def granted(kind: str, data: Mapping[str, Any]) -> tuple[list[Row], list[Row]]:
    """Return the memberships and the rights that a list of AzureHound tells of; none where it is an object alone."""
    if kind == "AZGroupMember":
        group = text(data.get("groupId"))
        named = (_id(one.get("member")) for one in _listed(data))
        return [{"member": one, "group_id": group, "is_primary": False} for one in named if one and group], []
    told = _TOLD.get(kind)
    return [], list(_owned(data) if kind in _ENTRA_OWNERS else told(data) if told else _resource(kind, data))


def _right(holder: str, right: str, target: str, detail: str | None = None) -> Row:
    row = {"holder": holder, "right_name": right, "target": target, "allowed": True}
    return row if detail is None else row | {"detail": detail[:500]}


def _id(told: Any) -> str | None:
    return text(member(told, "id"))


def _listed(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of every list that the data holds."""
    for value in data.values():
        if isinstance(value, list):
            yield from (one for one in value if isinstance(one, dict))


def _target(data: Mapping[str, Any]) -> str | None:
    """Return the object that a list is about: the id beside the list."""
    return next(
        (
            said
            for key, value in data.items()
            if key.endswith("Id") and key not in _NO_TARGET and (said := spelled(value))
        ),
        None,
    )


def _owned(data: Mapping[str, Any]) -> Iterator[Row]:
    named = (_id(one.get("owner")) for one in _listed(data))
    yield from (_right(one, "AZOwns", target) for one in named if one and (target := _target(data)))


def _descendant(data: Mapping[str, Any]) -> Iterator[Row]:
    above, below = spelled(member(data, "properties", "parent", "id")), spelled(data.get("id"))
    if above and below:
        yield _right(above, "AZContains", below)


def _entra_roles(data: Mapping[str, Any]) -> Iterator[Row]:
    for one in _listed(data):
        who, role = (
            text(one.get("principalId")),
            text(one.get("roleDefinitionId")) or text(data.get("roleDefinitionId")),
        )
        scope = text(one.get("directoryScopeId")) or "/"
        target = role_id(role, text(data.get("tenantId")))
        if who and target:
            yield _right(who, "AZHasRole", target, None if scope == "/" else f"over {scope.lstrip('/')} only")


def _app_role(data: Mapping[str, Any]) -> Iterator[Row]:
    who, role, target = text(data.get("principalId")), text(data.get("appRoleId")), text(data.get("resourceId"))
    if who and target:
        yield _right(who, _APP_ROLES.get((role or "").lower(), "AZAppRole"), target, f"application role {role}")


def _vault(data: Mapping[str, Any]) -> Iterator[Row]:
    who, target = text(data.get("objectId")), spelled(data.get("keyVaultId"))
    for key, right in _VAULT.items():
        allowed = {one.lower() for one in texts(member(data, "permissions", key) or [])}
        if who and target and allowed & {"get", "all"}:
            yield _right(who, right, target)


def _resource(kind: str, data: Mapping[str, Any]) -> Iterator[Row]:
    """Yield roles over resources of Azure: each entry holds an assignment with its properties."""
    target = _target(data)
    by_kind = next((right for ending, right in _BY_ENDING.items() if kind.endswith(ending)), None)
    for one in _listed(data):
        for told in one.values():
            who = text(member(told, "properties", "principalId"))
            if who is None:
                continue
            role = text(member(told, "properties", "roleDefinitionId")) or ""
            number = _LAST.search(role)
            right = by_kind or _BUILT_IN.get(number[0].lower() if number else "", "AZRoleAssignment")
            scope = spelled(member(told, "properties", "scope"))
            if over := target or scope:
                narrowed = [f"role {role}"] if right == "AZRoleAssignment" else []
                narrowed += [f"given on {scope}"] if scope and scope != over else []
                yield _right(who, right, over, ", ".join(narrowed) or None)


_TOLD = {
    "AZRoleAssignment": _entra_roles,
    "AZAppRoleAssignment": _app_role,
    "AZKeyVaultAccessPolicy": _vault,
    "AZManagementGroupDescendant": _descendant,
}
"""Kind of a list, or of an object that stands for a relation -> what tells its rights."""
