"""The names that were asked for: every connection to a name has its question before it, unless the answer was still known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.demo.capture import DNS
from doorward.demo.internet import EXTERNAL_RESOLVER, INTRUDER_NAMES, all_services
from doorward.demo.organisation import DIRECTORY, REGISTERED, host
from doorward.demo.period import MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from doorward.demo.capture import Capture, Column
    from doorward.demo.period import Times

INTERNAL_TTL = 3600
"""Seconds a name of the directory may be cached."""

_INSIDE = "10.20."
_ASKS_FOR_IPV6 = 0.1
_SECOND_RESOLVER = 0.15
_SUFFIX_TRIED = 0.04


def resolve(capture: Capture) -> None:
    """Note the questions behind all connections noted so far."""
    answers = _answers()
    names, sources = capture.conn["name"], capture.conn["source"]
    resolvers = (host("dc01").address, host("dc02").address)
    # Only the inside asks our resolvers, and they answer themselves from what they know.
    asking = (names != "") & (np.char.find(sources.astype(np.str_), _INSIDE) == 0) & ~np.isin(sources, resolvers)
    time, source, name = capture.conn["time"][asking], sources[asking], names[asking]
    ttl = np.array([answers[each][1] for each in name]) * SECOND
    first = _not_cached(time, np.char.add(np.char.add(source, " "), name), ttl)
    _ask(capture, time[first] - capture.random.integers(3000, 40_000, len(first)), source[first], name[first], answers)
    _forward(capture, time[first], name[first], answers, ttl[first])
    _noise(capture, time[first], source[first], name[first])


def _answers() -> dict[str, tuple[tuple[str, ...], int]]:
    inside = {machine.fqdn: ((machine.address,), INTERNAL_TTL) for machine in REGISTERED}
    return (
        inside | INTRUDER_NAMES | {name: (service.addresses, service.ttl) for name, service in all_services().items()}
    )


def _not_cached(time: Times, key: Column, ttl: Times) -> npt.NDArray[np.int64]:
    # A cache of fixed slots: near enough to a real one, and quick to compute for all at once.
    _, number = np.unique(key, return_inverse=True)
    order = np.lexsort((time, number))
    slot = (time // ttl)[order]
    asker = number[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (asker[1:] != asker[:-1]) | (slot[1:] != slot[:-1])
    chosen: npt.NDArray[np.int64] = np.sort(order[fresh])
    return chosen


def _ask(
    capture: Capture, time: Times, source: Column, name: Column, answers: Mapping[str, tuple[tuple[str, ...], int]]
) -> None:
    random, count = capture.random, len(time)
    second = random.random(count) < _SECOND_RESOLVER
    resolver = np.where(second, host("dc02").address, host("dc01").address)
    rtt = np.where(
        np.char.endswith(name, DIRECTORY), capture.waits(count, 0.0008, 0.4), capture.waits(count, 0.006, 1.0)
    )
    found = [",".join(answers[each][0]) for each in name]
    ttls = [",".join(f"{answers[each][1]:.6f}" for _ in answers[each][0]) for each in name]
    _question(capture, time, source, resolver, name, rtt=rtt, answers=found, ttls=ttls)
    both = random.random(count) < _ASKS_FOR_IPV6
    _question(capture, time[both] + 400, source[both], resolver[both], name[both], rtt=rtt[both], kind="AAAA")


def _forward(
    capture: Capture, time: Times, name: Column, answers: Mapping[str, tuple[tuple[str, ...], int]], ttl: Times
) -> None:
    # What the resolver knows for one it knows for all: outside, a name is asked for once in its time to live.
    outside = ~np.char.endswith(name, DIRECTORY)
    time, name, ttl = time[outside], name[outside], ttl[outside]
    first = _not_cached(time, name, ttl)
    time, name = time[first] - 2500, name[first]
    found = [",".join(answers[each][0]) for each in name]
    ttls = [",".join(f"{answers[each][1]:.6f}" for _ in answers[each][0]) for each in name]
    rtt = capture.waits(len(time), 0.018, 0.5)
    _question(capture, time, host("dc01").address, EXTERNAL_RESOLVER, name, rtt=rtt, answers=found, ttls=ttls)


def _noise(capture: Capture, time: Times, source: Column, name: Column) -> None:
    # Windows tries its own suffix, looks for a proxy and for the directory; none of it is an intruder's.
    random, resolver = capture.random, host("dc01").address
    tried = (random.random(len(time)) < _SUFFIX_TRIED) & ~np.char.endswith(name, DIRECTORY)
    suffixed = np.char.add(name[tried], f".{DIRECTORY}")
    rtt = capture.waits(int(tried.sum()), 0.0008, 0.4)
    _question(capture, time[tried] - 90_000, source[tried], resolver, suffixed, rtt=rtt, code="NXDOMAIN")
    desks = np.char.find(source, "10.20.10.") == 0
    for share, asked, kind, code in (
        (0.03, f"wpad.{DIRECTORY}", "A", "NXDOMAIN"),
        (0.05, f"_ldap._tcp.dc._msdcs.{DIRECTORY}", "SRV", "NOERROR"),
    ):
        some = desks & (random.random(len(time)) < share)
        when = time[some] + random.integers(0, MINUTE, int(some.sum()))
        rtt = capture.waits(int(some.sum()), 0.0008, 0.4)
        found = f"dc01.{DIRECTORY}" if kind == "SRV" else ""
        _question(capture, when, source[some], resolver, asked, rtt=rtt, kind=kind, code=code, answers=found)


def _question(  # noqa: PLR0913 - a question has this many facts, each optional one by name
    capture: Capture,
    time: Times,
    source: npt.ArrayLike,
    resolver: npt.ArrayLike,
    name: npt.ArrayLike,
    *,
    rtt: npt.ArrayLike,
    kind: str = "A",
    code: str = "NOERROR",
    answers: npt.ArrayLike = "",
    ttls: npt.ArrayLike = "",
) -> None:
    count = len(time)
    length = np.char.str_len(np.broadcast_to(np.asarray(name, np.str_), (count,))) + 18
    answered = 16 * (1 + np.char.count(np.broadcast_to(np.asarray(answers, np.str_), (count,)), ","))
    rows = capture.connect(DNS, time, source, resolver, seconds=rtt, sent=length, received=length + answered)
    values = {"name": name, "kind": kind, "code": code, "answers": answers, "ttls": ttls, "rtt": rtt}
    number = capture.random.integers(0, 65536, count)
    capture.dns.add(count, {"conn": rows, "number": number} | values)
