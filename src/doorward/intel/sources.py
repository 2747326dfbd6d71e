"""Where intelligence comes from: one entry a source, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit

from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Mapping

Form = Literal["zip", "json", "jsonl", "jsonl.zst", "json.gz", "csv.gz"]
Split = Literal["whole", "ecosystem", "branch", "year", "day"]
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
MB, GB = 1_000_000, 1_000_000_000
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ +/-]{0,63}")
"""What a part of a source may be called."""
_STAMP = rb'"(?:modified|lastModified|dateUpdated)"\s*:\s*"(\d{4}-\d\d-\d\dT[\d:]{8})'


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher of intelligence.

    Attributes:
        name: what it is called on the command line and in doorward.toml.
        title: what it is called in a sentence.
        address: where it is published; `path` follows, with `{part}` filled in.
        form: what its files are.
        licence: what allows to use and pass it on.
        attribution: what its publisher wants to have said.
        fresh: days after which it is old.
        largest: bytes that one of its files may have.
        split: what its files are split by.
        ecosystems: ecosystems it speaks of; empty for every one.
        products: it speaks of products by CPE name.
        read_as: the reader of its files, and the only one that takes them; the source's name where it is empty.
        packed: its archives of one JSON file a record are held as one file.
        member: which files of an archive are records, by their names.
        record: what is counted: text that each record has once; empty counts files.
        dated: text that holds the time of a record or an edition.
    """

    name: str
    title: str
    address: str
    path: str
    form: Form
    licence: str
    attribution: str
    fresh: int
    largest: int
    split: Split = "whole"
    ecosystems: tuple[str, ...] = ()
    products: bool = False
    read_as: str = ""
    packed: bool = False
    member: str = r"[.]json$"
    record: bytes = b""
    dated: bytes = _STAMP

    @property
    def reader(self) -> str:
        """The reader of its files."""
        return self.read_as or self.name

    @property
    def held(self) -> Form:
        """What its files are once they are held."""
        return "jsonl.zst" if self.packed else self.form

    def url(self, part: str, address: str | None = None) -> str:
        """Return where one part is, on a mirror if its address is given."""
        return f"{(address or self.address).rstrip('/')}/{self.path.format(part=quote(part))}"


def _github(name: str, title: str, repository: str, licence: str, *ecosystems: str, **told: Any) -> Source:
    """Return a source that is a branch of a repository on GitHub, as `owner/name@branch`."""
    repository, _, branch = repository.partition("@")
    return Source(
        name=name,
        title=title,
        address="https://github.com",
        path=f"{repository}/archive/refs/heads/{branch}.zip",
        form="zip",
        licence=licence,
        attribution=f"github.com/{repository}",
        fresh=7,
        largest=2 * GB,
        ecosystems=ecosystems,
        products=not ecosystems,
        read_as="" if ecosystems else "cve_record",
        packed=not ecosystems,
        **told,
    )


