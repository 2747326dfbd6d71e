from __future__ import annotations

import re

from doorward.version import Key, number, scheme

# 15.2(7)E3, 12.1(8b)E9, 12.2(33)SXI4a, 12.0(5)W5(13): release, maintenance, train and its rebuilds.
_CLASSIC = re.compile(r"([0-9]+)\.([0-9]+)\(([0-9]+)(?:\.([0-9]+))?([a-z]{0,2})\)([a-z]*[0-9a-z.()]*)")
# 3.16.8S, 3.10.8aS: IOS XE up to 3.18 has trains too, behind the letter of a rebuild.
_OLD_XE = re.compile(r"([23])\.([0-9]+)(?:\.([0-9]+)([a-d]?)(s|sp|se|sg|sq|e|xo|r)?)?")
_XE = re.compile(r"(?:[a-z]+-)?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?([a-z]*[0-9a-z]*)")
_TOKENS = re.compile(r"[0-9]+|[a-z]+")
_REBUILDS = re.compile(r"[a-d]?")


@scheme(
    products=(
        ("cisco", "ios"),
        ("cisco", "ios_software"),
        ("cisco", "ios_xe"),
        ("cisco", "ios_xe_software"),
        ("cisco", "ios_xe_sd-wan"),
        ("cisco", "ios_xe_catalyst_sd-wan"),
        ("cisco", "cisco_ios_xe*"),
    )
)
def cisco_ios(version: str) -> Key | None:
    """Cisco IOS and IOS XE: release, maintenance, rebuild (15.2(7)E3, 17.09.04a), as Cisco's white papers on releases number them.

    Between trains (M, T, S, E, …) no order is defined, and a fix in one says nothing of another: a version of a train has a
    key by its numbers, which is right within the train, and not exact. So has an image of its own (17.3.1w).
    """
    text = version.lower().replace(" ", "")
    classic = _CLASSIC.fullmatch(text)
    if classic:
        major, minor, maintenance, interim, letter, train = classic.groups(default="")
        return _key((major, minor, maintenance, interim), letter, train, exact=not train)
    old = _OLD_XE.fullmatch(text)
    if old:
        major, minor, maintenance, letter, train = old.groups(default="")
        return _key((major, minor, maintenance, ""), letter, train, exact=not train)
    recent = _XE.fullmatch(text)
    if recent:
        *release, image = recent.groups(default="")
        return _key(tuple(release), image, "", exact=bool(_REBUILDS.fullmatch(image)))
    return None


def _key(release: tuple[str, ...], letter: str, train: str, *, exact: bool) -> Key:
    return Key("".join(map(number, release)) + _code(letter) + _code(train), exact)


def _code(text: str) -> str:
    tokens = _TOKENS.findall(text)
    return "".join("#" + number(token) if token.isdigit() else "$" + token + " " for token in tokens) + "!"
