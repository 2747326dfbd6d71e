"""A small directory for tests: one domain, its groups, a few people and computers, written as readers tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    Row = dict[str, Any]

DOMAIN = "S-1-5-21-1-2-3"
ADMINS, USERS, COMPUTERS, CONTROLLERS = f"{DOMAIN}-512", f"{DOMAIN}-513", f"{DOMAIN}-515", f"{DOMAIN}-516"
ALICE, BOB, SERVICE, DESK, CONTROLLER = (f"{DOMAIN}-{number}" for number in (1101, 1102, 1103, 1201, 1001))
STAFF = f"{DOMAIN}-1301"
EVERY_ACCOUNT, EVERYONE = "DOOR.EXAMPLE-S-1-5-11", "DOOR.EXAMPLE-S-1-1-0"
BUILT_IN = "DOOR.EXAMPLE-S-1-5-32-544"


def thing(identifier: str, kind: str, name: str | None = None, **columns: Any) -> Row:
    """A row of identities in the domain."""
    return {"id": identifier, "kind": kind, "name": name, "domain": "DOOR.EXAMPLE"} | columns


def person(identifier: str = ALICE, name: str = "ALICE", **columns: Any) -> Row:
    return thing(identifier, "user", name, enabled=True, account=name.lower()) | columns


def group(identifier: str = STAFF, name: str = "STAFF", **columns: Any) -> Row:
    return thing(identifier, "group", name) | columns


def computer(identifier: str = DESK, name: str = "DESK", **columns: Any) -> Row:
    return thing(identifier, "computer", f"{name}.DOOR.EXAMPLE", account=f"{name}$") | columns


def domain(identifier: str = DOMAIN, name: str = "DOOR.EXAMPLE", **columns: Any) -> Row:
    return thing(identifier, "domain", name) | columns


def right(holder: str, right_name: str, target: str, **columns: Any) -> Row:
    """A row of rights, granted."""
    return {"holder": holder, "right_name": right_name, "target": target, "allowed": True} | columns


def member(who: str, group_id: str) -> Row:
    return {"member": who, "group_id": group_id, "is_primary": False}


def edges(moves: Iterable[Row]) -> set[tuple[tuple[str, ...], str]]:
    """Return what each move needs and gives."""
    return {(tuple(move["premises"]), move["conclusion"]) for move in moves}
