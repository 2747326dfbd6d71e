"""Values that open something: 256 random bits, of which the desk keeps the SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32


def drawn(prefix: str = "") -> str:
    """Return a new value, in letters that a cookie, a URL and a header carry as they are."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest(value: str) -> str:
    """Return what is kept of a value: 64 hexadecimal digits. Random bits need no salt and no slow hash."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
