"""Accounts of a Unix host: /etc/passwd, or what getent passwd prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.reader import reader
from doorward.records.account_file import NAME, entries, lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_ACCOUNT = re.compile(NAME + r":([^:]*):(\d{1,10}):(\d{1,10}):([^:]*):([^:]*):([^:]*)")
_NO_SHELL = {"nologin", "false", "sync", "halt", "shutdown"}
_ELSEWHERE, _LOCKED = {"x"}, ("*", "!")
"""Signs that stand for a password: one that is kept in the shadow file, and one that nothing matches (passwd(5))."""


def recognises(sample: Sample) -> bool:
    """Whether every line is an account."""
    return lists(sample, _ACCOUNT)


@reader(fills=("identities", "memberships", "rights"), recognises=recognises)
def etc_passwd(source: Input) -> Iterable[Told]:
    """Unix accounts in /etc/passwd.

    The host is what the file's folder or name tells. Password hashes are never kept, only that the file shows them.
    """
    yield from together("identities", entries(source, _ACCOUNT, _rows, "no account of seven parts"))


def _rows(found: re.Match[str], where: str, line: int) -> dict[str, list[dict[str, Any]]]:
    name, password, number, group, remark, _, shell = found.groups()
    itself = f"{where}:{name}"
    can_log_on = shell.rpartition("/")[2] not in _NO_SHELL
    kept = password and password not in _ELSEWHERE and not password.startswith(_LOCKED)
    flags = [f"uid={int(number)}", f"gid={int(group)}"] + ["password hash readable"] * bool(kept)
    account = {
        "id": itself,
        "kind": "user" if can_log_on else "service",
        "name": name,
        "account": name,
        "domain": where,
        "description": remark or None,
        "enabled": None if can_log_on else False,
        "password_not_required": not password,
        "flags": flags + ["no login shell"] * (not can_log_on),
        "origin_row": line,
    }
    member = {"member": itself, "group_id": f"{where}:gid={int(group)}", "is_primary": True, "origin_row": line}
    root = {"holder": itself, "right_name": "AdminTo", "target": where, "allowed": True, "detail": "uid 0"}
    return {
        "identities": [account],
        "memberships": [member],
        "rights": [{**root, "origin_row": line}] if int(number) == 0 else [],
    }
