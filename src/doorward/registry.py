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
    folder = importlib.import_module(package)
    found: dict[str, T] = {}
    for info in sorted(pkgutil.iter_modules(folder.__path__), key=lambda entry: entry.name):
        member = getattr(importlib.import_module(f"{package}.{info.name}"), info.name, None)
        if not isinstance(member, kind):
            raise TypeError(f"{package}/{info.name}.py must define `{info.name}`, a {kind.__name__}")
        found[info.name] = member
    return found
