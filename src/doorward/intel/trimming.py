"""NVD's records cut down to the vendors of an estate, for a bundle: of some 300,000 records a few thousand are left."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from doorward.hostile import Malformed
from doorward.hostile.json_stream import members
from doorward.intel.needs import vendor_of
from doorward.intel.sound import Unsound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from doorward.intel.feed import Feed
    from doorward.intel.holding import Holding

TRIMMED = "nvd"
"""The source whose records name vendors as CPE does; a CVE record's own words for them differ, so those are carried whole."""
_LIST = "vulnerabilities"


def trimmed(feeds: Iterable[Feed], holding: Holding, vendors: frozenset[str]) -> tuple[list[Feed], dict[str, Path]]:
    """Cut feeds down to what concerns the vendors; those without CPE names stay as they are.

    Returns:
        The feeds, those with no record left over left out, and where the ones that were cut down lie, by SHA-256. The same
        feeds and vendors give the same bytes.

    Raises:
        Unsound: a feed is broken.
    """
    found, places = [], {}
    for feed in feeds:
        if feed.source != TRIMMED:
            found.append(feed)
            continue
        path = holding.partial / f"trimmed-{feed.sha256}"
        if count := _trim(holding.path(feed), path, vendors):
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            found.append(replace(feed, sha256=digest, size=path.stat().st_size, records=count))
            places[digest] = path
        else:
            path.unlink()
    return found, places


def _trim(source: Path, into: Path, vendors: frozenset[str]) -> int:
    """Write the records of a feed that name one of the vendors; return how many."""
    about: dict[str, Any] = {}
    kept: list[str] = []
    try:
        with gzip.open(source) as stream:
            for key, told in members(stream):  # type: ignore[arg-type]  # it is a binary stream
                if key != _LIST:
                    about[key] = told.value
                elif vendors & set(_vendors(told.value)):
                    kept.append(json.dumps(told.value, sort_keys=True))
    except (OSError, EOFError, Malformed) as error:
        raise Unsound(f"{source} cannot be cut down: {error}") from error
    about |= {"resultsPerPage": len(kept), "totalResults": len(kept)}
    with into.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
        out.write(f"{json.dumps(about, sort_keys=True)[:-1]}, {json.dumps(_LIST)}: [".encode())
        out.write(",\n".join(kept).encode() + b"]}\n")
    return len(kept)


def _vendors(record: Any) -> Iterator[str]:
    cve = record.get("cve") if isinstance(record, dict) else None
    for configuration in _listed(cve, "configurations"):
        for node in _listed(configuration, "nodes"):
            for match in _listed(node, "cpeMatch"):
                criteria = match.get("criteria") if isinstance(match, dict) else None
                if vendor := vendor_of(criteria if isinstance(criteria, str) else ""):
                    yield vendor


def _listed(value: Any, key: str) -> list[Any]:
    told = value.get(key) if isinstance(value, dict) else None
    return told if isinstance(told, list) else []
