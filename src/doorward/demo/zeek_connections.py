"""Connections as Zeek's conn and open_conn logs tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from doorward.demo.capture import ends, noted
from doorward.demo.period import END, HOUR, LAST_LOOK, SECOND
from doorward.demo.spelling import count, flag, moment, text

if TYPE_CHECKING:
    import numpy.typing as npt

    from doorward.demo.capture import Column, Sheet
    from doorward.demo.period import Times
    from doorward.demo.spelling import Columns

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", np.uint8)
_HISTORY = {
    "tcp SF": "ShADadFf",
    "tcp S1": "ShADad",
    "tcp RSTO": "ShADadR",
    "tcp RSTR": "ShADadr",
    "tcp S0": "S",
    "tcp REJ": "Sr",
    "udp SF": "Dd",
    "udp S0": "D",
    "icmp OTH": "",
}
_SEGMENT = 1380


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one log in the order they were written, and when each was."""

    written: Times
    columns: Columns


def identifiers(seed: int, many: int, letter: str) -> Column:
    """Return `many` identifiers as a sensor makes them: a letter and 17 of 62 characters."""
    random = np.random.default_rng([seed, ord(letter)])
    drawn = _ALPHABET[random.integers(0, len(_ALPHABET), (many, 17))]
    return np.char.add(letter, drawn.view("S17").ravel().astype(np.str_))


def in_order(written: Times, columns: Columns) -> Rows:
    """Return rows sorted by when they were written."""
    order = np.argsort(written, kind="stable")
    chosen = pa.array(order)
    taken = {name: column if isinstance(column, str) else column.take(chosen) for name, column in columns.items()}
    return Rows(written[order], taken)


class Connections:
    """The connections of a capture, each column spelled once; `uids` names them."""

    def __init__(self, conn: Sheet, uids: Column) -> None:
        self.time: Times = conn["time"]
        self.ends = ends(conn)
        self.told = noted(conn)
        # Texts are made once and then picked by row: most logs name the same connections again.
        self.seconds = conn["seconds"]
        self.destination = conn["destination"]
        self.sent, self.received = conn["sent"], conn["received"]
        self.proto, self.state = conn["proto"], conn["state"]
        self.local = tuple(_local(conn[side]) for side in ("source", "destination"))
        self._named = {
            "uid": text(uids),
            "id.orig_h": text(conn["source"]),
            "id.orig_p": count(conn["source_port"]),
            "id.resp_h": text(conn["destination"]),
            "id.resp_p": count(conn["port"]),
        }
        self._transport = {"proto": text(self.proto), "service": text(conn["service"])}

    def told_of(self, sheet: Sheet) -> tuple[Times, Times]:
        """Return which rows of a sheet belong to connections that any log tells of, and the rows of those connections."""
        rows = np.asarray(sheet["conn"], np.int64)
        kept = np.flatnonzero(self.told[rows])
        return kept, rows[kept]

    def named(self, rows: Times, after: npt.ArrayLike = 0) -> Columns:
        """Return the fields that name connections, with the time `after` microseconds from their start."""
        chosen = pa.array(rows)
        named = {name: column.take(chosen) for name, column in self._named.items()}
        return {"ts": moment(self.time[rows] + np.asarray(after, np.int64)), **named}

    def proto_of(self, rows: Times) -> pa.Array:
        """Return the transport of connections."""
        return self._transport["proto"].take(pa.array(rows))

    def facts(self, rows: Times, until: Times | None = None) -> Columns:
        """Return all columns of conn.log; as they stood at `until`, for connections open then."""
        seconds = self.seconds[rows]
        whole = np.rint(np.nan_to_num(seconds) * SECOND).astype(np.int64)
        lasted = whole if until is None else until - self.time[rows]
        share = lasted / np.maximum(whole, 1) if until is not None else np.ones(len(rows))
        sent, received = (self.sent[rows] * share).astype(np.int64), (self.received[rows] * share).astype(np.int64)
        # One packet alone has no duration, and Zeek then counts no bytes.
        alone = np.isnan(seconds)
        proto, state = self.proto[rows], self.state[rows]
        state = state if until is None else np.where(proto == "tcp", "S1", state)
        chosen = pa.array(rows)
        columns = self.named(rows) | {name: column.take(chosen) for name, column in self._transport.items()}
        columns |= {"duration": moment(lasted, unset=alone), "conn_state": text(state), "missed_bytes": "0"}
        columns |= {"orig_bytes": count(sent, unset=alone), "resp_bytes": count(received, unset=alone)}
        columns |= {"local_orig": flag(self.local[0][rows]), "local_resp": flag(self.local[1][rows])}
        return columns | _packets(proto, state, sent, received)


def conn_log(connections: Connections) -> Rows:
    """Return the connections that ended, in the order in which they ended."""
    closed = np.flatnonzero(connections.told & (connections.ends < END))
    return in_order(connections.ends[closed], connections.facts(closed))


def open_conn_log(connections: Connections) -> Rows:
    """Return, for every full hour, each connection that had then been open for an hour or more, as it stood."""
    long = np.flatnonzero(np.nan_to_num(connections.seconds) * SECOND >= HOUR)
    first = -(-(connections.time[long] + HOUR) // HOUR)
    last = np.minimum(connections.ends[long], END) // HOUR
    times = np.maximum(last - first + 1, 0)
    rows = np.repeat(long, times)
    step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    until = np.minimum((np.repeat(first, times) + step) * HOUR, LAST_LOOK)
    return in_order(until - 1, connections.facts(rows, until))


def _local(addresses: Column) -> npt.NDArray[np.bool_]:
    unique, number = np.unique(addresses, return_inverse=True)
    # Each address once: a string comparison for every row would take longer than all else here.
    edge = {f"192.0.2.{last}" for last in range(16)}
    local = np.array([each.startswith("10.20.") or each in edge for each in unique.tolist()])
    return local[number]


def _packets(proto: Column, state: Column, sent: Times, received: Times) -> Columns:
    tcp, answered = proto == "tcp", ~np.isin(state, ("S0", "REJ"))
    # One acknowledgement for two segments, as most stacks send them; 40 and 28 bytes are the bare headers.
    segments_out, segments_in = sent // _SEGMENT, received // _SEGMENT
    out = np.where(tcp, np.where(answered, 4 + segments_out + segments_in // 2, 1), 1 + segments_out)
    back = np.where(answered, 3 + segments_in + segments_out // 2, np.where(state == "REJ", 1, 0))
    back = np.where(tcp, back, np.where(received > 0, 1 + segments_in, 0))
    overhead = np.where(tcp, 40, 28)
    history = [_HISTORY[key] for key in np.char.add(np.char.add(proto, " "), state).tolist()]
    columns = {"orig_pkts": count(out), "orig_ip_bytes": count(sent + overhead * out)}
    columns |= {"resp_pkts": count(back), "resp_ip_bytes": count(received + overhead * back)}
    return columns | {"history": text(history)}
