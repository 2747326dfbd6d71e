"""The keys of every version that is compared, worked out once for each scheme and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from doorward.tables import TABLES
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Iterable


def keyed(versions: Iterable[tuple[str, str]]) -> pa.Table:
    """Return `version_keys` for (scheme, version) pairs; a scheme that nobody knows, and a version it cannot read, have no key."""
    known = schemes()
    pairs = [(scheme, version) for scheme, version in versions if scheme and version]
    keys = [known[scheme].key(version) if scheme in known else None for scheme, version in pairs]
    columns = (
        [scheme for scheme, _ in pairs],
        [version for _, version in pairs],
        [key and key.text for key in keys],
        [key and key.exact for key in keys],
    )
    return pa.table(list(columns), schema=TABLES["version_keys"].schema)
