"""A connection that ended, as Suricata accounts for it: both directions, bytes of whole frames, TCP flags ever seen."""

from __future__ import annotations

from doorward.reader import Field, Formula
from doorward.readers.suricata_eve.event import ENDPOINTS, ICMP, PROTO, Event
from doorward.records.flow_record import ETHERNET_HEADER, IP_HEADER, SYN_OPTIONS, TRANSPORT_HEADER

_SERVICES = {"tls": "ssl", "dcerpc": "dce_rpc", "krb5": "krb", "http2": "http"}
"""Suricata's name of an application protocol -> Zeek's, where they differ."""
_NAMES = {
    "proto": ("proto",),
    "address": ("src_ip",),
    "packets_out": ("/flow/pkts_toserver",),
    "packets_in": ("/flow/pkts_toclient",),
    "out": ("/tcp/tcp_flags_ts",),
    "back": ("/tcp/tcp_flags_tc",),
    "start": ("/flow/start",),
    "end": ("/flow/end",),
}
_SENT, _RECEIVED = ("try_cast({packets_%s} as bigint)" % side for side in ("out", "in"))  # noqa: UP031 - braces name fields
_HEADERS = " ".join(
    f"when {{proto}} in ({', '.join(repr(name) for name in names)}) then {TRANSPORT_HEADER[proto]}"
    for proto, names in {"tcp": ["TCP"], "udp": ["UDP"], "icmp": ICMP}.items()
)
_HEADER = (
    f"({ETHERNET_HEADER} + case when contains({{address}}, ':') then {IP_HEADER[6]} else {IP_HEADER[4]} end"
    f" + case {_HEADERS} else 0 end)"
)


def _flag(side: str, flag: str) -> str:
    """SQL for whether a side ever set a flag, by the hexadecimal union of its flags: FIN 01, SYN 02, RST 04, ACK 10."""
    digits = {"F": "[13579bdf]$", "S": "[2367abef]$", "R": "[4567cdef]$", "A": "[13579bdf].$"}
    return f"rx(lower({{{side}}}), '{digits[flag]}')"


# The same judgement as flow_record.state, for a union of flags instead of letters.
_STATE = f"""
    case when {{proto}} in {ICMP} then 'OTH'
        when {_SENT} is null or {_RECEIVED} is null then null
        when {{proto}} = 'UDP' then case when {_RECEIVED} = 0 then 'S0' when {_SENT} = 0 then 'SHR' else 'SF' end
        when {{proto}} <> 'TCP' or {{out}} is null or {{back}} is null
            or ({_SENT} > 0 and {{out}} = '00') or ({_RECEIVED} > 0 and {{back}} = '00') then null
        when {_flag("out", "S")} and {_flag("back", "S")} then case
            when {_flag("out", "F")} and {_flag("back", "F")} then 'SF'
            when {_flag("out", "R")} and {_flag("back", "R")} then null
            when {_flag("out", "R")} then 'RSTO' when {_flag("back", "R")} then 'RSTR'
            when {_flag("out", "F")} then 'S2' when {_flag("back", "F")} then 'S3' else 'S1' end
        when {_flag("out", "S")} then case
            when {{back}} <> '00' then case when {_flag("back", "R")} then 'REJ' end
            when {_flag("out", "A")} then null
            when {_flag("out", "F")} then 'SH' when {_flag("out", "R")} then 'RSTOS0' else 'S0' end
        when {_flag("back", "S")} then case
            when {_flag("back", "R")} then 'RSTRH' when {_flag("back", "F")} then 'SHR' end
        else 'OTH' end
"""


def _bytes(side: str, header: str, once: str = "0") -> Formula:
    count, packets = ("/flow/bytes_toserver", _SENT) if side == "out" else ("/flow/bytes_toclient", _RECEIVED)
    text = f"greatest(0, try_cast({{bytes}} as bigint) - {header} * {packets} - {once})"
    # The greatest of 0 and an unknown number would be 0.
    return Formula(
        f"case when {{bytes}} is not null and {packets} is not null then {text} end", {**_NAMES, "bytes": (count,)}
    )


_ONCE = f"case when {{proto}} = 'TCP' then {SYN_OPTIONS} else 0 end"

flow = Event(
    table="conn",
    fields={
        **ENDPOINTS,
        "time": Field(("/flow/start", "timestamp")),
        "source_port": Field(("src_port", "icmp_type")),
        "destination_port": Field(("dest_port", "icmp_code")),
        "service": Field(("app_proto",), meanings=_SERVICES),
        "packets_out": Field(("/flow/pkts_toserver",)),
        "packets_in": Field(("/flow/pkts_toclient",)),
    },
    formulas={
        "proto": PROTO,
        "duration": Formula(
            f"case when {_SENT} + {_RECEIVED} > 1 and {{start}} is not null and {{end}} is not null then greatest(0, epoch_us(try_cast({{end}} as timestamptz))"
            " - epoch_us(try_cast({start} as timestamptz))) / 1e6 end",
            _NAMES,
        ),
        "bytes_out": _bytes("out", _HEADER, _ONCE),
        "bytes_in": _bytes("in", _HEADER, _ONCE),
        "ip_bytes_out": _bytes("out", str(ETHERNET_HEADER)),
        "ip_bytes_in": _bytes("in", str(ETHERNET_HEADER)),
        "state": Formula(_STATE, _NAMES),
    },
    nulls=("failed", "unknown"),
    constants={"open": False},
)
