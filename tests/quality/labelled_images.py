"""Container images whose matches people judged: https://github.com/anchore/vulnerability-match-labels, by reference only.

The labels name packages and versions but no package URLs. What kind of package each is follows from its image and its version;
a jar is named without its group, so it stands for every group that publishes one of that name.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from tests.readers.told import DATA

from doorward import pipeline
from doorward.stages.matching import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from doorward.pipeline import Workspace

LABELS = DATA / "exposure" / "vml-labels"
ARCHIVES = ("osv-pypi", "osv-npm-ghsa", "osv-maven-ghsa", "osv-go", "osv-almalinux", "osv-debian")
KINDS = {"PyPI": "pypi", "npm": "npm", "Go": "golang", "RubyGems": "gem", "Maven": "maven"}
DISTRIBUTIONS = {
    "almalinux:8": ("rpm/almalinux", "almalinux-8"),
    "python:3.8.0-slim": ("deb/debian", "debian-10"),
    "debian:7": ("deb/debian", "debian-7"),
    "ghost:5.2.4": ("deb/debian", "debian-11"),
    "jenkins:2.361.4-lts-jdk11": ("deb/debian", "debian-11"),
    "alpine:3.2": ("apk/alpine", "alpine-3.2"),
    "test_images:vulnerabilities-alpine-3.11-d5be50d": ("apk/alpine", "alpine-3.11"),
    "test_images:vulnerabilities-alpine-3.13-d5be50d": ("apk/alpine", "alpine-3.13"),
    "test_images:vulnerabilities-alpine-3.6-d5be50d": ("apk/alpine", "alpine-3.6"),
}
"""Image -> type and namespace of its package URLs, and its distribution, where a feed could cover it."""
HOLDS = {
    "gitlab-ce:15.6.1-ce.0": {"npm", "Go", "RubyGems"},
    "ghost:5.2.4": {"npm"},
    "test_images:grype-quality-node-d89207b": {"npm"},
}
"""Image -> the languages its packages are written in, where that is known; a label may name another's weakness."""
_OF_A_DISTRIBUTION = re.compile(r"\.(el|fc|amzn|module|azl|alma)|deb\d|ubuntu|-r\d+$|^\d+:")
_UNCOVERED = ("rpm/redhat", "redhat-8")

Key = tuple[str, str, str, str]
"""Image, package, version, and the weakness."""


