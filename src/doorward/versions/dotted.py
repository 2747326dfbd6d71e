from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"v?([0-9]+(?:\.[0-9]+)*)(?:[-_ .]?(dev|alpha|beta|milestone|m|preview|pre|rc|sp|p|patch|update|u|build|b)[-_ .]?([0-9]+)?)?"
)
_KINDS = {
    "dev": "!0",
    "alpha": "!1",
    "beta": "!2",
    "milestone": "!3",
    "m": "!3",
    "preview": "!4",
    "pre": "!4",
    "rc": "!5",
    "sp": "#",
    "p": "#",
    "patch": "#",
    "update": "#",
    "u": "#",
    "build": "#",
    "b": "#",
}
_RELEASE = '"'


@scheme(
    products=(
        ("apache", "http_server"),
        ("apache", "tomcat"),
        ("apache", "struts"),
        ("apache", "activemq"),
        ("apache", "ofbiz"),
        ("apache", "solr"),
        ("apple", "*"),
        ("atlassian", "*"),
        ("adobe", "coldfusion"),
        ("cisco", "ios_xr*"),
        ("cisco", "cisco_ios_xr*"),
        ("connectwise", "screenconnect"),
        ("crushftp", "crushftp"),
        ("drupal", "drupal"),
        ("elastic", "*"),
        ("f5", "nginx"),
        ("f5", "nginx_open_source"),
        ("fortra", "goanywhere_managed_file_transfer"),
        ("gitlab", "gitlab"),
        ("google", "chrome"),
        ("igor_sysoev", "nginx"),
        ("jenkins", "jenkins"),
        ("joomla", "joomla\\!"),
        ("linux", "linux_kernel"),
        ("linux", "linux"),
        ("mariadb", "mariadb"),
        ("mikrotik", "routeros"),
        ("mozilla", "*"),
        ("nginx", "nginx"),
        ("oracle", "mysql*"),
        ("oracle", "weblogic_server"),
        ("papercut", "*"),
        ("php", "php"),
        ("postgresql", "postgresql"),
        ("progress", "moveit*"),
        ("redis", "redis"),
        ("samba", "samba"),
        ("solarwinds", "*"),
        ("squid-cache", "squid"),
        ("vmware", "workspace_one*"),
        ("vmware", "identity_manager"),
        ("watchguard", "fireware"),
        ("wordpress", "wordpress"),
        ("zohocorp", "*"),
        ("zyxel", "*"),
        *(("microsoft", name) for name in ("edge_chromium", ".net*", "sharepoint_server")),
    )
)
def dotted(version: str) -> Key | None:
    """Numbers and dots, perhaps a candidate before or a patch or build behind: makers that number every release so."""
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, kind, count = match.groups(default="")
    return Key(numbers(release.split(".")) + (_KINDS[kind] + number(count) if kind else _RELEASE))
