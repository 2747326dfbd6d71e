"""What the console is told at its start; doorward.toml is read by settings.py, in the process that starts it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def clock() -> datetime:
    """Return the time, UTC, without a zone as the tables have it. Only here the console reads a clock."""
    return datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 - sessions and decisions happen at a real time


def loopback(host: str) -> bool:
    """Say whether nobody but this machine reaches what listens there."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Config:
    """How the console is served.

    Attributes:
        workspace: folder of the lake, the desk and the snapshots.
        hosts: names and addresses by which it may be asked, without port; others are refused.
        host: where it listens.
        port: where it listens.
        secure: it is reached by TLS: cookies are sent so only.
        proxy: address of the proxy before it, whose word on the client is taken; empty: there is none.
        idle_hours: a session that was not used for so long is over.
        longest_hours: a session that is so old is over.
        desk: URL of the desk; empty: desk.db in the workspace.
        certificate: PEM file of the server's certificate.
        key: PEM file of its key.
        oidc: issuer, client_id, secret_file, roles by claim; empty: local users only.
        largest: bytes of one upload.
        originals_days: for so long what was sent is kept as it came; None: always, 0: not at all.
        originals_bytes: of all that is kept so; None: as many as there are.
        now: the clock; tests set it.
    """

    workspace: Path
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
    host: str = "127.0.0.1"
    port: int = 8030
    secure: bool = False
    proxy: str = ""
    idle_hours: float = 8
    longest_hours: float = 168
    desk: str = ""
    certificate: str = ""
    key: str = ""
    oidc: Mapping[str, Any] = field(default_factory=dict)
    largest: int = 2 * 1024**3
    originals_days: int | None = None
    originals_bytes: int | None = None
    now: Callable[[], datetime] = clock

    @property
    def snapshots(self) -> Path:
        """Where snapshots lie."""
        return self.workspace / "console"

    @property
    def local(self) -> bool:
        """Whether only this very machine reaches it."""
        return loopback(self.host) and not self.proxy

    @property
    def address(self) -> str:
        """Where it is asked on this machine, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}"

    def dumped(self) -> str:
        """Return it as JSON, but for the clock."""
        told = {name: value for name, value in asdict(self).items() if name != "now"}
        return json.dumps(told | {"workspace": str(self.workspace), "hosts": list(self.hosts)})

    @classmethod
    def loaded(cls, text: str) -> Config:
        """Return what `dumped` wrote."""
        told = json.loads(text)
        return cls(**told | {"workspace": Path(told["workspace"]), "hosts": tuple(told["hosts"])})
