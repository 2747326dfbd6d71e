"""Every address of the console, with its placeholders filled by what a snapshot has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.console.snapshot.organisation import laid

from doorward.console.view import pages

if TYPE_CHECKING:
    from doorward.console.page import Route

_LISTS = {
    "/findings": "findings",
    "/paths": "ways",
    "/doors": "doors",
    "/jewels": "jewels",
    "/assets": "assets",
    "/channels": "channels",
}


def routes() -> list[Route]:
    """Every address of every page."""
    return [route for page in pages().values() for route in page.routes]


def filled(path: str) -> list[str]:
    """Addresses that a path stands for: of each list, one by one."""
    if "{" not in path:
        return [path]
    snapshot = laid()
    head = path.partition("/{")[0]
    if path.startswith("/pivot"):
        rows = snapshot.all("select distinct kind, value from mentions")
        return [f"/pivot/{row['kind']}/{row['value']}" for row in rows if "/" not in row["value"]][:8]
    if head == "/imports" and path.count("{") == 1:
        return [f"/imports/{row['origin']}" for row in snapshot.all("select distinct origin from sources")] or [
            "/imports/x"
        ]
    if head in _LISTS:
        suffix = re.sub(r"\{\w+(:\w+)?\}", "", path[len(head) + 1 :])
        return [f"{head}/{row['id']}{suffix}" for row in snapshot.all(f"select id from {_LISTS[head]}")]
    return [re.sub(r"\{\w+(:\w+)?\}", "1", path)]


def addresses(method: str = "GET") -> list[str]:
    """Every address that is asked by a method."""
    return [address for route in routes() if route.method == method for address in filled(route.path)]
