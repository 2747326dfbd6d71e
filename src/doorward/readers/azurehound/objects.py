"""An object of Entra or Azure as AzureHound writes it, made a row of `identities`, and what it says of others by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.iso_time import utc
from doorward.records.scan_record import member, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = dict[str, Any]

_KINDS = {
    "AZTenant": "tenant",
    "AZUser": "user",
    "AZGroup": "group",
    "AZApp": "application",
    "AZServicePrincipal": "service",
    "AZDevice": "computer",
    "AZRole": "role",
    "AZVM": "computer",
    "AZVMScaleSet": "VM scale set",
    "AZSubscription": "subscription",
    "AZResourceGroup": "resource group",
    "AZManagementGroup": "management group",
    "AZKeyVault": "key vault",
    "AZStorageAccount": "storage account",
    "AZStorageContainer": "storage container",
    "AZAutomationAccount": "automation account",
    "AZLogicApp": "logic app",
    "AZFunctionApp": "function app",
    "AZWebApp": "web app",
    "AZContainerRegistry": "container registry",
    "AZManagedCluster": "managed cluster",
}
"""Kind of an object -> ours; what is not here tells of a relation."""
_NAMES = ("userPrincipalName", "displayName", "name")
_TRUE = ("isAssignableToRole", "isBuiltIn", "onPremisesSyncEnabled", "isManaged", "isCompliant", "mailEnabled")
_SAID = ("userType", "servicePrincipalType", "membershipRule", "appOwnerOrganizationId", "trustType", "templateId")
_PARENTS = ("resourceGroupId", "resourceGroup", "subscriptionId", "managementGroupId", "tenantId")
"""What an object lies in, the nearest first."""
_SUBSCRIPTION = "/subscriptions/"
_ENTRA = frozenset({"AZUser", "AZGroup", "AZApp", "AZServicePrincipal", "AZDevice", "AZRole", "AZTenant"})


def spelled(told: Any) -> str | None:
    """Return an id as everyone spells it here: a path to a resource is in lower case, for Azure writes it in any."""
    said = text(told)
    return said.lower() if said and said.startswith("/") else said


def object_id(kind: str, data: Mapping[str, Any]) -> str | None:
    """Return what others call an object: an application by its appId, a role by its id and tenant, all else by its id."""
    itself = spelled(data.get("id"))
    if kind == "AZApp":
        return text(data.get("appId")) or itself
    if kind == "AZRole":
        return role_id(itself, text(data.get("tenantId")))
    return text(data.get("tenantId")) or itself if kind == "AZTenant" else itself


def role_id(role: str | None, tenant: str | None) -> str | None:
    """Return the id of a role of a tenant: built-in roles have the same id in every tenant."""
    return f"{role}@{tenant}" if role and tenant else role


def identity(kind: str, data: Mapping[str, Any]) -> Row | None:
    """Return the row of an object; None if it is a relation, or has no id."""
    itself = object_id(kind, data)
    if kind not in _KINDS or itself is None:
        return None
    row: Row = {
        "id": itself,
        "kind": _KINDS[kind],
        "name": next((said for name in _NAMES if (said := text(data.get(name)))), None)
        or text(member(data, "properties", "displayName")),
        "account": text(data.get("userPrincipalName")) or text(data.get("onPremisesSamAccountName")),
        "distinguished_name": text(data.get("onPremisesDistinguishedName")),
        "domain": text(data.get("tenantName")) or text(data.get("tenantId")),
        "email": text(data.get("mail")),
        "description": text(data.get("description")),
        "operating_system": text(data.get("operatingSystem"))
        or text(member(data, "properties", "storageProfile", "osDisk", "osType")),
        "service_names": texts(data.get("servicePrincipalNames") or []),
        "password_last_set": utc(data.get("lastPasswordChangeDateTime")),
        "last_logon": utc(data.get("approximateLastSignInDateTime")),
        "created": utc(data.get("createdDateTime")),
        "flags": list(_flags(kind, data)),
    }
    if kind in ("AZUser", "AZServicePrincipal", "AZDevice"):
        row["enabled"] = data.get("accountEnabled") is True
    if kind == "AZUser" and data.get("passwordPolicies"):
        row["password_never_expires"] = "DisablePasswordExpiration" in str(data["passwordPolicies"])
    return row


def _flags(kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    yield kind
    yield from (key for key in _TRUE if data.get(key) is True)
    yield from (f"{key}={said[:200]}" for key in _SAID if (said := text(data.get(key))))
    if member(data, "properties", "enableRbacAuthorization") is True:
        yield "enableRbacAuthorization"
    for key in ("passwordCredentials", "keyCredentials"):
        held = data.get(key)
        if isinstance(held, list) and held:
            yield f"{key}={len(held)}"


def relations(kind: str, data: Mapping[str, Any]) -> list[Row]:
    """Return the rights that an object tells of itself: what it lies in, what it runs as, what it is in another directory."""
    itself = object_id(kind, data)
    if kind not in _KINDS or itself is None:
        return []
    found: list[tuple[str, str, str]] = []
    if kind == "AZServicePrincipal" and (app := text(data.get("appId"))):
        found.append((app, "AZRunsAs", itself))
    if kind == "AZUser" and (known := text(data.get("onPremisesSecurityIdentifier"))):
        found.append((known, "SyncedToEntraUser", itself))
    if kind not in _ENTRA and (above := next(_above(data, itself), None)):
        found.append((above, "AZContains", itself))
    nodes, home = text(member(data, "properties", "nodeResourceGroup")), _subscription(data.get("subscriptionId"))
    if kind == "AZManagedCluster" and nodes and home:
        found.append((itself, "AZNodeResourceGroup", f"{home}/resourcegroups/{nodes.lower()}"))
    found += ((itself, "AZManagedIdentity", name) for name in _identities(data.get("identity")))
    return [
        {"holder": holder, "right_name": right, "target": target, "allowed": True} for holder, right, target in found
    ]


def _above(data: Mapping[str, Any], itself: str) -> Iterator[str]:
    """Yield what an object says that it lies in, the nearest first; a vault calls its group by another word than a machine."""
    for key in _PARENTS:
        said = _subscription(data.get(key)) if key == "subscriptionId" else spelled(data.get(key))
        if said and said != itself:
            yield said


def _subscription(told: Any) -> str | None:
    """Return the path to a subscription, which is told by its number too."""
    said = spelled(told)
    return said if said is None or said.startswith("/") else f"{_SUBSCRIPTION}{said.lower()}"


def _identities(told: Any) -> Iterator[str]:
    """Yield the service principals that a resource may act as."""
    if own := text(member(told, "principalId")):
        yield own
    given = member(told, "userAssignedIdentities")
    for one in given.values() if isinstance(given, dict) else ():
        if own := text(member(one, "principalId")):
            yield own