def labels() -> dict[Key, dict[str, Any]]:
    """Return the labels that our feeds could answer, by key; those that carry both verdicts are left out."""
    found: dict[Key, dict[str, Any]] = {}
    verdicts: dict[Key, set[str]] = defaultdict(set)
    with gzip.open(LABELS / "labels.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            if label["intel_consistent"] and label["label"] in {"TP", "FP"} and label["package"]:
                package = label["package"]
                weakness = label["effective_cve"] or label["vulnerability_id"]
                key = (label["image"].rpartition("/")[2], package["name"], package["version"], weakness)
                found[key] = label
                verdicts[key].add(label["label"])
    return {key: label for key, label in found.items() if len(verdicts[key]) == 1}


def _languages(image: str, label: Mapping[str, Any]) -> set[str]:
    return {name for name in label["intel_ecosystems"] if name in KINDS} & HOLDS.get(image, set(KINDS))


def _distributed(image: str, name: str, version: str) -> str:
    kind, distribution = DISTRIBUTIONS.get(image, _UNCOVERED)
    return f"pkg:{kind}/{name}@{version.replace('+', '%2B')}?distro={distribution}"


def _brought() -> Iterator[tuple[str, str, str]]:
    """Yield image, name and version of every labelled package that its version shows to be a distribution's."""
    for item in json.loads((LABELS / "images.json").read_text("utf-8")):
        for name, version in item["packages"]:
            if _OF_A_DISTRIBUTION.search(version) and "/" not in name:
                yield item["image"].rpartition("/")[2], name, version


def purls(key: Key, label: Mapping[str, Any], groups: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield the package URLs that a labelled package stands for."""
    image, name, version, _ = key
    if _OF_A_DISTRIBUTION.search(version) or (image in DISTRIBUTIONS and not _languages(image, label)):
        yield _distributed(image, name, version)
        return
    for language in sorted(_languages(image, label)):
        for full in groups.get(name, ()) if language == "Maven" else (name,):
            path = full.replace(":", "/").replace("@", "%40")
            yield f"pkg:{KINDS[language]}/{path}@{version.replace('+', '%2B')}"


def judged(workspace: Workspace, folder: Path, archives: Iterable[str] = ARCHIVES) -> Counter[tuple[str, str]]:
    """Read advisories and bills of the labelled images as a person would, analyse, and compare with the labels."""
    list(pipeline.ingest(workspace, [DATA / "intel" / f"{name}.tar.xz" for name in archives]))
    workspace.engine.attach(workspace.lake.files())
    groups = defaultdict(list)
    for row in workspace.engine.ask(
        "select distinct package from affected where ecosystem = 'Maven'", 1_000_000
    ).to_pylist():
        groups[row["package"].rpartition(":")[2]].append(row["package"])
    found = labels()
    write_bills(folder, found, groups)
    list(pipeline.ingest(workspace, [folder]))
    workspace.engine.attach(workspace.lake.files())
    match(workspace.lake, workspace.engine)
    return compared(workspace, found)


def rates(counted: Mapping[tuple[str, str], int]) -> tuple[float, float]:
    """Return recall and precision over the labels that a held advisory speaks of."""
    hits, missed = counted["TP", "affected"], counted["TP", "not affected"] + counted["TP", "cannot tell"]
    return hits / (hits + missed), hits / (hits + counted["FP", "affected"])


def write_bills(folder: Path, found: Mapping[Key, Mapping[str, Any]], groups: Mapping[str, Iterable[str]]) -> None:
    """Write what the labels name as a CycloneDX bill an image."""
    folder.mkdir()
    images: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for image, name, version in _brought():
        purl = _distributed(image, name, version)
        images[image][purl] = {"type": "library", "name": name, "version": version, "purl": purl}
    for key, label in found.items():
        for purl in purls(key, label, groups):
            images[key[0]][purl] = {"type": "library", "name": key[1], "version": key[2], "purl": purl}
    for number, (image, parts) in enumerate(sorted(images.items())):
        bill = {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "metadata": {"component": {"type": "container", "name": image}},
        }
        (folder / f"{number:02}.cdx.json").write_text(json.dumps({**bill, "components": list(parts.values())}))


_ANSWERED = """
    select s.asset, s.name, s.version, a.alias, min(case m.answer when 'affected' then '1 affected' when 'cannot tell' then '2 cannot tell'
        else '3 not affected' end) as answer
    from software as s
    join matches as m on m.ecosystem = s.ecosystem and m.package = s.package and m.version is not distinct from coalesce(s.package_version, s.version)
        and coalesce(m.asset, s.asset) = s.asset
    join (
        select id, id as alias from advisories union select id, unnest(aliases) as alias from advisories
        union select id, unnest(upstream) as alias from advisories
    ) as a on array_contains(m.advisories, a.id) and (a.alias not like 'CVE-%' or a.alias = m.cve)
    group by all
"""


def compared(workspace: Workspace, found: Mapping[Key, Mapping[str, Any]]) -> Counter[tuple[str, str]]:
    """Return how often each verdict of the labels met each answer of an analysed workspace."""
    workspace.engine.attach(workspace.lake.files())
    rows = workspace.engine.ask(_ANSWERED, 1_000_000).to_pylist()
    answers = {(row["asset"], row["name"], row["version"], row["alias"]): row["answer"][2:] for row in rows}
    return Counter((label["label"], answers.get(key, "nothing said")) for key, label in found.items())
