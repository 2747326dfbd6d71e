"""Products recognised in what services say of themselves, one row a distinct text and product: join by both null-safely."""

from __future__ import annotations

from doorward.table import Column, Table

recognised = Table(
    "recognised",
    {
        "service": Column("string", "application protocol the text was said in, as in services"),
        "banner": Column("string", "what was said, as in services"),
        "vendor": Column("string", "vendor recognised"),
        "product": Column("string", "product recognised"),
        "version": Column("string", "version recognised"),
        "cpe": Column("string", "CPE name recognised"),
        "fingerprint": Column("string", "pattern that recognised it"),
    },
    observed=False,
)
