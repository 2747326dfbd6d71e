"""What the stage of matching answers about small tables written down in a test, through the real engine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.asking import provided

from doorward.ecosystem import split
from doorward.query import sql
from doorward.stages.matching import ANSWERS, judge
from doorward.versions import scheme_of, scheme_of_product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.engine import Engine

AFFECTED, CANNOT_TELL, NOT_AFFECTED = "affected", "cannot tell", "not affected"
CVE = "CVE-2026-0001"


def holding(version: str | None, package: str = "door", ecosystem: str = "PyPI", **columns: Any) -> dict[str, Any]:
    """A row of software: a package that web1 holds."""
    return {"asset": "web1", "name": package, "version": version, "ecosystem": ecosystem, "package": package, **columns}


def span(introduced: str | None = "0", fixed: str | None = None, **columns: Any) -> dict[str, Any]:
    """A row of affected: a range of S-1 over the package door of PyPI; `ecosystem` may hold a release."""
    ecosystem, release = split(columns.pop("ecosystem", "PyPI"))
    scheme = scheme_of(ecosystem)
    row = {"id": "S-1", "source": "osv", "ecosystem": ecosystem, "release": release, "package": "door"}
    return {
        **row,
        "scheme": scheme.name if scheme else ecosystem.lower(),
        "introduced": introduced,
        "fixed": fixed,
        **columns,
    }


def advisory(name: str = "S-1", *cves: str, **columns: Any) -> dict[str, Any]:
    """A row of advisories; its aliases are `cves`, CVE-2026-0001 if none are given."""
    return {"id": name, "source": "osv", "aliases": list(cves or (CVE,)), "upstream": [], **columns}


def named(cpe: str, **columns: Any) -> dict[str, Any]:
    """A row of software: a CPE name that web1 holds."""
    return {"asset": "web1", "name": cpe.rpartition(":")[0], "cpe": cpe, **columns}


def criterion(**columns: Any) -> dict[str, Any]:
    """A row of applicability: any version of example's door, by CVE-2026-0001; an upper bound is excluded."""
    vendor, product = columns.get("vendor", "example"), columns.get("product", "door")
    row = {
        "id": CVE,
        "source": "nvd",
        "configuration": 0,
        "node": 0,
        "configuration_operator": "and",
        "node_operator": "or",
    }
    row |= {
        "negate": False,
        "vulnerable": True,
        "part": "a",
        "vendor": vendor,
        "product": product,
        "version": "*",
        "update": "*",
    }
    row |= {
        "software_edition": "*",
        "target_software": "*",
        "target_hardware": "*",
        "low_excluded": False,
        "high_excluded": True,
    }
    return {**row, "scheme": scheme_of_product(vendor, product).name, **columns}


@contextmanager
def judged(**tables: Any) -> Iterator[Engine]:
    """Lend the engine that answers from these tables; what was answered is forgotten after that."""
    with provided(**tables) as engine:
        try:
            judge(engine)
            yield engine
        finally:
            for name in ("version_keys", *ANSWERS):
                engine.forget(name)


def matches(**tables: Any) -> list[dict[str, Any]]:
    """Return the rows of matches; `advisories` is one of S-1 where it is not given."""
    with judged(**{"advisories": [advisory()], **tables}) as engine:
        rows: list[dict[str, Any]] = engine.run(sql("select * from {matches}"), {}).to_pylist()
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in ("asset", "package", "cpe", "version", "cve")))


def verdict(version: str | None, *spans: dict[str, Any], ecosystem: str = "PyPI") -> tuple[str, str] | None:
    """Return the answer about one package and why; None if nothing speaks of it."""
    rows = matches(software=[holding(version, ecosystem=ecosystem)], affected=list(spans))
    assert len(rows) <= 1
    return (rows[0]["answer"], rows[0]["why"]) if rows else None


def coverage(**tables: Any) -> list[dict[str, Any]]:
    """Return the rows of coverage."""
    with judged(**tables) as engine:
        rows: list[dict[str, Any]] = engine.run(sql("select * from {coverage}"), {}).to_pylist()
    return sorted(rows, key=lambda row: (row["asset"], row["source"] or ""))
