"""Passwords at rest: Argon2id with the parameters that OWASP's cheat sheet on password storage asks for."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from doorward.desk.act import DeskError

SHORTEST, LONGEST = 12, 1024
"""Characters of a password; a longer one would only make the server work."""
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
"""19 MiB and two passes: a bit less than a tenth of a second."""
# A hash that no password has, so that a name nobody has takes as long as one that somebody has.
_NOBODY = f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}${'A' * 22}${'A' * 43}"


def hashed(password: str) -> str:
    """Return what is kept of a password.

    Raises:
        DeskError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise DeskError(f"a password has {SHORTEST} to {LONGEST:,} characters")
    return HASHER.hash(_folded(password))


def matches(kept: str | None, password: str) -> bool:
    """Say whether a password is the one that is kept; where none is kept, take as long to say no."""
    try:
        HASHER.verify(kept or _NOBODY, _folded(password[:LONGEST]))
    except (InvalidHashError, VerificationError):
        return False
    return kept is not None and len(password) <= LONGEST


def outdated(kept: str) -> bool:
    """Say whether what is kept was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _folded(password: str) -> bytes:
    # The same letter has several spellings in Unicode, and keyboards differ in which one they send.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
