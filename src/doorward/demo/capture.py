"""What the sample organisation's sensor noted: columns that grow block by block, one sheet a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from doorward.demo.period import END, HOUR, SECOND, START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.demo.period import Random, Times

Column = npt.NDArray[Any]


class Kind(NamedTuple):
    """A kind of connection: transport, the application protocol a sensor would recognise ("" for none) and the usual port."""

    proto: str
    service: str
    port: int


DNS = Kind("udp", "dns", 53)
NTP = Kind("udp", "ntp", 123)
SNMP = Kind("udp", "snmp", 161)
HTTP = Kind("tcp", "http", 80)
TLS = Kind("tcp", "ssl", 443)
SSH = Kind("tcp", "ssh", 22)
RDP = Kind("tcp", "rdp,ssl", 3389)
SMB = Kind("tcp", "gssapi,smb,krb", 445)
KERBEROS = Kind("tcp", "krb_tcp", 88)
LDAP = Kind("tcp", "ldap_tcp", 389)
RPC = Kind("tcp", "dce_rpc", 135)
SMTP = Kind("tcp", "smtp", 25)
PRINT = Kind("tcp", "", 9100)
PING = Kind("icmp", "", 0)
SILENT = Kind("tcp", "", 0)


class Shape(NamedTuple):
    """What an exchange is usually like: medians of seconds and payload bytes, and how far they spread (sigma of the log)."""

    seconds: float
    sent: float
    received: float
    spread: float = 0.5


class Sheet:
    """Columns of equal length; rows are only ever added."""

    def __init__(self) -> None:
        self.rows = 0
        self._blocks: dict[str, list[Column]] = {}

    def add(self, count: int, values: Mapping[str, npt.ArrayLike]) -> Times:
        """Add `count` rows; a single value stands for all of them. Return the numbers of the new rows."""
        for name, value in values.items():
            block = np.asarray(value)
            if block.ndim and len(block) != count:
                raise ValueError(f"column {name!r} has {len(block)} values for {count} rows")
            self._blocks.setdefault(name, []).append(np.broadcast_to(block, (count,)))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def __getitem__(self, name: str) -> Column:
        """Return a column; it must have been given with every block."""
        column = np.concatenate(self._blocks[name])
        if len(column) != self.rows:
            raise ValueError(f"column {name!r} has {len(column)} values for {self.rows} rows")
        return column


class Capture:
    """Everything the sensor noted. Rows of the other sheets point at their connection by its row number in `conn`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.conn = Sheet()
        self.dns = Sheet()
        self.http = Sheet()
        self.ssl = Sheet()
        self.ssh = Sheet()
        self.files = Sheet()
        self.x509 = Sheet()

    def connect(  # noqa: PLR0913 - a connection has this many facts, each optional one by name
        self,
        kind: Kind,
        time: npt.ArrayLike,
        source: npt.ArrayLike,
        destination: npt.ArrayLike,
        *,
        seconds: npt.ArrayLike = np.nan,
        sent: npt.ArrayLike = 0,
        received: npt.ArrayLike = 0,
        state: npt.ArrayLike = "SF",
        port: npt.ArrayLike | None = None,
        source_port: npt.ArrayLike | None = None,
        name: npt.ArrayLike = "",
    ) -> Times:
        """Note connections, one for each `time`; return their row numbers.

        `seconds` is nan where only one packet was seen, `sent` and `received` are payload bytes, `state` is Zeek's;
        `name` is what the caller had asked for, "" where it called an address.
        """
        times = np.atleast_1d(np.asarray(time, np.int64))
        # Ports that clients are given by default, RFC 6335.
        ephemeral = self.random.integers(49152, 65536, len(times))
        return self.conn.add(
            len(times),
            {
                "time": times,
                "source": source,
                "source_port": ephemeral if source_port is None else source_port,
                "destination": destination,
                "port": kind.port if port is None else port,
                "proto": kind.proto,
                "service": kind.service,
                "seconds": np.asarray(seconds, np.float64),
                "sent": np.asarray(sent, np.int64),
                "received": np.asarray(received, np.int64),
                "state": state,
                "name": name,
            },
        )

    def exchange(  # noqa: PLR0913 - as connect, with the amounts drawn
        self,
        kind: Kind,
        time: npt.ArrayLike,
        source: npt.ArrayLike,
        destination: npt.ArrayLike,
        shape: Shape,
        *,
        name: npt.ArrayLike = "",
        state: npt.ArrayLike = "SF",
        port: npt.ArrayLike | None = None,
    ) -> Times:
        """Note connections of an ordinary shape, one for each `time`; return their row numbers."""
        count = np.atleast_1d(np.asarray(time)).size
        return self.connect(
            kind,
            time,
            source,
            destination,
            seconds=self.waits(count, shape.seconds, shape.spread),
            sent=self.sizes(count, shape.sent, shape.spread),
            received=self.sizes(count, shape.received, shape.spread),
            name=name,
            state=state,
            port=port,
        )

    def hold(  # noqa: PLR0913 - as connect, for lines kept open
        self, starts: Times, ends: Times, source: str, destination: npt.ArrayLike, name: str, *, beat: float
    ) -> Times:
        """Note TLS lines that one machine keeps open by a sign of life every `beat` seconds; return their row numbers."""
        # A client notices the end of a span late or early by seconds, never at the same instant as all others.
        seconds = np.maximum((ends - starts) / SECOND - self.random.uniform(1, 9, len(starts)), 1).round(6)
        alive = (seconds // beat).astype(np.int64) * 96
        said = self.sizes(len(starts), 6000, 0.9)
        return self.connect(
            TLS, starts, source, destination, seconds=seconds, sent=alive + said, received=alive + 4 * said, name=name
        )

    def request(  # noqa: PLR0913 - a request has this many facts, each optional one by name
        self,
        rows: Times,
        *,
        host: npt.ArrayLike,
        uri: npt.ArrayLike,
        agent: str,
        method: str = "GET",
        sent: npt.ArrayLike = 0,
        received: npt.ArrayLike = 0,
        status: npt.ArrayLike = 200,
        mime: str = "",
        filename: str = "",
        upload: str = "",
        after: float = 0.02,
    ) -> Times:
        """Note one HTTP request on each of these connections, `after` seconds in; return their row numbers.

        `mime` and `filename` are of the response's body, `upload` is the type of the request's; "" for none.
        """
        values = {"host": host, "uri": uri, "agent": agent, "method": method, "sent": sent, "received": received}
        more = {"conn": rows, "status": status, "mime": mime, "filename": filename, "upload": upload, "after": after}
        return self.http.add(len(rows), values | more)

    def log_on(
        self,
        rows: Times,
        *,
        succeeded: npt.ArrayLike,
        attempts: npt.ArrayLike = 1,
        client: str,
        server: str = "SSH-2.0-OpenSSH_9.6",
    ) -> Times:
        """Note what the sensor made of SSH connections: `succeeded` is T, F or "" where it could not tell."""
        values = {"conn": rows, "succeeded": succeeded, "attempts": attempts, "client": client, "server": server}
        return self.ssh.add(len(rows), values)

    def sizes(self, count: int, median: float, spread: float = 0.5) -> Times:
        """Draw payload sizes in bytes: log-normal round a median."""
        return (median * np.exp(self.random.normal(0, spread, count))).astype(np.int64)

    def waits(self, count: int, median: float, spread: float = 0.5) -> npt.NDArray[np.float64]:
        """Draw durations in seconds: log-normal round a median, whole microseconds."""
        return np.round(median * np.exp(self.random.normal(0, spread, count)), 6)


def ends(conn: Sheet) -> Times:
    """Return when each connection's last packet was seen."""
    # One packet alone has no duration: it ended when it was seen.
    seconds = np.nan_to_num(conn["seconds"])
    ended: Times = conn["time"] + np.rint(seconds * SECOND).astype(np.int64)
    return ended


def noted(conn: Sheet) -> npt.NDArray[np.bool_]:
    """Return which connections any log tells of: those that ended in the fortnight, and those then open for an hour or more."""
    # A sensor writes a connection when it ends; one that is cut by the end of the data and is young stands nowhere.
    time = conn["time"]
    told: npt.NDArray[np.bool_] = (ends(conn) < END) | (END - time >= HOUR)
    return told & (time >= START) & (time < END)