_ALL = (
    Source(
        name="osv",
        title="OSV advisories",
        address="https://storage.googleapis.com/osv-vulnerabilities",
        path="{part}/all.zip",
        form="zip",
        licence="CC-BY-4.0, CC0-1.0, MIT, Apache-2.0 or CC-BY-SA-4.0, by the advisory's home database",
        attribution="OSV.dev and the databases it collects, see osv.dev",
        fresh=3,
        largest=4 * GB,
        split="ecosystem",
        packed=True,
    ),
    Source(
        name="kev",
        title="CISA's known exploited vulnerabilities",
        address="https://www.cisa.gov/sites/default/files/feeds",
        path="known_exploited_vulnerabilities.json",
        form="json",
        licence="CC0-1.0",
        attribution="Cybersecurity and Infrastructure Security Agency (CISA)",
        fresh=2,
        largest=100 * MB,
        record=rb'"cveID"',
        dated=rb'"dateReleased"\s*:\s*"(\d{4}-\d\d-\d\dT[\d:]{8})',
    ),
    Source(
        name="epss",
        title="EPSS scores",
        address="https://epss.empiricalsecurity.com",
        path="epss_scores-current.csv.gz",
        form="csv.gz",
        licence="free with attribution",
        attribution="EPSS, Forum of Incident Response and Security Teams (FIRST), first.org/epss",
        fresh=2,
        largest=200 * MB,
        record=rb"(?m)^CVE-",
        dated=rb"score_date:(\d{4}-\d\d-\d\dT[\d:]{8})",
    ),
    Source(
        name="nvd",
        title="NVD's records with CPE names",
        address="https://nvd.nist.gov/feeds/json/cve/2.0",
        path="nvdcve-2.0-{part}.json.gz",
        form="json.gz",
        licence="public domain (United States)",
        attribution="National Vulnerability Database, which does not endorse this product",
        fresh=3,
        largest=500 * MB,
        split="year",
        products=True,
        read_as="nvd_api",
        record=rb'"sourceIdentifier"',
    ),
    Source(
        name="cve",
        title="CVE list records",
        address="https://github.com/CVEProject/cvelistV5/releases/download",
        path="cve_{part}_at_end_of_day/{part}_delta_CVEs_at_end_of_day.zip",
        form="zip",
        licence="CVE terms of use",
        attribution="CVE Program, The MITRE Corporation",
        fresh=3,
        largest=2 * GB,
        split="day",
        products=True,
        read_as="cve_record",
        packed=True,
    ),
    _github("vulnrichment", "CISA's Vulnrichment records", "cisagov/vulnrichment@develop", "CC0-1.0"),
    Source(
        name="alpine",
        title="Alpine's own advisories",
        address="https://secdb.alpinelinux.org",
        path="{part}.json",
        form="json",
        licence="not stated by its publisher",
        attribution="Alpine Linux, secdb.alpinelinux.org",
        fresh=7,
        largest=100 * MB,
        split="branch",
        ecosystems=("Alpine",),
        read_as="alpine_secdb",
        record=rb'"pkg"\s*:',
        dated=b"",
    ),
    _github(
        "rustsec",
        "RustSec advisories",
        "rustsec/advisory-db@main",
        "CC0-1.0, some CC-BY-4.0",
        "crates.io",
        member=r"/(crates|rust)/.+[.]md$",
        dated=rb'(?m)^date\s*=\s*"(\d{4}-\d\d-\d\d)"',
    ),
    _github(
        "rubysec",
        "RubySec advisories",
        "rubysec/ruby-advisory-db@master",
        "public domain, parts of OSVDB, see its LICENSE.txt",
        "RubyGems",
        member=r"/(gems|libraries|rubies)/.+[.]ya?ml$",
        dated=rb"(?m)^date:\s*'?\"?(\d{4}-\d\d-\d\d)",
    ),
    _github(
        "friendsofphp",
        "FriendsOfPHP advisories",
        "FriendsOfPHP/security-advisories@master",
        "Unlicense",
        "Packagist",
        member=r"/[^./][^/]*/[^/]+/[^/]+[.]ya?ml$",
        dated=rb"(?m)^\s+time:\s*'?\"?(\d{4}-\d\d-\d\d)",
    ),
)
SOURCES: Mapping[str, Source] = {source.name: source for source in _ALL}
"""Every source, by name."""
FIRST_YEAR = 2002
"""The first year NVD has a file of; older records stand in it."""


def sources_of(names: tuple[str, ...]) -> list[Source]:
    """Return sources by name, in the order of the table; all if no name is given.

    Raises:
        ValueError: there is no such source; the message names those there are.
    """
    unknown = [name for name in names if name not in SOURCES]
    if unknown:
        raise ValueError(f"there is no source {unknown[0][:60]!r}; known are {', '.join(SOURCES)}")
    return [source for source in _ALL if not names or source.name in names]


def refusal(address: str) -> str | None:
    """Return why an address is not asked, None if it may be."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"{clip(address)!r} is no address: {error}"
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)):
        return None
    return f"{clip(address)!r} is not https: intelligence that anybody on the way can change is worse than none"
