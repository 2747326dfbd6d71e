"""What a supplier says of a weakness in its product (VEX): one row a product, part and weakness."""

from __future__ import annotations

from doorward.table import Column, Table

vex = Table(
    "vex",
    {
        "document": Column("string", "id of the document"),
        "author": Column("string", "who says so"),
        "stated": Column("timestamp('UTC')", "when the statement was last changed"),
        "vulnerability": Column("string", "CVE id, or the id the document uses"),
        "aliases": Column("list<string>", "other ids of the same weakness"),
        "status": Column("string", "not_affected, affected, fixed or under_investigation"),
        "justification": Column("string", "why it is not affected, in the words of OpenVEX: component_not_present, …"),
        "statement": Column("string", "what is said besides: impact, action, workaround"),
        "product": Column("string", "product spoken of, as written: package URL, CPE name, or its name and version"),
        "component": Column("string", "part of the product spoken of, as written; null: the product as a whole"),
        "ecosystem": Column("string", "OSV ecosystem of the part, or else of the product, with its release"),
        "package": Column("string", "package name in that ecosystem's own spelling"),
        "version": Column("string", "version spoken of, null: every version"),
        "cpe": Column("string", "CPE name of the part, or else of the product"),
    },
)
