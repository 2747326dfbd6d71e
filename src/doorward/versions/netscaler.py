from __future__ import annotations

import re

from doorward.version import Key, numbers, scheme

_VERSION = re.compile(
    r"""(?:netscaler\s+)?(?:ns|v)?([0-9]+(?:\.[0-9]+)*)
    (?:[\s:,_-]*(?:build)?[\s:,_-]*([0-9]+(?:\.[0-9]+)*))?
    (?:[\s._-]*(nc|cl|e|fips|ndcpp|fips[\s_-]and[\s_-]ndcpp))?""",
    re.VERBOSE,
)
_COMMON = {"", "nc", "cl"}


@scheme(
    products=(
        ("citrix", "netscaler*"),
        ("citrix", "application_delivery_*"),
        ("citrix", "gateway"),
        ("citrix", "gateway_firmware"),
        ("citrix", "access_gateway"),
        ("citrix", "sd-wan*"),
        ("netscaler", "*"),
        ("cloud_software_group", "netscaler*"),
    )
)
def netscaler(version: str) -> Key | None:
    """Citrix ADC and NetScaler: release and build (14.1-8.50), also as 14.1.8.50, `NS14.1: Build 8.50.nc` or 12.1-build_48.18.

    FIPS, NDcPP and enhancement (.e) builds are numbered by themselves, on the same scale: 13.1-37.207 FIPS holds what
    13.1-51.15 holds. Advisories name their ends without saying so in the version, hence one order, in which they are not exact.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, build, kind = match.groups(default="")
    runs = release.split(".") + (build.split(".") if build else [])
    return Key(numbers(runs), exact=kind in _COMMON)
