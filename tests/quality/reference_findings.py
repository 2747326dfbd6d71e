"""What four other tools found in the same inputs, and why we say otherwise where we do; by reference only.

osv-scanner read lock files and bills, grype images, jake a bill; their inputs and findings are in sca-reference.tar.xz.
"""

from __future__ import annotations

import gzip
import json
import tarfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.readers.told import DATA

from doorward import pipeline
from doorward.ecosystem import spelled, split
from doorward.stages.matching import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from doorward.pipeline import Workspace

ARCHIVE = DATA / "exposure" / "sca-reference.tar.xz"
ARCHIVES = (
    "osv-pypi",
    "osv-npm-ghsa",
    "osv-maven-ghsa",
    "osv-go",
    "osv-debian",
    "alpine-secdb",
    "rubysec",
    "rustsec",
    "friendsofphp",
)
SAME = "the same"
REASONS = (
    SAME,
    "no feed of the ecosystem is held",
    "no feed of the release is held",
    "the weakness is not in the edition that is held",
    "the input does not name the package",
    "the input names no package of an ecosystem",
    "the feed that is held knows no package of that name",
    "the feed that is held says otherwise",
    "our error",
)
"""Why a finding of another tool is ours too, or is not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of another tool: in which input, of what, under which names."""

    source: str
    ecosystem: str
    package: str
    version: str
    ids: tuple[str, ...]


@dataclass(slots=True)
class Compared:
    """Every finding with its reason, and what only we call affected, by input."""

    reasons: dict[Finding, tuple[str, str]] = field(default_factory=dict)
    ours: list[tuple[str, str, str, str]] = field(default_factory=list)

    def counted(self) -> Counter[str]:
        """Return how often each reason holds."""
        return Counter(reason for reason, _ in self.reasons.values())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def findings(folder: Path) -> Iterator[Finding]:
    """Yield what the tools found; grype's and jake's, which have no input with package URLs, get a bill made of their packages."""
    for item in _lines(folder / "osv-scanner" / "reference.jsonl"):
        for found in item["findings"]:
            yield Finding(
                f"osv-scanner/{item['source']}",
                found["ecosystem"],
                found["package"],
                found["version"],
                tuple(found["ids"]),
            )
    for name in ("many_vulns", "many_vulns3"):
        for item in _lines(folder / "grype-json" / f"{name}.matches.jsonl.gz"):
            ecosystem = "PyPI" if item["type"] == "python" else "Debian:10"
            yield Finding(f"{name}.cdx.json", ecosystem, item["name"], item["version"], (item["vulnerability_id"],))
    for item in _lines(folder / "grype-dd" / "grype.reference.jsonl"):
        yield Finding(
            "grype-dd/grype.input.cdx.xml", "?", item["component"], item["version"], (item["vulnerability_id"],)
        )


def _write_bills(folder: Path) -> None:
    for name in ("many_vulns", "many_vulns3"):
        purls = {}
        for item in _lines(folder / "grype-json" / f"{name}.matches.jsonl.gz"):
            path = item["purl"].partition("?")[0].rpartition("@")[0]
            distribution = "?distro=debian-10" if item["type"] == "deb" else ""
            purls[f"{path}@{quote(item['version'], safe=':~')}{distribution}"] = item
        parts = [
            {"type": "library", "name": item["name"], "version": item["version"], "purl": purl}
            for purl, item in purls.items()
        ]
        (folder / f"{name}.cdx.json").write_text(
            json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts})
        )


def compared(workspace: Workspace, folder: Path, archives: Iterable[str] = ARCHIVES) -> Compared:
    """Read advisories and inputs as a person would, match, and compare with what the tools found."""
    # Not extractall with a filter: the first editions of Python 3.11 have none.
    with tarfile.open(ARCHIVE) as packed:
        for member in (item for item in packed if item.isfile()):
            place = folder / member.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(packed.extractfile(member).read())
    root = folder / "sca-reference"
    _write_bills(root)
    list(pipeline.ingest(workspace, [DATA / "intel" / f"{name}.tar.xz" for name in archives]))
    list(
        pipeline.ingest(workspace, [path for path in sorted(root.iterdir()) if path.is_dir() or path.suffix == ".json"])
    )
    workspace.engine.attach(workspace.lake.files())
    match(workspace.lake, workspace.engine)
    workspace.engine.attach(workspace.lake.files())
    held = _Held(workspace, root)
    result = Compared()
    for finding in findings(root):
        result.reasons[finding] = held.reason(finding)
    theirs = defaultdict(set)
    for finding in result.reasons:
        theirs[finding.source, finding.package.lower()] |= held.names(finding.ids)
    result.ours = [
        (file, package, version, min(aliases))
        for file, package, version, aliases in held.affected
        if file.startswith("osv-scanner") and not aliases & theirs[file, package]
    ]
    return result


