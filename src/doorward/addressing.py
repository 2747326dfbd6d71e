"""MAC addresses, IP addresses, networks and domain names as people write them: one spelling of each, none for what is none."""

from __future__ import annotations

import ipaddress
import re

_MAC = re.compile(r"[0-9a-f]{12}")
_DOMAIN = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*")
_LONGEST_NAME = 253  # RFC 1035, without the dot at the end


def mac(text: str) -> str | None:
    """Return a MAC address in lower case with colons, from any usual spelling; None if it is none."""
    digits = re.sub(r"[:.\-]", "", text.strip().lower())
    return ":".join(re.findall("..", digits)) if _MAC.fullmatch(digits) else None


def address(text: str) -> str | None:
    """Return an IP address as it is spelled; None if it is none."""
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return text.strip()


def network(text: str) -> str | None:
    """Return a CIDR in its standard spelling, bits of a host cleared; None if it is none."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        return None


def domain(text: str) -> str | None:
    """Return a domain name in lower case, in ASCII, without a dot at its end; None if it is none."""
    bare = text.strip().lower().removesuffix(".")
    try:
        name = bare if bare.isascii() else bare.encode("idna").decode()
    except UnicodeError:
        return None
    return name if len(name) <= _LONGEST_NAME and _DOMAIN.fullmatch(name) else None
