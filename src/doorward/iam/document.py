"""A policy document as AWS writes it, made statements; what it says in a way that AWS would refuse is refused here too."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from doorward.hostile.json_text import bounded

_EFFECTS = ("Allow", "Deny")
_PAIRS = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))
_COLUMNS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
    "Principal": "principals",
    "NotPrincipal": "not_principals",
}
_ANYONE = ["*:*"]


def statements(document: Any) -> list[dict[str, Any]]:
    """Return the statements of a policy document as rows of `policies`, without the columns that name the policy.

    Args:
        document: the document as an object, or as JSON text, plain or with percent signs as the interface sends it.

    Raises:
        ValueError: it is no policy document; the message says what is wrong with which statement.
    """
    parsed = _parsed(document)
    told = parsed.get("Statement")
    listed = told if isinstance(told, list) else [told]
    return [_statement(number, one) for number, one in enumerate(listed, start=1)]


def _parsed(document: Any) -> dict[str, Any]:
    if isinstance(document, str):
        text = unquote(document) if document.lstrip().startswith("%") else document
        try:
            document = bounded(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the policy document is no JSON: {str(error)[:100]}") from None
    if not isinstance(document, dict):
        raise ValueError("the policy document is no object")  # noqa: TRY004 - it is the file that is wrong
    if "Statement" not in document:
        raise ValueError("the policy document has no Statement")
    return document


def _statement(number: int, told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise ValueError(f"statement {number} is no object")  # noqa: TRY004 - it is the file that is wrong
    if told.get("Effect") not in _EFFECTS:
        raise ValueError(f"statement {number} neither allows nor denies: {str(told.get('Effect'))[:50]!r}")
    for one, other in _PAIRS:
        if one in told and other in told:
            raise ValueError(f"statement {number} has both {one} and {other}")
    if not {"Action", "NotAction"} & told.keys():
        raise ValueError(f"statement {number} names no action")
    row: dict[str, Any] = {"position": number, "effect": told["Effect"], "sid": _sid(told.get("Sid"))}
    for key, column in _COLUMNS.items():
        if key in told:
            row[column] = _principals(number, told[key]) if "Principal" in key else _texts(number, key, told[key])
    if told.get("Condition"):
        row["conditions"] = _conditions(number, told["Condition"])
    return row


def _sid(value: Any) -> str | None:
    return value[:200] if isinstance(value, str) and value else None


def _texts(number: int, key: str, value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed):
        raise ValueError(f"statement {number}: {key} is neither text nor a list of texts")
    return list(listed)


def _principals(number: int, value: Any) -> list[str]:
    if value == "*":
        return list(_ANYONE)
    if not isinstance(value, dict):
        raise ValueError(f"statement {number}: the principal is neither * nor an object")  # noqa: TRY004 - it is the file that is wrong
    return [f"{kind}:{name}" for kind, names in value.items() for name in _texts(number, f"Principal {kind}", names)]


def _conditions(number: int, value: Any) -> str:
    if not isinstance(value, dict) or not all(isinstance(keys, dict) for keys in value.values()):
        raise ValueError(f"statement {number}: the condition is no object of operators and keys")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