_SOFTWARE = """
    select o.file, s.ecosystem, s.package, s.name, coalesce(s.package_version, s.version) as version from software as s
    join (select distinct origin, file from sources) as o on o.origin = s.origin
"""
_ALIASES = """
    select id, id as alias from advisories union select id, unnest(aliases) as alias from advisories
    union select unnest(aliases) as id, id as alias from advisories union select id, unnest(upstream) as alias from advisories
"""
_ANSWERS = f"""
    select m.ecosystem, m.package, m.version, m.answer, m.why, m.range, a.alias, m.cve
    from (select *, unnest(advisories) as advisory from matches where package is not null) as m
    join ({_ALIASES}) as a on a.id = m.advisory and (a.alias not like 'CVE-%' or a.alias = m.cve)
    group by all
"""
_RECORDS = f"""
    select distinct f.ecosystem, f.release, f.package, a.alias from affected as f join ({_ALIASES}) as a on a.id = f.id
    where exists (select 1 from software as s where s.package = f.package)
"""


class _Held:
    """What an analysed workspace holds, by what a reference asks for."""

    def __init__(self, workspace: Workspace, root: Path) -> None:
        def ask(text: str) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = workspace.engine.ask(text, 10_000_000).to_pylist()
            return rows

        self.software: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in ask(_SOFTWARE):
            self.software[row["file"].removeprefix(f"{root}/").removeprefix("sca-reference/")].append(row)
        self.fed = {
            (row["ecosystem"], row["release"]) for row in ask("select distinct ecosystem, release from affected")
        }
        self.records = {tuple(row.values()) for row in ask(_RECORDS)}
        self.packages = {record[:3] for record in self.records}
        self.answers: dict[tuple[str, str, str | None], dict[str, list[Mapping[str, Any]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in ask(_ANSWERS):
            self.answers[row["ecosystem"], row["package"], row["version"]][row["alias"]].append(row)

    @staticmethod
    def names(ids: Iterable[str]) -> set[str]:
        """Return ids, and the CVE id that a distribution's own id ends in."""
        return {name for each in ids for name in (each, each[each.find("CVE-") :])}

    @property
    def affected(self) -> list[tuple[str, str, str, frozenset[str]]]:
        """Return file, package, version and names of every weakness that affects something."""
        found = set()
        for file, rows in self.software.items():
            for row in rows:
                groups = defaultdict(set)
                for alias, told in self.answers.get(_key(row), {}).items():
                    for item in told:
                        if item["answer"] == "affected":
                            groups[item["cve"]].add(alias)
                found |= {
                    (file, str(row["package"]).lower(), str(row["version"]), frozenset(names))
                    for names in groups.values()
                }
        return sorted(found, key=str)

    def reason(self, finding: Finding) -> tuple[str, str]:
        """Return why a finding is ours too, or is not, and what we say."""
        rows = [row for row in self.software[finding.source] if self._is(row, finding)]
        identified = [row for row in rows if row["package"]]
        if not identified:
            return (
                "the input names no package of an ecosystem" if rows else "the input does not name the package"
            ), finding.source
        names = self.names(finding.ids)
        told = [item for row in identified for name in names for item in self.answers.get(_key(row), {}).get(name, ())]
        if any(item["answer"] == "affected" for item in told):
            return SAME, ""
        if told:
            return "the feed that is held says otherwise", f"{told[0]['answer']}: {told[0]['why']}: {told[0]['range']}"
        return self._unspoken(identified, names), ", ".join(finding.ids)

    def _unspoken(self, rows: list[Mapping[str, Any]], names: set[str]) -> str:
        """Return why nothing is said of a package that the input names."""
        family, release = split(rows[0]["ecosystem"])
        where = [(family, place, row["package"]) for row in rows for place in {release, None}]
        reasons = {
            "no feed of the ecosystem is held": not any(family == name for name, _ in self.fed),
            "no feed of the release is held": release is not None and (family, release) not in self.fed,
            "the feed that is held knows no package of that name": not self.packages.intersection(where),
            "our error": bool(self.records.intersection((*place, name) for place in where for name in names)),
        }
        return next(
            (reason for reason, holds in reasons.items() if holds), "the weakness is not in the edition that is held"
        )

    @staticmethod
    def _is(row: Mapping[str, Any], finding: Finding) -> bool:
        family, _ = split(finding.ecosystem)
        names = {spelled(family, finding.package).lower(), finding.package.lower()}
        return bool({str(row["package"]).lower(), str(row["name"]).lower()} & names) and finding.version in {
            row["version"],
            None,
            "",
        }


def _key(row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    return row["ecosystem"], row["package"], row["version"]
