"""The CPE names that inventories and scans wrote: who holds them, what they say, and which vendor's name is another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from doorward.cpe import ANY, NOT_APPLICABLE, parse, plain
from doorward.versions import cpe_version

if TYPE_CHECKING:
    from collections.abc import Iterable

ALIASES = (
    ("mysql", "mysql", "oracle", "mysql"),
    ("sun", "mysql", "oracle", "mysql"),
    ("mysql", "mariadb", "mariadb", "mariadb"),
    ("sun", "jdk", "oracle", "jdk"),
    ("sun", "jre", "oracle", "jre"),
    ("sun", "solaris", "oracle", "solaris"),
    ("sun", "sunos", "oracle", "solaris"),
    ("bea", "weblogic_server", "oracle", "weblogic_server"),
    ("igor_sysoev", "nginx", "f5", "nginx"),
    ("nginx", "nginx", "f5", "nginx"),
    ("redislabs", "redis", "redis", "redis"),
    ("pivotal_software", "redis", "redis", "redis"),
    ("elasticsearch", "elasticsearch", "elastic", "elasticsearch"),
    ("elasticsearch", "kibana", "elastic", "kibana"),
    ("mortbay", "jetty", "eclipse", "jetty"),
    ("springsource", "spring_framework", "vmware", "spring_framework"),
    ("pivotal_software", "spring_framework", "vmware", "spring_framework"),
    ("pivotal_software", "rabbitmq", "vmware", "rabbitmq"),
    ("pulsesecure", "pulse_connect_secure", "ivanti", "connect_secure"),
    ("pulsesecure", "pulse_policy_secure", "ivanti", "policy_secure"),
    ("mobileiron", "core", "ivanti", "endpoint_manager_mobile"),
    ("citrix", "netscaler_application_delivery_controller", "citrix", "application_delivery_controller"),
    ("microsoft", "iis", "microsoft", "internet_information_services"),
    ("microsoft", "internet_information_server", "microsoft", "internet_information_services"),
    ("jenkins-ci", "jenkins", "jenkins", "jenkins"),
    ("cloudbees", "jenkins", "jenkins", "jenkins"),
    ("netgate", "pfsense", "pfsense", "pfsense"),
    ("linux", "kernel", "linux", "linux_kernel"),
    ("apache", "httpd", "apache", "http_server"),
)
"""Vendor and product as somebody writes them, and as NVD does now: companies are bought, and old records keep old names."""

TARGETS = (
    ("node.js", "npm"),
    ("nodejs", "npm"),
    ("npm", "npm"),
    ("python", "PyPI"),
    ("pypi", "PyPI"),
    ("ruby", "RubyGems"),
    ("rails", "RubyGems"),
    ("ruby_on_rails", "RubyGems"),
    ("rust", "crates.io"),
    ("go", "Go"),
    ("golang", "Go"),
    ("php", "Packagist"),
    ("composer", "Packagist"),
    ("java", "Maven"),
    ("maven", "Maven"),
    (".net", "NuGet"),
    ("asp.net", "NuGet"),
    ("nuget", "NuGet"),
    ("elixir", "Hex"),
    ("dart", "Pub"),
    ("swift", "SwiftURL"),
)
"""Target software of a CPE name, and the ecosystem whose packages it means; any other target is of none of them."""

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("cpe", "part", "vendor", "product", "bare", "stated", "software_edition")]
    + [(name, pa.string()) for name in ("target_software", "target_hardware")]
)

HELD = """
    select distinct s.asset, s.cpe, s.ecosystem, s.package, case when s.package is not null then coalesce(s.package_version, s.version) end as version
    from {software} as s where s.cpe is not null
    union
    select coalesce(a.asset, s.address) as asset, s.cpe, cast(null as string) as ecosystem, cast(null as string) as package,
        cast(null as string) as version
    from (select address, explode(cpes) as cpe from {services} where coalesce(state, 'open') = 'open') as s
    left join {addresses} as a on a.address = s.address
    union
    select coalesce(a.asset, s.address) as asset, r.cpe, cast(null as string) as ecosystem, cast(null as string) as package,
        cast(null as string) as version
    from {recognised} as r
    join {services} as s on s.banner = r.banner and s.service is not distinct from r.service
    left join {addresses} as a on a.address = s.address
    where r.cpe is not null
"""
"""Who holds which CPE name: inventories, scans, and what services say of themselves."""

WRITTEN = "select cpe from {held} union select cpe from {vex} where cpe is not null"
"""Every CPE name that is to be read."""

# A package that a feed of its own ecosystem speaks of is left to that feed: CPE names of packages are often another product's.
NAMES = """
    with loose as (
        select distinct h.cpe, h.ecosystem, h.package, h.version from {held} as h
        left join {packages} as p on p.ecosystem = h.ecosystem and p.package = h.package and p.version is not distinct from h.version
        left join (select distinct family, release from {fed}) as f on f.family = p.family and (f.release is null or f.release = p.release)
        where f.family is null
    ),
    numbered as (
        select 1000000000 + row_number() over (order by cpe nulls last, ecosystem nulls last, package nulls last, version nulls last) as component, *
        from loose
    )
    select n.component, n.cpe, n.ecosystem, n.package, n.version, c.part, coalesce(o.to_vendor, c.vendor) as vendor,
        coalesce(o.to_product, c.product) as product, c.bare, c.stated, c.software_edition, c.target_software, c.target_hardware,
        split_part(n.ecosystem, ':', 1) as family, l.family is not null as of_language
    from numbered as n
    join {cpe_names} as c on c.cpe = n.cpe
    left join {cpe_aliases} as o on o.vendor = c.vendor and o.product = c.product
    left join {languages} as l on l.family = split_part(n.ecosystem, ':', 1)
"""
"""Components that are compared by their CPE name, numbered behind the packages."""


def read(names: Iterable[str]) -> pa.Table:
    """Return what CPE names say, one row a name that can be read: attributes in lower case, versions with and without update."""
    rows = []
    for name in names:
        try:
            cpe = parse(name)
        except ValueError:
            continue
        if cpe.vendor in {ANY, NOT_APPLICABLE} or cpe.product in {ANY, NOT_APPLICABLE}:
            continue
        told: dict[str, str | None] = {
            "cpe": name,
            "part": cpe.part,
            "vendor": plain(cpe.vendor),
            "product": plain(cpe.product),
        }
        told |= {"bare": cpe_version(cpe.version), "stated": cpe_version(cpe.version, cpe.update)}
        rows.append(told | {key: plain(getattr(cpe, key)) for key in SCHEMA.names[-3:]})
    return pa.Table.from_pylist(rows, SCHEMA)


def aliases() -> pa.Table:
    """Return the table of other names: vendor, product, to_vendor, to_product."""
    columns = [pa.array(column, pa.string()) for column in zip(*ALIASES, strict=True)]
    return pa.table(columns, names=["vendor", "product", "to_vendor", "to_product"])


def targets() -> pa.Table:
    """Return the table of target software: target, family."""
    columns = [pa.array(column, pa.string()) for column in zip(*TARGETS, strict=True)]
    return pa.table(columns, names=["target", "family"])
