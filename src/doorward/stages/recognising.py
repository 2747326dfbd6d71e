"""A stage of an analysis: which products speak in what services said, by fingerprints."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from doorward.engine import told
from doorward.fingerprints import read, together
from doorward.fingerprints.greeting import texts
from doorward.hostile import Malformed
from doorward.tables import filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.engine import Engine
    from doorward.fingerprints import Database, Fingerprints, Product
    from doorward.lake import Lake
    from doorward.settings import Settings

SHIPPED = Path(__file__).parents[1] / "fingerprints"
"""Our own fingerprints, asked after those that a person points at."""
SAID = """
    select service, banner from {services} where banner is not null
    union
    select kind as service, banner from {software} where banner is not null and rx(kind, '::.*server$')
"""
_REMEMBERED = 200_000


def recognised(lake: Lake, engine: Engine, settings: Settings) -> None:
    """Provide the products in what services said, and leave them in the lake so that a person can ask them too.

    Raises:
        ValueError: a file of the folder that the settings name is no file of fingerprints; the message says where.
        OSError: it cannot be read.
    """
    known = fingerprints(settings.fingerprints)
    said = ((row["service"], row["banner"]) for row in told(engine, SAID))
    table = filled("recognised", list(rows(known, said)))
    engine.provide("recognised", table)
    lake.replace("recognised", table)


def rows(known: Fingerprints, said: Iterable[tuple[str | None, str]]) -> Iterator[dict[str, str | None]]:
    """Yield a row for each product in each (service, banner), in a fixed order; each product once a banner."""

    @lru_cache(maxsize=_REMEMBERED)
    def products(kind: str, text: str) -> tuple[Product, ...]:
        return known.products(kind, text)

    for service, banner in sorted(said, key=lambda pair: (pair[0] or "", pair[1])):
        found = (product for kind, text in texts(service, banner) for product in products(kind, text))
        met: set[tuple[str | None, str]] = set()
        for product in found:
            if (product.vendor, product.product) not in met:
                met.add((product.vendor, product.product))
                yield {"service": service, "banner": banner, **product._asdict()}


@lru_cache(maxsize=4)
def fingerprints(folder: Path | None = None) -> Fingerprints:
    """Return the fingerprints of a folder, such as Recog's, asked first, and our own.

    Raises:
        ValueError: a file is no file of fingerprints, or there is none; the message names it.
        OSError: a file cannot be read.
    """
    databases = [database for _, database in _databases(folder)] if folder else []
    if folder and not any(database.fingerprints for database in databases):
        raise ValueError(f"{folder}: no file NAME.xml with fingerprints is in it")
    return together([*databases, *(database for _, database in _databases(SHIPPED))])


def left_out(folder: Path) -> list[str]:
    """Return what is to be said of each fingerprint of a folder that is left out."""
    return [f"{path}:{line}: {why}" for path, database in _databases(folder) for line, why in database.left_out]


def _databases(folder: Path) -> Iterator[tuple[Path, Database]]:
    for path in sorted(folder.glob("*.xml")):
        with path.open("rb") as stream:
            try:
                yield path, read(stream)
            except Malformed as error:
                raise ValueError(f"{path}:{error.line}: {error.reason}") from error
