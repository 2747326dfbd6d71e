"""Lists of RPM packages: `rpm -qa` in its usual forms, and `dnf list installed`."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described
from doorward.inventory.release import RPMS, Held, of_rpms, settled
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_ARCH = r"(?:noarch|x86_64(?:_v\d)?|i[3-6]86|aarch64|armv\w+|ppc64(?:le)?|s390x?|riscv64|loongarch64|src)"
_VERSION = r"[A-Za-z0-9][A-Za-z0-9._+~^]*"
_RELEASE = r"[A-Za-z0-9][A-Za-z0-9._+~^]*?"
_NAME = r"[A-Za-z0-9_][A-Za-z0-9._+-]*?"
_NEVRA = re.compile(rf"(?:(\d+):)?({_NAME})-(?:(\d+|\(none\)):)?({_VERSION})-({_RELEASE})(?:\.({_ARCH}))?")
_EVR = re.compile(rf"(?:(\d+|\(none\)):)?({_VERSION})-({_RELEASE})")
_IS_ARCH = re.compile(_ARCH)
_IS_NAME = re.compile(rf"{_NAME}")
_IS_NUMBER = re.compile(r"\d+|\(none\)")
_WORD = re.compile(_VERSION)
_BETWEEN = re.compile(r"[\s|,;]+")
_HEADER = re.compile(
    r"Installed Packages|Last metadata|Loaded plugins|Updating Subscription|Loading mirror", re.IGNORECASE
)
_DISTRIBUTED = re.compile(r"\.(?:el|fc|amzn|oe|mga|ph|cm|azl|lp|module)\d|\.(?:suse|alma|rocky)")
_KEY = "gpg-pubkey"  # a key in RPM's database, no software
_DPKG = re.compile(r"[uihrp][ncHUFWti]R?\s")
_FEWEST = 2
_LONGEST = 2_000


class Package(NamedTuple):
    """A line of such a list; the epoch is None where the line does not show it."""

    name: str
    epoch: str | None
    version: str
    arch: str | None

    @property
    def dated(self) -> str:
        """The version with its epoch, if it has one."""
        return f"{self.epoch}:{self.version}" if self.epoch not in {None, "", "0"} else self.version


def recognises(sample: Sample) -> bool:
    """Whether every line is a package, and most tell of an architecture or a distribution, as RPM's do."""
    first = [line for line in head_lines(sample.head) if not _HEADER.match(line)]
    found = list(takewhile(bool, map(parsed, first)))
    marked = sum(bool(package and (package.arch or _DISTRIBUTED.search(package.version))) for package in found)
    return len(found) == len(first) >= _FEWEST and 2 * marked > len(first)


@reader(fills=("software",), recognises=recognises)
def rpm_list(source: Input) -> Iterable[Told]:
    """Lists of `rpm -qa`, plain or with a query format, and of `dnf list installed`.

    Plain `rpm -qa` hides the epoch, and a version without its epoch may look older than it is: the evidence says so. Where
    one line of a list shows an epoch, the form does, and the other packages have none.
    """
    with source.open() as stream:
        found = [package for _, line in lines(stream) if (package := parsed(line.strip()))]
    ecosystem = of_rpms(Held(package.name, package.version) for package in found)
    shown = any(package.epoch is not None for package in found)
    yield from batches("software", _rows(source, settled(ecosystem, source.name, RPMS), shown=shown))


def _rows(source: Input, ecosystem: str | None, *, shown: bool) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    evidence = "package list" if shown else "package list, epoch not shown"
    with source.open() as stream:
        for line, text in lines(stream):
            if not text.strip() or _HEADER.match(text):
                continue
            package = parsed(text.strip())
            if package is None:
                yield Reject(line, "no package as RPM lists it", text[:200])
            elif package.name == _KEY:
                yield []
            else:
                with_epoch = package.dated if package.dated != package.version else None
                own = {"asset": asset, "kind": "package", "package": package.name, "package_version": with_epoch}
                yield [component(line, package.name, package.version, ecosystem, evidence=evidence, **own)]


def parsed(line: str) -> Package | None:
    """Return the package of a line: NAME-VERSION-RELEASE.ARCH, `rpm -qa --last`, dnf's columns, or a query format's fields."""
    if len(line) > _LONGEST or _DPKG.match(line):
        return None
    first, *rest = [word for word in _BETWEEN.split(line) if word][:8] or [""]
    if rest and (package := _columns(first, rest)):
        return package
    # `rpm -qa --last` adds when it was installed, in the words of the language that is set.
    whole = _NEVRA.fullmatch(first) if not rest or any(":" in word for word in rest[2:]) else None
    if whole is None:
        return None
    before, name, within, version, release, arch = whole.groups()
    return Package(name, _plain(before or within), f"{version}-{release}", arch)


def _columns(first: str, rest: list[str]) -> Package | None:
    name, _, arch = first.rpartition(".")
    if not _IS_ARCH.fullmatch(arch):
        name, arch = first, next(filter(_IS_ARCH.fullmatch, rest), "")
    if not _IS_NAME.fullmatch(name):
        return None
    if together := _EVR.fullmatch(rest[0]):
        # dnf shows an epoch wherever there is one.
        epoch = _plain(together[1]) or ("0" if name != first else None)
        return Package(name, epoch, f"{together[2]}-{together[3]}", arch)
    if name != first:
        return None
    words = [word for word in rest if not _IS_ARCH.fullmatch(word) and not word.endswith(".rpm")]
    epoch = _plain(words.pop(0)) if len(words) > 2 and _IS_NUMBER.fullmatch(words[0]) else None  # noqa: PLR2004 - beside version and release
    if len(words) < 2 or not arch or not all(map(_WORD.fullmatch, words[:2])):  # noqa: PLR2004 - version and release
        return None
    return Package(name, epoch, f"{words[0]}-{words[1]}", arch)


def _plain(epoch: str | None) -> str | None:
    return "0" if epoch == "(none)" else epoch
