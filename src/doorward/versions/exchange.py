from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_BUILD = re.compile(r"(?:6|8|14|15)(?:\.[0-9]+){1,3}")
_NAMED = re.compile(
    r"""(?:(?:microsoft\s+)?exchange\s+server\s+)?(2010|2013|2016|2019|subscription[\s_-]edition|se)
    (?:[\s_-]*(?:rtm|gold))?
    (?:[\s_-]*(?:sp|service[\s_-]pack[\s_-]*)([0-9]))?
    (?:[\s_-]*(?:cu|cumulative[\s_-]update[\s_-]*)([0-9]{1,2}))?
    (?:[\s_-]*(?:ru|(?:update[\s_-])?rollup[\s_-]*)([0-9]{1,2}))?""",
    re.VERBOSE,
)
# Third numbers of the builds, the release itself first, from Microsoft's "Exchange Server build numbers and release dates".
# The first service pack of 2013 is its fourth cumulative update.
_CUMULATIVE = {
    "2013": (
        "15.0",
        "516 620 712 775 847 913 995 1044 1076 1104 1130 1156 1178 1210 1236 1263 1293 1320 1347 1365 1367 1395 1473 1497",
    ),
    "2016": (
        "15.1",
        "225 396 466 544 669 845 1034 1261 1415 1466 1531 1591 1713 1779 1847 1913 1979 2044 2106 2176 2242 2308 2375 2507",
    ),
    "2019": ("15.2", "221 330 397 464 529 595 659 721 792 858 922 986 1118 1258 1544 1748"),
    "se": ("15.2", "2562"),
}
_SERVICE_PACKS = ("14.0.639", "14.1.218", "14.2.247", "14.3.123")
_BUILT, _ROLLED = "!", '"'


@scheme(products=(("microsoft", "exchange_server"), ("microsoft", "microsoft_exchange_server*")))
def exchange(version: str) -> Key | None:
    """Exchange Server: builds (15.1.2507.35), and names by cumulative update (2016-cumulative_update_23), read as their build.

    A name does not say which security update is installed: it stands before all of them, and is not exact. One that is newer
    than the list of builds has no key.
    """
    text = version.lower()
    if _BUILD.fullmatch(text):
        return Key(numbers(text.split(".")) + _BUILT)
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    year, pack, update, rollup = match.groups(default="")
    build = _service_pack(pack) if year == "2010" and not update else _cumulative(year, pack, update)
    if build is None:
        return None
    return Key(numbers(build.split(".")) + (_ROLLED + number(rollup) if rollup else _BUILT), exact=False)


def _service_pack(pack: str) -> str | None:
    place = int(pack or "0")
    return _SERVICE_PACKS[place] if place < len(_SERVICE_PACKS) else None


def _cumulative(year: str, pack: str, update: str) -> str | None:
    if pack and (year, pack, update) != ("2013", "1", ""):
        return None
    release, builds = _CUMULATIVE.get("se" if year.startswith("s") else year, ("", ""))
    known = builds.split()
    place = 4 if pack else int(update or "0")
    return f"{release}.{known[place]}" if place < len(known) else None
