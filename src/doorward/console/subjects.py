"""Where the page of a subject is, and what a person calls it."""

from __future__ import annotations

from doorward.console.page import address

PLACES = {
    "asset": "/assets",
    "finding": "/findings",
    "way": "/paths",
    "door": "/doors",
    "jewel": "/jewels",
    "channel": "/channels",
    "fix": "/plan",
    "source": "/imports",
}
"""Kind of a subject -> where its page is; what is not here has its pivot."""
CALLED = {"way": "path", "cve": "CVE", "source": "file"}
"""Kind -> what people call it, where that is another word."""


def place(kind: str, name: str, asof: str = "") -> str:
    """Return the address of a subject's page, in the state of the data that is pinned, if one is."""
    if kind == "fix":
        return address("/plan", fix=name, asof=asof)
    where = (PLACES[kind], name) if kind in PLACES else ("/pivot", kind, name)
    return address(*where, asof=asof)


def called(kind: str) -> str:
    """Return what people call a kind of subject."""
    return CALLED.get(kind, kind.replace("_", " "))
