"""Package ecosystems as OSV names them, and what a package URL means there."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from packageurl import PackageURL

_LANGUAGES = {
    "bitnami": "Bitnami",
    "cargo": "crates.io",
    "composer": "Packagist",
    "conan": "ConanCenter",
    "cran": "CRAN",
    "gem": "RubyGems",
    "githubactions": "GitHub Actions",
    "golang": "Go",
    "hackage": "Hackage",
    "hex": "Hex",
    "maven": "Maven",
    "npm": "npm",
    "nuget": "NuGet",
    "opam": "opam",
    "pub": "Pub",
    "pypi": "PyPI",
    "swift": "SwiftURL",
}
"""Type of a package URL -> ecosystem, where the type alone says it."""

LANGUAGES = frozenset(_LANGUAGES.values())
"""Ecosystems whose packages have no release of a distribution."""

_DISTRIBUTIONS = {
    ("alpine", ""): "Alpine",  # as syft wrote it before 2022
    ("apk", "alpine"): "Alpine",
    ("apk", "chainguard"): "Chainguard",
    ("apk", "wolfi"): "Wolfi",
    ("deb", "debian"): "Debian",
    ("deb", "ubuntu"): "Ubuntu",
    ("rpm", "almalinux"): "AlmaLinux",
    ("rpm", "mageia"): "Mageia",
    ("rpm", "openeuler"): "openEuler",
    ("rpm", "opensuse"): "openSUSE",
    ("rpm", "photon"): "Photon OS",
    ("rpm", "redhat"): "Red Hat",
    ("rpm", "rocky"): "Rocky Linux",
    ("rpm", "rockylinux"): "Rocky Linux",
    ("rpm", "suse"): "SUSE",
}
"""Type and namespace of a package URL -> ecosystem, where the versions belong to a distribution."""

_CODENAMES = {
    "wheezy": "7",
    "jessie": "8",
    "stretch": "9",
    "buster": "10",
    "bullseye": "11",
    "bookworm": "12",
    "trixie": "13",
    "forky": "14",
    "trusty": "14.04",
    "xenial": "16.04",
    "bionic": "18.04",
    "focal": "20.04",
    "jammy": "22.04",
    "noble": "24.04",
}

_RELEASES = {
    "AlmaLinux": r"(\d{1,9})",
    "Alpine": r"(\d{1,9}\.\d{1,9})",
    "Debian": r"(\d{1,9})",
    "Mageia": r"(\d{1,9})",
    "Photon OS": r"(\d{1,9}\.\d{1,9})",
    "Red Hat": r"(\d{1,9})",
    "Rocky Linux": r"(\d{1,9})",
    "Ubuntu": r"(\d{1,9}\.\d{1,9})",
}
"""Distribution -> how much of a version number makes a release there."""


_SYSTEMS = {
    "almalinux": "AlmaLinux",
    "alpine": "Alpine",
    "azurelinux": "Azure Linux",
    "chainguard": "Chainguard",
    "debian": "Debian",
    "mageia": "Mageia",
    "mariner": "Azure Linux",
    "openeuler": "openEuler",
    "opensuse": "openSUSE",
    "photon": "Photon OS",
    "redhat": "Red Hat",
    "rhel": "Red Hat",
    "rocky": "Rocky Linux",
    "sles": "SUSE",
    "suse": "SUSE",
    "ubuntu": "Ubuntu",
    "wolfi": "Wolfi",
}
"""How a system calls itself (ID in os-release) -> ecosystem; openSUSE's products follow a hyphen."""

_RED_HAT = re.compile(r"enterprise_linux:(\d+)(?![.\d])")
_WITHOUT_CASE = frozenset({"NuGet", "Packagist"})


class Package(NamedTuple):
    """A package where OSV knows it: `Debian:12`, `openssl`; `Maven`, `org.example:door`.

    Attributes:
        ecosystem: OSV's name, with the release where it is known.
        name: in that ecosystem's own spelling; of the source package, for Debian, Ubuntu and Alpine.
        version: that package's version, of the source package or with its epoch; None if the URL has none.
    """

    ecosystem: str
    name: str
    version: str | None = None


