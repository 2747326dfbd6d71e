"""How much of what is large is tested: a part of it in `make test`, for which there is a quarter of an hour, all of it in `make bench`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    Item = TypeVar("Item")

THOROUGH = os.environ.get("DOORWARD_THOROUGH") == "1"


def part(items: Iterable[Item], one_in: int) -> list[Item]:
    """Return every so manieth item, the first among them; all where the run is thorough."""
    return list(items)[:: 1 if THOROUGH else one_in]
