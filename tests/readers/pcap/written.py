"""Packets and captures written byte by byte."""

from __future__ import annotations

import struct
from ipaddress import ip_address

from doorward.readers.pcap.flow import Flow, keys
from doorward.readers.pcap.packet import TCP, UDP, Packet, packet
from doorward.readers.pcap.telling import Moment
from doorward.readers.pcap.tracking import Tracking

HERE, THERE = "192.0.2.7", "198.51.100.9"
START = 1_767_323_045  # 2026-01-02 03:04:05 UTC
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}


def ethernet(inner, kind=0x0800, tags=()):
    """Return an Ethernet frame, with a VLAN tag for each of `tags`."""
    types = [*tags, kind]
    head = bytes(12) + struct.pack("!H", types[0])
    return head + b"".join(struct.pack("!HH", 5, each) for each in types[1:]) + inner


def ip(inner, proto, source=HERE, destination=THERE, *, fragment=0, size=None, options=b"", extensions=()):
    """Return an IP packet of the version of its addresses; `extensions` are (type, bytes) in front of the transport."""
    ends = ip_address(source).packed + ip_address(destination).packed
    if len(ends) == 8:
        size = 20 + len(options) + len(inner) if size is None else size
        return (
            struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, size, 0, fragment, 64, proto, 0)
            + ends
            + options
            + inner
        )
    following = [kind for kind, _ in extensions[1:]] + [proto]
    chain = b"".join(bytes([after]) + data for (_, data), after in zip(extensions, following, strict=False))
    first = extensions[0][0] if extensions else proto
    return struct.pack("!IHBB", 6 << 28, len(chain) + len(inner), first, 64) + ends + chain + inner


def tcp(flags="A", payload=b"", ports=(40_000, 443), sequence=0, options=b""):
    """Return a TCP segment."""
    bits = sum(FLAGS[flag] for flag in flags)
    offset = (20 + len(options)) // 4 << 4
    return struct.pack("!HHIIBBHHH", *ports, sequence % 2**32, 0, offset, bits, 1024, 0, 0) + options + payload


def udp(payload=b"", ports=(40_000, 53)):
    """Return a UDP datagram."""
    return struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload


def icmp(kind=8, code=0, payload=b""):
    """Return an ICMP message."""
    return struct.pack("!BBHHH", kind, code, 0, 1, 1) + payload


def frame(inner, proto=TCP, **how):
    """Return an Ethernet frame with an IP packet."""
    version = 0x86DD if ":" in how.get("source", HERE) else 0x0800
    return ethernet(ip(inner, proto, **how), version)


def capture(*packets, order="<", magic=0xA1B2C3D4, link=1, units=1_000_000):
    """Return a PCAP of (seconds after START, frame)."""
    out = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262_144, link)]
    for seconds, data in packets:
        whole, part = divmod(round(seconds * units), units)
        out.append(struct.pack(f"{order}IIII", START + whole, part, len(data), len(data)) + data)
    return b"".join(out)


def block(kind, body, order="<"):
    """Return a block of PCAPNG."""
    padded = body + bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", 12 + len(padded))
    return struct.pack(f"{order}I", kind) + size + padded + size


