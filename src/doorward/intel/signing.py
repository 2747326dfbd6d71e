"""Ed25519 keys and signatures, by `cryptography`; nothing of it is made here.

Why no TUF library: a bundle is one file, made by one signer and carried by hand. TUF's rules apply (a version that only rises,
an expiry, hashes and sizes), its four roles and its online repository of many files do not.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any

from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PREFIX = "ed25519:"
SIGNATURE, ID = 64, 32
"""Bytes of a signature, characters of a key's id."""
_RAW = 32
_LARGEST = 10_000
_CONTEXT = b"doorward intelligence bundle 1\n"
"""Signed before every manifest, so that a signature for one purpose is none for another."""


class SigningError(Exception):
    """A key cannot be used; the message says why and what to do."""


@cache
def _library() -> Any:
    """Return the library's module of Ed25519; taken late, for no other command needs it."""
    try:
        return import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ImportError as error:
        raise SigningError("signing needs the library cryptography, which is not installed.") from error


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that says who signed."""

    raw: bytes

    @property
    def id(self) -> str:
        """How it is called: the beginning of its SHA-256."""
        return sha256(self.raw).hexdigest()[:ID]

    @property
    def text(self) -> str:
        """The key as it stands in doorward.toml and in a file."""
        return PREFIX + base64.b64encode(self.raw).decode()

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed these very bytes as a manifest."""
        key = _library().Ed25519PublicKey.from_public_bytes(self.raw)
        try:
            key.verify(signature, _CONTEXT + data)
        except import_module("cryptography.exceptions").InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SecretKey:
    """A key that signs; it shows itself nowhere."""

    raw: bytes

    @property
    def public(self) -> PublicKey:
        """The key that others pin."""
        return PublicKey(_library().Ed25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """Return the signature of a manifest; the same bytes give the same signature (RFC 8032)."""
        return bytes(_library().Ed25519PrivateKey.from_private_bytes(self.raw).sign(_CONTEXT + data))


def make(path: Path) -> PublicKey:
    """Write a new secret key to `path`, for its owner only (0600), and the public one to `path`.pub.

    Raises:
        SigningError: one of them is there already.
    """
    beside = path.with_name(f"{path.name}.pub")
    if path.exists() or beside.exists():
        raise SigningError(
            f"{clip(str(path if path.exists() else beside))} is there already, and a key is never overwritten."
        )
    key = SecretKey(_library().Ed25519PrivateKey.generate().private_bytes_raw())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(b"secret " + PREFIX.encode() + base64.b64encode(key.raw) + b"\n")
    beside.write_text(f"{key.public.text}\n", "ascii")
    return key.public


def secret(path: Path) -> SecretKey:
    """Return the secret key in a file.

    Raises:
        SigningError: it is none, or others may read it.
    """
    if path.stat().st_mode & 0o077:
        raise SigningError(
            f"{clip(str(path))} can be read by others: chmod 600 it, and think whether it still is a secret."
        )
    words = _text(path).split()
    if len(words) != 2 or words[0] != "secret":  # noqa: PLR2004 - what it is, and the key
        raise SigningError(f"{clip(str(path))} is no secret key of doorward intel keygen.")
    return SecretKey(_raw(words[1], str(path)))


def public(text: str) -> PublicKey:
    """Return the public key that a text says: `ed25519:` and 44 characters.

    Raises:
        SigningError: it is none.
    """
    key = PublicKey(_raw(text.strip(), clip(text.strip(), 80)))
    try:
        _library().Ed25519PublicKey.from_public_bytes(key.raw)
    except ValueError as error:
        raise SigningError(f"{clip(text, 80)!r} is no Ed25519 key: {error}") from error
    return key


def public_file(path: Path) -> PublicKey:
    """Return the public key in a file.

    Raises:
        SigningError: it is none.
    """
    text = _text(path)
    if text.startswith("secret "):
        raise SigningError(
            f"{clip(str(path))} is the secret key: it must not leave the machine that signs. Take {path.name}.pub."
        )
    return public(text)


def pinned(texts: Iterable[str]) -> dict[str, PublicKey]:
    """Return public keys by id."""
    keys = [public(text) for text in texts]
    return {key.id: key for key in keys}


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LARGEST).decode("utf-8", "replace").strip()


def _raw(text: str, where: str) -> bytes:
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        raw = b""
    if not text.startswith(PREFIX) or len(raw) != _RAW:
        raise SigningError(f"{clip(where)} is no key such as {PREFIX}kWPg0/… (44 characters).")
    return raw
