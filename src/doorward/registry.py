"""Find the members of a folder by walking it: one file, one member, named after its file; nothing to register."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

T = TypeVar("T")


def members(package: str, kind: type[T]) -> dict[str, T]:
    """Return every member of `package`, by name, sorted.

    Args:
        package: dotted name of the folder, such as `doorward.tables`.
        kind: what a member is; each module must hold one of this type under the module's own name.

    Raises:
        TypeError: a module has no such member; the message names the file and what to write.
    """
    return {name: member(package, name, kind) for name in named(package)}


def member(package: str, name: str, kind: type[T]) -> T:
    """Return one member of `package`, whose file alone is loaded.

    Raises:
        TypeError: the module has no such member; the message names the file and what to write.
    """
    found = getattr(importlib.import_module(f"{package}.{name}"), name, None)
    if not isinstance(found, kind):
        raise TypeError(f"{package}/{name}.py must define `{name}`, a {kind.__name__}")
    return found


def named(package: str) -> list[str]:
    """Return the names of the members of `package`, sorted, without loading them."""
    return sorted(info.name for info in pkgutil.iter_modules(importlib.import_module(package).__path__))
