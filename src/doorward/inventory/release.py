"""Which release of which distribution a list of packages is of, told by the packages themselves."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from doorward.ecosystem import system

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LONGEST = 200  # characters of a version that are looked at

_UBUNTU = {
    "7.2ubuntu5": "14.04",
    "9.4ubuntu4": "16.04",
    "10.1ubuntu2": "18.04",
    "11ubuntu5": "20.04",
    "12ubuntu4": "22.04",
    "13ubuntu10": "24.04",
}
"""Version of base-files -> release with long support; point releases add a dot and a number."""

_IN_VERSION = {
    "debian": re.compile(r"[+~]deb(\d+)u\d+"),
    "ubuntu": re.compile(r"ubuntu\d.*?(?<!\d)(\d\d\.(?:04|10))(?!\d)|~(\d\d\.(?:04|10))(?:\.|$)"),
}
_RPM = (
    ("almalinux", re.compile(r"almalinux-release")),
    ("rocky", re.compile(r"rocky-release")),
    ("rhel", re.compile(r"redhat-release(-server|-workstation|-client|-computenode)?")),
    ("opensuse", re.compile(r"(openSUSE|Leap)-release")),
    ("sles", re.compile(r"(sles|SLES_SAP|SLES|sle-module-basesystem)-release")),
    ("photon", re.compile(r"photon-release")),
    ("mageia", re.compile(r"mageia-release(-common|-Default)?")),
    ("openeuler", re.compile(r"openEuler-release")),
    ("azurelinux", re.compile(r"azurelinux-release")),
    ("mariner", re.compile(r"mariner-release")),
)
"""Distribution -> package whose version is the release's."""

_APK = {
    "alpine-release": "alpine",
    "alpine-base": "alpine",
    "wolfi-baselayout": "wolfi",
    "chainguard-baselayout": "chainguard",
}


DEBS = frozenset({"Debian", "Ubuntu"})
RPMS = frozenset({"AlmaLinux", "Red Hat", "Rocky Linux"})
APKS = frozenset({"Alpine"})
_IN_NAME = re.compile(
    r"(?<![a-z0-9])(debian|ubuntu|alpine|almalinux|rocky|rhel)[ _:/-]?v?(\d{1,2}(?:\.\d{1,2})?)(?![0-9])"
)


class Held(NamedTuple):
    """A package that is installed: its name, its version, and who maintains it, where that is told."""

    name: str
    version: str
    maintainer: str = ""


def of_debs(held: Iterable[Held]) -> str | None:
    """Return the ecosystem of Debian packages; None if nothing tells Debian from Ubuntu and others.

    base-files has the release in its version and is on every system. Where it is missing, most versions that name a release
    decide: `+deb12u3`, `ubuntu0.22.04.1`.
    """
    seen: Counter[str] = Counter()
    releases = {name: Counter[str]() for name in _IN_VERSION}
    for package in held:
        if package.name == "base-files" and (known := _of_base_files(package)):
            return known
        seen.update(_makers(package))
        for name, sign in _IN_VERSION.items():
            found = sign.search(package.version[:_LONGEST])
            releases[name].update(filter(None, found.groups()) if found else ())
    if not seen:
        return None
    maker = seen.most_common(1)[0][0]
    told = releases[maker].most_common(2)
    certain = told and (len(told) == 1 or told[0][1] > told[1][1])
    return system(maker, told[0][0] if certain else "")


def of_rpms(held: Iterable[Held]) -> str | None:
    """Return the ecosystem of RPM packages, by the package that is named for the release; None if there is none that OSV knows."""
    for package in held:
        for name, sign in _RPM:
            if "-release" in package.name and sign.fullmatch(package.name):
                return system(name, package.version)
    return None


def of_apks(held: Iterable[Held]) -> str | None:
    """Return the ecosystem of Alpine's, Wolfi's or Chainguard's packages; Alpine's older lists do not name their release."""
    known = None
    for package in held:
        if package.name in _APK:
            return system(_APK[package.name], package.version)
        if package.name in {"alpine-baselayout", "alpine-keys"}:
            known = "Alpine"
    return known


def settled(ecosystem: str | None, file: str, families: Collection[str]) -> str | None:
    """Return an ecosystem with the release that its packages tell, else with the one that the file's name tells.

    `lists/alpine-3.15/installed` is of Alpine 3.15 if nothing in it says otherwise; a name that tells two releases tells none.

    Args:
        ecosystem: what the packages tell.
        file: name of the file.
        families: distributions that have such packages.
    """
    if ecosystem and ":" in ecosystem:
        return ecosystem
    told = {system(*found) for found in _IN_NAME.findall(file.lower())} - {None}
    named = told.pop() if len(told) == 1 else None
    possible = {ecosystem} if ecosystem else families
    return named if named and named.partition(":")[0] in possible else ecosystem


def _of_base_files(package: Held) -> str | None:
    version = package.version
    if "ubuntu" in version:
        begun = re.match(r"[\d.]+ubuntu\d+", version)
        return system("ubuntu", _UBUNTU.get(begun[0], "") if begun else "")
    if "Debian" in package.maintainer or "debian.org" in package.maintainer or re.search(r"\+deb\d+u\d", version):
        return system("debian", version)
    return system("debian", version) if not package.maintainer and re.fullmatch(r"\d+(\.\d+)?", version) else None


def _makers(package: Held) -> list[str]:
    """Return who may have made a package, by its version and its maintainer."""
    if "ubuntu" in package.version or "ubuntu.com" in package.maintainer:
        return ["ubuntu"]
    told = "debian.org" in package.maintainer or _IN_VERSION["debian"].search(package.version)
    return ["debian"] if told else []
