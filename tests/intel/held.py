"""Feeds, holdings and bundles as the tests of intelligence need them."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from doorward.intel import bundle, making, signing
from doorward.intel.feed import Feed, stamp
from doorward.intel.holding import Holding

NOON = datetime(2026, 11, 22, 12)
DAY = timedelta(days=1)
EXPIRES = 14


def record(number: int, modified: str = "2026-11-20T10:00:00Z", ecosystem: str = "PyPI") -> dict:
    """An OSV record."""
    package = {"ecosystem": ecosystem, "name": f"door{number}"}
    events = [{"introduced": "0"}, {"fixed": f"1.{number}"}]
    return {
        "schema_version": "1.6.0",
        "id": f"DW-2026-{number}",
        "modified": modified,
        "summary": f"Door {number} stands open",
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
    }


def archive(records) -> bytes:
    """A zip of OSV records, as the bucket has them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in records:
            made.writestr(zipfile.ZipInfo(f"{item['id']}.json"), json.dumps(item, indent=2))
    return out.getvalue()


def kev(*cves: str, released: str = "2026-11-21T14:00:00.0000Z") -> bytes:
    """CISA's catalogue."""
    told = [{"cveID": cve, "dateAdded": "2026-11-20", "dueDate": "2026-12-11"} for cve in cves]
    whole = {"title": "t", "catalogVersion": "1", "dateReleased": released, "count": len(told), "vulnerabilities": told}
    return json.dumps(whole).encode()


def epss(*cves: str) -> bytes:
    """FIRST's scores of a day."""
    lines = ["#model_version:v2026.03.14,score_date:2026-11-22T12:00:00Z", "cve,epss,percentile"]
    return gzip.compress("\n".join([*lines, *(f"{cve},0.5,0.9" for cve in cves), ""]).encode(), mtime=0)


def feed(source: str = "kev", part: str | None = None, data: bytes = b"x", **given) -> Feed:
    """A feed as it would be held."""
    told = {
        "changes": "",
        "sha256": sha256(data).hexdigest(),
        "size": len(data),
        "records": 1,
        "newest": "2026-11-21T14:00:00Z",
        "fetched": stamp(NOON),
        "address": f"https://example.org/{source}",
    }
    return Feed(source=source, part=source if part is None else part, **(told | given))


def hold(folder, *pairs: tuple[Feed, bytes]) -> Holding:
    """A holding with these feeds beside what it has."""
    holding = Holding(folder)
    with holding.alone():
        for item, data in pairs:
            path = holding.partial / "file"
            path.write_bytes(data)
            holding.take(path, item)
        holding.commit(holding.state().having([item for item, _ in pairs]))
    return holding


def some(folder, *parts: str, at: datetime = NOON, salt: str = "") -> Holding:
    """A holding with one OSV feed a part, and the catalogue."""
    pairs = []
    for part in parts:
        data = b"\n".join(json.dumps(record(n) | {"details": f"{part}{salt}{n}"}).encode() for n in range(3)) * 40
        pairs.append((feed("osv", part, data, fetched=stamp(at)), data))
    catalogue = kev("CVE-2026-1000")
    return hold(folder, *pairs, (feed("kev", None, catalogue, fetched=stamp(at)), catalogue))


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    """A key pair: the secret key, and where its files lie."""
    pytest.importorskip("cryptography", reason="signing needs cryptography")
    path = tmp_path_factory.mktemp("keys") / "signer.key"
    signing.make(path)
    return signing.secret(path), path


@pytest.fixture(scope="session")
def stranger(tmp_path_factory):
    """Another key pair."""
    pytest.importorskip("cryptography", reason="signing needs cryptography")
    path = tmp_path_factory.mktemp("stranger") / "other.key"
    signing.make(path)
    return signing.secret(path), path


def trusted(key) -> dict:
    """What trusts a secret key's owner."""
    return {key.public.id: key.public}


def bundled(holding: Holding, key, path, *, days: int = EXPIRES, as_of=None, base=None, needs=None):
    """Make a bundle of what is held, as `doorward intel bundle` does; return its path."""
    state = holding.state()
    made = making.manifest(making.chosen(state, needs), state, making.Wish(days, as_of, base))
    bundle.write(path, made, key, holding.path)
    holding.commit(making.noted(state, made))
    return path
