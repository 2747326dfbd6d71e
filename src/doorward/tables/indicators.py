"""What lists say of addresses, names and files: seen in attacks, or known to be harmless."""

from __future__ import annotations

from doorward.table import Column, Table

indicators = Table(
    "indicators",
    {
        "value": Column("string", "what is listed, in one spelling: lower case, no scheme before a URL, no host bits"),
        "kind": Column(
            "string",
            "ip, network, domain, url (host and path), path, md5, sha1, sha256, ja3, ja3s, ja4, user-agent; others as the list names them",
        ),
        "port": Column("int64", "port it is listed with, null for any"),
        "benign": Column("boolean", "the list names what is widely used or harmless, so that a match speaks for it"),
        "feed": Column("string", "name of the list"),
        "threat": Column("string", "what the list says it belongs to: malware, campaign, remark"),
        "first_listed": Column("timestamp('UTC')", "listed or seen since, null if the list does not say"),
        "last_listed": Column("timestamp('UTC')", "confirmed last, null if the list does not say"),
        "valid_until": Column("timestamp('UTC')", "no longer held from then on, null if open-ended"),
        "confidence": Column("float64", "how sure the list is, 0 to 1, null if it does not say"),
        "tags": Column("list<string>", "labels of the list"),
        "reference": Column("string", "where it is told of"),
    },
)
