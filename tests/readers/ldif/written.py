"""Entries and security descriptors as directories write them, small."""

from __future__ import annotations

import base64
import struct
from uuid import UUID

OWN = "S-1-5-21-1-2-3"
ALICE, ADMINS = f"{OWN}-1101", f"{OWN}-512"
MEMBER = "bf9679c0-0de6-11d0-a285-00aa003049e2"
RESET = "00299570-246d-11d0-a768-00aa006e0529"
LISTED, SELF_RELATIVE = 0x4, 0x8000


def sid_bytes(text):
    parts = [int(part) for part in text.split("-")[1:]]
    return (
        bytes([parts[0], len(parts) - 2]) + parts[1].to_bytes(6, "big") + struct.pack(f"<{len(parts) - 2}I", *parts[2:])
    )


def entry_bytes(who, mask, *, kind=0, flags=0, limited=None, below=None):
    body = struct.pack("<I", mask)
    if kind in {5, 6, 11, 12}:
        body += struct.pack("<I", (limited is not None) + 2 * (below is not None))
        body += b"".join(UUID(one).bytes_le for one in (limited, below) if one is not None)
    body += sid_bytes(who)
    return struct.pack("<BBH", kind, flags, len(body) + 4) + body


def descriptor_bytes(*found, owner=ADMINS, control=SELF_RELATIVE | LISTED, listed=True):
    body = b"".join(found)
    names = sid_bytes(owner) if owner else b""
    header = struct.pack("<BBHIIII", 1, 0, control, 20 if owner else 0, 0, 0, 20 + len(names) if listed else 0)
    table = struct.pack("<BBHHH", 4, 0, 8 + len(body), len(found), 0) + body if listed else b""
    return header + names + table


def line(name, value):
    if isinstance(value, bytes):
        return f"{name}:: {base64.b64encode(value).decode()}\n"
    return f"{name}: {value}\n"


def entry(dn, *classes, **values):
    """Return an entry; a value may be text, bytes or a list of them, and _ stands for - in the name of an attribute."""
    text = line("dn", dn) + "".join(line("objectClass", one) for one in classes)
    for name, value in values.items():
        text += "".join(line(name.replace("_", "-"), one) for one in (value if isinstance(value, list) else [value]))
    return text + "\n"


def dump(*found):
    return ("version: 1\n\n" + "".join(found)).encode()