def section(order="<"):
    """Return the block that begins a section."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link=1, order="<", options=b""):
    """Return the block that describes an interface."""
    return block(1, struct.pack(f"{order}HHI", link, 0, 0) + options, order)


def option(code, value, order="<"):
    """Return an option of a block."""
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def enhanced(data, seconds=0.0, number=0, *, order="<", units=1_000_000, captured=None):
    """Return the block of a packet of interface `number`."""
    time = START * units + round(seconds * units)
    size = len(data) if captured is None else captured
    return block(6, struct.pack(f"{order}IIIII", number, time >> 32, time & 0xFFFFFFFF, size, len(data)) + data, order)


def packets_of(*frames_):
    """Return what frames say."""
    return [packet(1, data, len(data)) for data in frames_]


class Exchange:
    """The packets of one TCP connection, written one after the other; `far` are those of the other end."""

    def __init__(self, ports=(40_000, 443), first=1000):
        self.ports = ports
        self.numbers = [first, first + 500_000]
        self.packets = []
        self.seconds = 0.0

    def send(self, flags, payload=b"", *, far=False, later=0.1, moved=0, cut=None):
        """Add a segment; `moved` shifts its sequence number, `cut` is how many of its bytes are captured."""
        ports = self.ports[::-1] if far else self.ports
        ends = {"source": THERE, "destination": HERE} if far else {}
        data = frame(tcp(flags, payload, ports, self.numbers[far] + moved), **ends)
        self.seconds += later
        if not moved:
            self.numbers[far] += len(payload) + ("S" in flags) + ("F" in flags)
        self.packets.append((self.seconds, data if cut is None else data[:cut]))
        return self

    def open(self):
        """Add the three segments that open it."""
        return self.send("S", later=0.0).send("SA", far=True).send("A")

    def close(self):
        """Add the four that close it."""
        return self.send("FA").send("A", far=True).send("FA", far=True).send("A")

    def rows(self, table="conn"):
        """Return the rows that it becomes."""
        return track(*self.packets)[table]


def track(*packets):
    """Return table -> rows of (seconds after START, frame)."""
    tracking = Tracking("test")
    for number, (seconds, data) in enumerate(packets, 1):
        told = packet(1, data, len(data))
        assert isinstance(told, Packet), told
        tracking.add(told, data, Moment(START * 1_000_000 + round(seconds * 1_000_000), number))
    tracking.end()
    return tracking.rows


def flow(told):
    """Return a connection that begins with a packet."""
    return Flow(keys(told)[0], told, START * 1_000_000, 1)


def segment(flags="A", length=0, sequence=0, **changed):
    """Return what a TCP packet says."""
    bits = sum(FLAGS[flag] for flag in flags)
    told = Packet(TCP, b"\xc0\0\2\7", 40_000, b"\xc6\x33\x64\x09", 443, 40 + length, 54, length, bits, sequence)
    return told._replace(**changed)


def datagram(length=10, ports=(40_000, 5000)):
    """Return what a UDP packet says."""
    return Packet(UDP, b"\xc0\0\2\7", ports[0], b"\xc6\x33\x64\x09", ports[1], 28 + length, 42, length)


# --- DNS ---


def name(text):
    """Return a name as it is on the wire."""
    return (
        b"".join(bytes([len(label)]) + label for label in (part.encode("latin-1") for part in text.split(".")) if label)
        + b"\0"
    )


def record(kind, data, ttl=60, owner=b"\xc0\x0c"):
    """Return a record of an answer, by default of the name that was asked for."""
    return owner + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def dns(text="a.example", kind=1, number=7, *, flags=0x0100, records=(), questions=1, group=1):
    """Return a message."""
    asked = (name(text) + struct.pack("!HH", kind, group)) * questions
    return struct.pack("!HHHHHH", number, flags, questions, len(records), 0, 0) + asked + b"".join(records)


def answer(*records, **how):
    """Return a message that answers."""
    return dns(flags=how.pop("flags", 0x8180), records=records, **how)


# --- TLS ---


def extension(number, data=b""):
    """Return an extension of a hello."""
    return struct.pack("!HH", number, len(data)) + data


def listed(*numbers):
    """Return numbers of two bytes behind their length."""
    return struct.pack(f"!H{len(numbers)}H", 2 * len(numbers), *numbers)


def server_name(text):
    """Return the extension that names the server."""
    data = b"\0" + struct.pack("!H", len(text)) + text.encode()
    return extension(0, struct.pack("!H", len(data)) + data)


def protocols(*names):
    """Return the extension of ALPN."""
    data = b"".join(bytes([len(each)]) + each for each in names)
    return extension(16, struct.pack("!H", len(data)) + data)


def client_hello(ciphers=(0x1301,), extensions=(), version=0x0303, session=b""):
    """Return a client's hello, a handshake message."""
    rest = b"".join(extensions)
    body = struct.pack("!H", version) + bytes(32) + bytes([len(session)]) + session + listed(*ciphers) + b"\1\0"
    body += struct.pack("!H", len(rest)) + rest if extensions else b""
    return b"\1" + struct.pack("!I", len(body))[1:] + body


def server_hello(cipher=0x1301, extensions=(), version=0x0303):
    """Return a server's hello, a handshake message."""
    rest = b"".join(extensions)
    body = struct.pack("!H", version) + bytes(32) + b"\0" + struct.pack("!HB", cipher, 0)
    body += struct.pack("!H", len(rest)) + rest if extensions else b""
    return b"\2" + struct.pack("!I", len(body))[1:] + body


def records(message, size=16_000, kind=22):
    """Return a message in TLS records of at most `size` bytes."""
    pieces = [message[at : at + size] for at in range(0, len(message), size)]
    return b"".join(bytes([kind, 3, 1]) + struct.pack("!H", len(piece)) + piece for piece in pieces)
