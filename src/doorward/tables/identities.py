"""One row per object of a directory as a file tells it: who can act, and what can be acted on."""

from __future__ import annotations

from doorward.table import Column, Table

identities = Table(
    "identities",
    {
        "id": Column(
            "string", "what rights and memberships name it by: SID, GUID, ARN, DN or host:name of a local account"
        ),
        "kind": Column(
            "string",
            "user, group, computer, service, role, domain, ou, gpo, container, certificate template, enterprise CA, …",
        ),
        "name": Column("string", "what people call it, in the source's spelling"),
        "account": Column("string", "name it logs on with"),
        "distinguished_name": Column("string", "where it stands in the directory"),
        "domain": Column("string", "domain, realm, host or cloud account that it belongs to"),
        "email": Column("string", "mail address"),
        "description": Column("string", "what the directory says of it; a secret may stand here"),
        "operating_system": Column("string", "of a computer, as the directory has it"),
        "enabled": Column("boolean", "whether it can log on, null where the source does not say"),
        "admin_count": Column("boolean", "it is or was in a protected group (adminCount)"),
        "has_spn": Column(
            "boolean", "it has a service principal name, so anyone may ask for a ticket made with its secret"
        ),
        "service_names": Column("list<string>", "its service principal names"),
        "dont_require_preauth": Column("boolean", "anyone may ask for a reply made with its secret"),
        "unconstrained": Column("boolean", "it may use the tickets of whoever comes to it, anywhere"),
        "sensitive": Column("boolean", "it may not be delegated"),
        "password_never_expires": Column("boolean", "its password may stay for ever"),
        "password_not_required": Column("boolean", "its password may be empty"),
        "password_last_set": Column("timestamp('UTC')", "null if never, or the source does not say"),
        "last_logon": Column(
            "timestamp('UTC')", "the latest that the source knows; directories write it down up to 14 days late"
        ),
        "created": Column("timestamp('UTC')", "when it was made"),
        "purposes": Column("list<string>", "object identifiers of what a certificate made from it is good for"),
        "flags": Column("list<string>", "what else holds of it, in the source's words; a number as name=value"),
    },
)
