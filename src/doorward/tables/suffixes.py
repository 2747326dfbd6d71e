"""Under which names anyone may register: the public suffix list, in the form in which names are cut by it."""

from __future__ import annotations

from doorward.table import Column, Table

suffixes = Table(
    "suffixes",
    {
        "tail": Column("string", "what names may end in, lower case, in Unicode and as on the wire: com, co.uk"),
        "labels": Column(
            "int64", "labels of the registered domain of a name that ends so; null if only longer tails tell"
        ),
        "longest": Column("int64", "labels of the longest registered domain that ends so"),
    },
    observed=False,
)
