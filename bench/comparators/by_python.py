"""Compare versions with a library of this interpreter: reads 'left<TAB>right' lines, answers -1, 0, 1, or x for a refusal."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable

Compare = Callable[[str, str], int | None]


def packaging() -> Compare:
    from packaging.version import InvalidVersion, Version

    def compare(left: str, right: str) -> int | None:
        try:
            one, other = Version(left), Version(right)
        except InvalidVersion:
            return None
        return (one > other) - (one < other)

    return compare


def apt_pkg() -> Compare:
    import apt_pkg as library

    library.init()
    return lambda left, right: int(library.version_compare(left, right))


def rpm() -> Compare:
    import rpm as library

    def compare(left: str, right: str) -> int | None:
        try:
            one, other = library.ver(left), library.ver(right)
        except ValueError:
            return None
        return (one > other) - (one < other)

    return compare


def conan() -> Compare:
    from conan.internal.model.version import Version

    def compare(left: str, right: str) -> int | None:
        one, other = Version(left), Version(right)
        return 0 if one == other else -1 if one < other else 1

    return compare


def portage() -> Compare:
    from portage.versions import vercmp

    return vercmp


def alpm() -> Compare:
    found = ctypes.util.find_library("alpm")
    if not found:
        raise ImportError("libalpm")
    vercmp = ctypes.CDLL(found).alpm_pkg_vercmp
    return lambda left, right: int(vercmp(left.encode(), right.encode()))


def main(name: str) -> None:
    compare = {entry.__name__: entry for entry in (packaging, apt_pkg, rpm, conan, portage, alpm)}[name]()
    if sys.stdin.isatty():
        return
    answers = (compare(*line.rstrip("\n").split("\t")) for line in sys.stdin)
    print("\n".join("x" if answer is None else str((answer > 0) - (answer < 0)) for answer in answers))


if __name__ == "__main__":
    main(sys.argv[1])
