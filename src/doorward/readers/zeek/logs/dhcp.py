"""dhcp.log: one line per conversation about an address."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as, worked_out

# Zero is what a sensor writes that saw no length, and all bits set is how DHCP says for ever. A length that is no number
# stands as it is, so that the line is refused with it.
_UNTIL = """
    case when try_cast({length} as double) = 0 or try_cast({length} as double) >= 4294967295 then null
        else coalesce(
            cast(coalesce(try_cast({time} as double), epoch(try_cast({time} as timestamptz)))
                + try_cast({length} as double) as varchar),
            {length})
    end
"""
_STATES = {"ACK": "active", "NAK": "refused", "OFFER": "offered", "DECLINE": "declined", "RELEASE": "released"}
_STATE = "".join(f" when contains({{messages}}, '{word}') then '{state}'" for word, state in _STATES.items())

dhcp = Log(
    table="leases",
    fields={
        **SEEN,
        "uid": known_as("uid", "uids", first=True),
        "address": known_as("assigned_addr", "assigned_ip"),
        "mac": known_as("mac"),
        "hostname": known_as("host_name"),
        "domain": known_as("domain"),
        "requested": known_as("requested_addr"),
        "server": known_as("server_addr", "id.resp_h"),
        "messages": known_as("msg_types"),
    },
    signs=(
        frozenset({"mac", "msg_types"}),
        frozenset({"mac", "assigned_addr"}),
        frozenset({"mac", "assigned_ip"}),
        frozenset({"mac", "lease_time"}),
    ),
    required=("time",),
    formulas={
        "hostname": worked_out("coalesce({name}, {full})", name="host_name", full="client_fqdn"),
        "until": worked_out(_UNTIL, time="ts", length="lease_time"),
        "state": worked_out(f"case{_STATE} end", messages="msg_types"),
    },
)
