"""Where a lock file says that a package was resolved from, as part of its package URL."""

from __future__ import annotations

import re
from typing import Any

from packageurl import PackageURL

_NAME = re.compile(r"@?[\w.+~-]+(/[\w.+~-]+)*/?", re.ASCII)
_LONGEST = 500
"""Characters of an address that is kept."""


def resolved_from(kind: str, name: str, version: str | None, place: Any) -> dict[str, str]:
    """Return the column `purl` for a package that was downloaded from an address; nothing if it is none.

    Args:
        kind: type of the package URL, such as npm.
        name: as written; what stands before its last slash is the namespace.
        version: as written.
        place: an address in http or https of the package or its registry, or whatever stands there instead. What signs in,
            and what follows ? or #, is left out.
    """
    if not isinstance(place, str) or not place.startswith(("http://", "https://")) or len(place) > _LONGEST:
        return {}
    scheme, _, rest = place.partition("://")
    host, slash, path = rest.partition("/")
    address = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".partition("?")[0].partition("#")[0]
    namespace, _, bare = name.rpartition("/")
    if not _NAME.fullmatch(name) or not bare:
        return {}
    return {"purl": PackageURL(kind, namespace or None, bare, version, {"download_url": address}).to_string()}
