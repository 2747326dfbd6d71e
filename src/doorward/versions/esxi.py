from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"""(?:vmware\s+)?(?:esxi|vcenter(?:\s+server)?|v)?[\s-]*([0-9]+\.[0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?
    (?:[\s_-]*(?:ga|gold))?
    (?:[\s_-]*(?:update|u)?[\s_-]*([0-9]))?
    (?:[\s_-]*([a-z]))?
    (?:[\s_,-]*build[\s_-]*([0-9]{5,})|-([0-9]{5,}))?""",
    re.VERBOSE,
)
_BETA = re.compile(r"([0-9]+\.[0-9]+)(?:\.0)?[\s_-]*(?:beta|rc)[\s_-]*[0-9]*")
# 7.0-650-201811001 names a patch by its day; so does its bulletin, 670-201904201-ug.
_DATED = re.compile(r"(?:([0-9]+)\.([0-9]+)(?:\.0)?[\s_-]*)?(?:esxi)?([0-9])([0-9])0-([0-9]{9})(?:-[a-z]{2})?")
_IMAGE = re.compile(r"esxi([0-9])([0-9])u([0-9])([a-z]{0,2})-([0-9]+)")


@scheme(
    products=(
        ("vmware", "esxi"),
        ("vmware", "vmware_esxi"),
        ("vmware", "vsphere_esxi"),
        ("vmware", "vcenter_server"),
        ("vmware", "vmware_vcenter_server"),
    )
)
def esxi(version: str) -> Key | None:
    """VMware ESXi and vCenter Server: release, update, letter (7.0 U3c, 7.0-update_3c; 7.0.3 is 7.0 U3).

    Which letter a build or a patch named by its day is, the text does not say: such a version stands right behind its update
    or release, by its number, and is not exact.
    """
    text = version.lower()
    beta = _BETA.fullmatch(text)
    if beta:
        return Key(numbers(beta[1].split(".")) + "!")
    dated = _DATED.fullmatch(text)
    if dated:
        release = [dated[1] or dated[3], dated[2] or dated[4]]
        return Key(_key(release, "", "", dated[5]), exact=False)
    image = _IMAGE.fullmatch(text)
    if image:
        return Key(_key([image[1], image[2]], image[3], "", image[5]), exact=False)
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    named, third, fourth, update, letter, build, bare = match.groups(default="")
    behind = build or bare or fourth
    return Key(_key(named.split("."), update or third, letter, behind), exact=not behind)


def _key(release: list[str], update: str, letter: str, build: str) -> str:
    code = numbers(release) + '"' + number(update)
    return code + ("$" + letter if letter else "#" + number(build) if build else "!")
