"""What flow records leave out: the payload behind their bytes, the state behind their flags, and who opened a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

IP_HEADER = {4: 20, 6: 40}
"""Bytes of an IP header without options or extensions."""
TRANSPORT_HEADER = {"tcp": 32, "udp": 8, "icmp": 8}
"""Bytes of a transport header; for TCP with the timestamps that most systems send in every segment."""
SYN_OPTIONS = 8
"""Bytes that a SYN usually has beyond TRANSPORT_HEADER."""
ETHERNET_HEADER = 14
"""Bytes of an Ethernet header without VLAN tag or checksum."""

_RESERVED = 1024


def payload(proto: str, address: str, ip_bytes: int | None, packets: int | None) -> int | None:
    """Estimate the payload bytes of one direction, since flow records count headers in.

    UDP and ICMP without IP options come out exact. TCP comes out right for segments with timestamps, and at most 12 bytes a
    packet too low for those without; never below 0.

    Args:
        proto: transport, lower case; of another than TCP, UDP and ICMP only the IP header is taken off.
        address: either end, which tells the version of IP.
        ip_bytes: bytes from the IP header on.
        packets: packets of that direction.
    """
    if ip_bytes is None or packets is None:
        return None
    header = IP_HEADER[6 if ":" in address else 4] + TRANSPORT_HEADER.get(proto, 0)
    return max(0, ip_bytes - header * packets - (SYN_OPTIONS if proto == "tcp" else 0))


def state(
    proto: str, out: Collection[str], back: Collection[str], packets_out: int | None, packets_in: int | None
) -> str | None:
    """Return Zeek's connection state as far as the record proves it, else None.

    Args:
        proto: transport, lower case.
        out: letters of the TCP flags (S, A, F, R, …) that the opener ever set; empty if unknown.
        back: those that the other side set.
        packets_out: packets of the opener, None if unknown.
        packets_in: packets of the other side.
    """
    if proto == "icmp":
        return "OTH"
    if packets_out is None or packets_in is None:
        return None
    if proto == "udp":
        return ("SF" if packets_out else "SHR") if packets_in else "S0"
    unknown = proto != "tcp" or (packets_out and not out) or (packets_in and not back)
    return None if unknown else _tcp(out, back)


def _tcp(out: Collection[str], back: Collection[str]) -> str | None:
    if "S" in out:
        return _established(out, back) if "S" in back else _unanswered(out, back)
    if "S" in back:
        return "RSTRH" if "R" in back else "SHR" if "F" in back else None
    return "OTH"


def _established(out: Collection[str], back: Collection[str]) -> str | None:
    if "F" in out and "F" in back:
        return "SF"
    if "R" in out or "R" in back:
        # The union of the flags does not say who was first.
        return None if "R" in out and "R" in back else "RSTO" if "R" in out else "RSTR"
    return "S2" if "F" in out else "S3" if "F" in back else "S1"


def _unanswered(out: Collection[str], back: Collection[str]) -> str | None:
    if back:
        return "REJ" if "R" in back else None
    # Who acknowledges was answered, by packets that the record does not count.
    if "A" in out:
        return None
    return "SH" if "F" in out else "RSTOS0" if "R" in out else "S0"


def serves(port: int | None, other: int | None) -> bool:
    """Whether a port shows its side to be the server: it is reserved (below 1024) and the other is not."""
    return port is not None and other is not None and port < _RESERVED <= other
