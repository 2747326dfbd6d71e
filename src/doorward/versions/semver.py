from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_NUMBER = r"(0|[1-9][0-9]*)"
_REST = r"[0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)*"
_BUILD = rf"(?:\+[0-9A-Za-z-]{_REST})?"
_STRICT = re.compile(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-([0-9A-Za-z-]{_REST}))?{_BUILD}")
# The number must not be cut short: node-semver's loose mode reads 1.0.1116.6 as a candidate of 1.0.111.
_LOOSE = re.compile(rf"[v=]*([0-9]+)\.([0-9]+)\.([0-9]++)(?:-?([0-9A-Za-z-]{_REST}))?{_BUILD}")
_PARTIAL = re.compile(rf"[v=]*([0-9]+)(?:\.([0-9]+))?()(?:-([A-Za-z]{_REST}))?{_BUILD}")
_GO = re.compile(rf"go{_NUMBER}\.{_NUMBER}(?:\.{_NUMBER})?(?:(beta|rc){_NUMBER})?")


@scheme(
    "npm",
    "Go",
    "crates.io",
    "Hex",
    "Pub",
    "SwiftURL",
    "Bitnami",
    "GitHub Actions",
    products=(("nodejs", "node.js"),),
    edition=2,
)
def semver(version: str) -> Key | None:
    """Semantic Versioning 2.0.0 (semver.org, item 11); build metadata has no rank.

    Go's own `go1.21rc2` reads 1.21.0-rc.2. What only node-semver's loose mode takes (1.2.3beta, 01.2.3) and versions with
    fewer than three numbers have a key, not an exact one.
    """
    strict = _STRICT.fullmatch(version)
    if strict:
        major, minor, patch, pre = strict.groups()
        ids = pre.split(".") if pre else ()
        return Key(_key(major, minor, patch, ids), exact=not any(map(_padded, ids)))
    toolchain = _GO.fullmatch(version)
    if toolchain:
        major, minor, patch, word, count = toolchain.groups()
        return Key(_key(major, minor, patch or "", (word, count) if word else ()))
    loose = _LOOSE.fullmatch(version) or _PARTIAL.fullmatch(version)
    if loose:
        major, minor, patch, pre = loose.groups()
        return Key(_key(major, minor or "", patch, pre.split(".") if pre else ()), exact=False)
    return None


# Strict rules refuse a number with leading zeros in a pre-release; it is read by value.
def _padded(word: str) -> bool:
    return len(word) > 1 and word[0] == "0" and word.isdigit()


def _key(major: str, minor: str, patch: str, ids: tuple[str, ...] | list[str]) -> str:
    release = number(major) + number(minor) + number(patch)
    if not ids:
        return release + "~"
    return release + "".join("#" + number(word) if word.isdigit() else "$" + word + " " for word in ids) + "!"