def ecosystems() -> frozenset[str]:
    """Return the OSV names of every ecosystem that a package URL can name, without releases."""
    return frozenset(_LANGUAGES.values()) | frozenset(_DISTRIBUTIONS.values())


def split(ecosystem: str) -> tuple[str, str | None]:
    """Return an OSV ecosystem without its release, and the release: 'Debian:12' -> ('Debian', '12').

    What follows a language's name is a repository, not a release, and is left out. `:LTS` says nothing about Ubuntu's release,
    and Red Hat's is a piece of a CPE name: 'enterprise_linux:8::baseos' is 8, other products keep theirs.
    """
    name, _, release = ecosystem.partition(":")
    if name in _LANGUAGES.values():
        return name, None
    if name == "Red Hat" and (main := _RED_HAT.match(release)):
        return name, main[1]
    return name, release.removesuffix(":LTS") or None


def spelled(ecosystem: str, name: str) -> str:
    """Return a package name as its ecosystem compares it.

    PyPI takes no notice of case, dots and underscores (PEP 503), NuGet and Packagist none of case.
    """
    if ecosystem == "PyPI":
        return re.sub(r"[-_.]+", "-", name).lower()
    return name.lower() if ecosystem in _WITHOUT_CASE else name


def system(name: str, version: str) -> str | None:
    """Return the ecosystem of an operating system's packages, from its ID and VERSION_ID in os-release; None if unknown."""
    distribution = _SYSTEMS.get(name.lower().partition("-")[0])
    if distribution is None:
        return None
    release = _release(distribution, version)
    return f"{distribution}:{release}" if release else distribution


def package(purl: str, within: str = "") -> Package | None:
    """Return the package that a package URL names, in the spelling of OSV; None if it is no URL of a known ecosystem.

    Debian, Ubuntu and Alpine publish advisories for source packages: the `upstream` qualifier names it where it differs.

    Args:
        purl: the URL.
        within: ecosystem of the system it is installed on, for a URL that does not tell its release.
    """
    try:
        url = PackageURL.from_string(purl)
    except ValueError:
        return None
    qualifiers = dict(url.qualifiers)
    namespace = (url.namespace or "").lower()
    distribution = _DISTRIBUTIONS.get((url.type, namespace))
    if distribution:
        source, _, version = qualifiers.get("upstream", "").partition("@") if url.type != "rpm" else ("", "", "")
        release = _release(distribution, qualifiers.get("distro", "")) or _same(distribution, within)
        name = f"{distribution}:{release}" if release else distribution
        return Package(name, source or url.name, version or _with_epoch(url.version, qualifiers.get("epoch", "")))
    language = _LANGUAGES.get(url.type)
    return Package(language, spelled(language, _name(url, purl)), url.version) if language else None


def _same(distribution: str, within: str) -> str | None:
    """Return the release of an ecosystem if it is one of this distribution."""
    name, _, release = within.partition(":")
    return release if name == distribution else None


def _release(distribution: str, distro: str) -> str | None:
    version = _CODENAMES.get(distro.lower(), distro)
    pattern = _RELEASES.get(distribution)
    found = re.search(pattern, version) if pattern else None
    if not found:
        return None
    return f"v{found[1]}" if distribution == "Alpine" else found[1]


def _with_epoch(version: str | None, epoch: str) -> str | None:
    """Return a version with the epoch that stands beside it in a URL."""
    told = version and epoch.isdecimal() and int(epoch) and ":" not in version
    return f"{epoch}:{version}" if told else version


def _name(url: PackageURL, purl: str) -> str:
    match url.type:
        case "golang":
            # The library lowers case, as the URL's rules ask; OSV's names of Go modules have it.
            return unquote(re.split(r"[@?#]", re.sub(r"(?i)^pkg:/*golang/", "", purl.strip()))[0]).strip("/")
        case "maven" if url.namespace:
            return f"{url.namespace}:{url.name}"
        case _:
            return f"{url.namespace}/{url.name}" if url.namespace else url.name
