"""How steps read roles of Azure: which rule a resource or a place of resources, and which of them the data tell of.

Facts besides those of directory.py: `object:ID/ROLE` has this role over a resource, or over a place that holds resources, in
BloodHound's word for the role; `object:ID/Secrets` reads the secrets of a vault.
"""

from __future__ import annotations

PLACES = "'management group', 'subscription', 'resource group'"
"""Kinds of what holds resources, as an SQL list."""

RULING = ("AZOwner", "AZContributor", "AZUserAccessAdministrator")
"""Roles that rule any resource: the first two change it, the last gives itself any role over it."""

OF_ONE_KIND = {
    "computer": ("AZVMContributor", "AZAvereContributor", "AZVMAdminLogin"),
    "VM scale set": ("AZVMContributor",),
    "automation account": ("AZAutomationContributor",),
    "logic app": ("AZLogicAppContributor",),
    "function app": ("AZWebsiteContributor",),
    "web app": ("AZWebsiteContributor",),
    "managed cluster": ("AZAKSContributor",),
    "key vault": ("AZKeyVaultContributor", "AZKeyVaultSecretsUser", "AZGetSecrets"),
}
"""Kind of a resource -> roles that rule no other kind."""

ROLES = ", ".join(
    f"'{role}'" for role in dict.fromkeys((*RULING, *(one for few in OF_ONE_KIND.values() for one in few)))
)
"""Every role that leads somewhere, as an SQL list."""

PRESENT = f"""
    select right_name as role from {{rights}} where right_name in ({ROLES}) group by right_name
    union
    select 'AZUserAccessAdministrator' as role from {{rights}} where right_name = 'AZContains' group by right_name
"""
"""Over `rights`: the roles that somebody has somewhere. Whoever rules a tenant can give himself one where it holds resources."""


def by_kind() -> str:
    """Return SQL for rows of kind and role: which roles rule a resource of each kind besides those that rule any."""
    rows = ((kind, role) for kind, roles in OF_ONE_KIND.items() for role in roles)
    return " union all ".join(f"select '{kind}' as kind, '{role}' as role" for kind, role in rows)
