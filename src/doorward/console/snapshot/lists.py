"""The lists of a snapshot and what may be asked of each. Pages, the command line and the API share these."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from doorward.field_query import Field, Fields
from doorward.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = ("new", "open", "contained", "accepted", "expected", "closed", "false_alarm")
"""How far people are with a subject; what nobody has decided on is new."""
CRITICALITIES = ("low", "medium", "high", "critical")

_SEVERITY = Field("severity", "level", "how bad it is", SEVERITIES)
_FIRST = Field("first_seen", "time", "first seen in the data")
_LAST = Field("last_seen", "time", "last seen in the data")
_STATUS = Field("status", "level", "how far people are with it", STATUSES, decided=True)
_ASSIGNEE = Field("assignee", "word", "who works on it; me is yourself", decided=True)
_ASSET = Field("asset", "word", "the asset it is about")
_HOST = Field("host", "word", "any name of an asset in it", many=True)
_ADDRESS = Field("address", "address", "any address in it, or a network such as 10.0.0.0/8", many=True)
_CVE = Field("cve", "word", "a weakness it is about", many=True)
_PORT = Field("port", "number", "a port it is about", many=True)
_LIVE = Field("live", "flag", "there are signs that somebody is inside")
_SCORE = Field("score", "number", "0 to 1")

FINDINGS = Fields(
    "findings",
    _SEVERITY,
    _SCORE,
    Field("detector", "word", "who asked"),
    Field("answers", "word", "the question it helps to answer: doors or inside"),
    _ASSET,
    _HOST,
    _ADDRESS,
    Field("source", "address", "where it came from", many=True),
    Field("destination", "address", "where it went, an address or a name", many=True),
    Field("domain", "word", "a domain name in it", many=True),
    Field("account", "word", "an account in it", many=True),
    _PORT,
    _CVE,
    Field("hash", "word", "a hash in it: of a file, a certificate, a way of speaking TLS", many=True),
    Field("attack", "word", "an ATT&CK technique", many=True),
    _FIRST,
    _LAST,
    Field("events", "number", "events behind it"),
    Field("due", "time", "when it should be closed"),
    Field("vouched", "flag", "expected.toml covers it"),
    Field("loud", "flag", "medium or worse"),
    _STATUS,
    _ASSIGNEE,
)
WAYS = Fields(
    "ways",
    Field("probability", "number", "how likely it works, 0 to 1"),
    Field("door", "word", "where it begins"),
    Field("jewel", "word", "the crown jewel it leads to"),
    _HOST,
    Field("fix", "word", "a fix that ends it", many=True),
    Field("steps", "number", "moves"),
    Field("seen", "number", "moves the data show"),
    Field("walked", "flag", "moves were seen in their order"),
    _LIVE,
    _FIRST,
    _LAST,
    _STATUS,
    _ASSIGNEE,
)
DOORS = Fields(
    "doors",
    _SEVERITY,
    Field("score", "number", "what closing it is worth: path x use / hours"),
    Field("path", "number", "how likely it leads to a crown jewel, 0 to 1"),
    Field("use", "number", "1, doubled by each sign of use"),
    Field("hours", "number", "person-hours to close it"),
    Field("name", "word", "the host or account it opens"),
    _ASSET,
    Field("jewel", "word", "the crown jewel it leads to"),
    Field("address", "address", "where it stands, or a network"),
    Field("port", "number", "its port"),
    _CVE,
    Field("ways", "number", "ways that begin there"),
    Field("exploited", "flag", "its weakness is known to be exploited"),
    Field("exposed", "flag", "it answers the Internet"),
    Field("counted", "flag", "it is one of the open doors"),
    Field("disclosed", "time", "when its weakness was told"),
    Field("due", "time", "when it must be closed"),
    _FIRST,
    _LAST,
    _STATUS,
    _ASSIGNEE,
)
JEWELS = Fields(
    "jewels",
    Field("name", "word", "its name"),
    _ASSET,
    Field("ways", "number", "ways that lead to it"),
    Field("doors", "number", "doors that lead to it"),
    Field("live", "number", "ways with signs of somebody inside"),
    Field("probability", "number", "of the likeliest way, 0 to 1"),
    Field("steps", "number", "moves of the shortest way"),
    Field("uncut", "flag", "no known fix cuts it off"),
    _STATUS,
    _ASSIGNEE,
)
ASSETS = Fields(
    "assets",
    Field("name", "word", "its name"),
    _HOST,
    _ADDRESS,
    Field("mac", "word", "a MAC address of it", many=True),
    _SEVERITY,
    Field("risk", "number", "the worst finding's score or the likeliest way through it, 0 to 1"),
    Field("criticality", "level", "as the register has it", CRITICALITIES),
    Field("owner", "word", "who answers for it"),
    Field("environment", "word", "production, test, development, …"),
    Field("purpose", "word", "what it is for"),
    Field("system", "word", "operating system"),
    Field("zone", "word", "part of the network"),
    Field("registered", "flag", "it stands in a register"),
    _CVE,
    _PORT,
    Field("product", "word", "what a service on it is", many=True),
    Field("addresses", "number", "addresses it held"),
    Field("services", "number", "services that stand open"),
    Field("software", "number", "programs on it"),
    Field("weaknesses", "number", "weaknesses that affect it"),
    Field("exploited", "number", "weaknesses known to be exploited"),
    Field("findings", "number", "findings about it"),
    Field("channels", "number", "channels from it"),
    Field("ways", "number", "ways through it"),
    _LIVE,
    Field("jewel", "flag", "it holds a crown jewel"),
    _FIRST,
    _LAST,
    _STATUS,
    _ASSIGNEE,
)
CHANNELS = Fields(
    "channels",
    _SEVERITY,
    _SCORE,
    Field("detector", "word", "who asked"),
    Field("source", "address", "who calls, or a network"),
    Field("source_asset", "word", "the asset that calls"),
    Field("destination", "address", "who is called, or a network"),
    Field("name", "word", "the name of who is called"),
    Field("port", "number", "the port that is called"),
    Field("others", "number", "others that call the same place"),
    Field("vouched", "flag", "expected.toml covers it"),
    Field("proto", "word", "tcp, udp, …"),
    Field("interval", "number", "seconds between calls"),
    Field("calls", "number", "connections"),
    Field("events", "number", "events behind it"),
    Field("bytes_out", "number", "bytes sent, such as >10M"),
    Field("bytes_in", "number", "bytes received"),
    _FIRST,
    _LAST,
    _STATUS,
    _ASSIGNEE,
)
FIXES = Fields(
    "fixes",
    Field("fix", "word", "what to do"),
    Field("hours", "number", "person-hours"),
    Field("ways", "number", "ways it ends"),
    Field("live", "number", "ways it ends with signs of somebody inside"),
    Field("findings", "number", "findings it ends"),
    Field("doors", "number", "doors it closes"),
    Field("planned", "number", "its place in the plan"),
    Field("risk", "number", "crown jewels expected to fall after it"),
    _STATUS,
    _ASSIGNEE,
)
SOURCES = Fields(
    "sources",
    Field("file", "word", "its path"),
    Field("reader", "word", "the reader that took it"),
    Field("status", "word", "read, unknown or failed"),
    Field("rows", "number", "rows read"),
    Field("rejects", "number", "lines or records that could not be read"),
    Field("bytes", "number", "unpacked bytes"),
    Field("table", "word", "a table it filled", many=True),
    _FIRST,
    _LAST,
)
LISTS: Mapping[str, Fields] = MappingProxyType(
    {one.kind: one for one in (FINDINGS, WAYS, DOORS, JEWELS, ASSETS, CHANNELS, FIXES, SOURCES)}
)
"""Table of a snapshot -> its fields."""
FACETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "findings": ("severity", "answers", "detector"),
        "ways": ("jewel",),
        "doors": ("severity", "jewel"),
        "assets": ("severity", "criticality", "registered"),
        "channels": ("severity", "detector"),
        "sources": ("status", "reader"),
    }
)
"""Table -> the columns whose values are counted under a filter; those of a person's decisions are counted besides."""
TITLES: Mapping[str, str] = MappingProxyType(
    {kind: kind.capitalize() for kind in LISTS} | {"ways": "Paths", "jewels": "Crown jewels", "sources": "Files"}
)
"""Table -> what its rows are for people."""
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "findings": "severity:>=high host:web* first_seen:<7d sort:-score",
        "ways": "live:yes host:web* steps:<=4 sort:-probability",
        "doors": "severity:>=high exposed:yes port:443 sort:-score",
        "jewels": "ways:>0 uncut:yes sort:-probability",
        "assets": "host:web* criticality:>=high exploited:>0 sort:-risk",
        "channels": "destination:203.0.113.0/24 port:443 calls:>100 sort:-score",
        "fixes": "hours:<=8 ways:>10 sort:-ways",
        "sources": "reader:nmap rejects:>0 last_seen:<7d sort:-rows",
    }
)
"""Table -> a query over it, as it is shown to those who have not asked one yet."""
BODIES: Mapping[str, str] = MappingProxyType({"findings": "finding_bodies"})
"""Table -> the table that holds the rest of a row, under the same number."""
