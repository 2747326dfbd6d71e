"""Passwords, second factors and access keys of the users of an AWS account: `aws iam get-credential-report`, decoded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.csv_text import header, records
from doorward.iso_time import utc
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from doorward.reader import Input, Sample, Told

_NEEDED = frozenset({"user", "arn", "password_enabled", "mfa_active", "access_key_1_active"})
_ARN = re.compile(r"arn:[a-z0-9-]{1,30}:iam::[0-9]{12}:(?:root|user/[!-~]{1,600})")
_KEYS = ("access_key_1", "access_key_2")
REPORT = "credential report"
"""The flag of an identity that a credential report tells of, which says nothing of policies and groups."""


def recognises(sample: Sample) -> bool:
    """Whether the first line names the columns of a credential report."""
    return set(header(sample.head)) >= _NEEDED


@reader(fills=("identities",), recognises=recognises)
def credential_report(source: Input) -> Iterable[Told]:
    """Credential report of AWS users (`aws iam get-credential-report`), CSV.

    A user's secret is as old as the oldest of those that are active, and was used when one of them was used last.
    """
    yield from batches("identities", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[Mapping[str, Any]] | Reject]:
    with source.open() as stream:
        names: list[str] = []
        for record in records(stream):
            if not names:
                names = [name.lower() for name in record.fields]
                if not set(names) >= _NEEDED:
                    raise Malformed("it has no header with the columns of a credential report", record.line)
                continue
            told = dict(zip(names, record.fields, strict=False))
            if len(record.fields) == len(names) and _ARN.fullmatch(told["arn"]):
                yield [{**_user(told), "origin_row": record.line}]
            else:
                yield Reject(record.line, "no user with its ARN and all columns", ",".join(record.fields)[:200])


def _user(told: Mapping[str, str]) -> dict[str, Any]:
    active = [key for key in _KEYS if _true(told.get(f"{key}_active"))]
    password = _true(told["password_enabled"])
    secrets = [_moment(told.get(f"{key}_last_rotated")) for key in active]
    secrets += [_moment(told.get("password_last_changed"))] if password else []
    used = [_moment(told.get(f"{key}_last_used_date")) for key in _KEYS] + [_moment(told.get("password_last_used"))]
    root = told["arn"].endswith(":root")
    return {
        "id": told["arn"],
        "kind": "user",
        "name": told["user"][:200],
        "account": told["user"][:200],
        "domain": told["arn"].split(":")[4],
        "created": _moment(told.get("user_creation_time")),
        # The root's password is always enabled, and the report says `not_supported` of it.
        "enabled": password or bool(active) or root,
        "password_last_set": min(filter(None, secrets), default=None),
        "last_logon": max(filter(None, used), default=None),
        "flags": [REPORT, *_flags(told, active, password=password or root)],
    }


def _flags(told: Mapping[str, str], active: Sequence[str], *, password: bool) -> Iterator[str]:
    yield "MFA" if _true(told["mfa_active"]) else "no MFA"
    if password:
        yield "password"
    for key in active:
        yield f"{key} active"
        if _moment(told.get(f"{key}_last_used_date")) is None:
            yield f"{key} never used"


def _true(value: str | None) -> bool:
    return value is not None and value.lower() == "true"


def _moment(value: str | None) -> datetime | None:
    """Return a time; N/A, no_information and not_supported are none."""
    return utc(value)
