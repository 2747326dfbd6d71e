"""Log-ins that are tried: so many in a while for one name, so many from one address; a restart forgets none.

A name alone has a wide limit only, or whoever knows somebody's name could keep them out from afar.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from doorward.desk.act import naive
from doorward.desk.schema import Attempts
from doorward.desk.secret import digest
from doorward.wording import clip

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.desk.act import By
    from doorward.desk.store import Store, Write

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class AttemptBook:
    """Keeps how often somebody tried.

    Attributes:
        store: the database.
        window: how far back it counts.
        by_name: tries for one name from one address in that time.
        by_address: tries from one address in that time.
        everywhere: tries for one name from all addresses together in that time.
    """

    store: Store
    window: timedelta = timedelta(minutes=15)
    by_name: int = 10
    by_address: int = 30
    everywhere: int = 100

    def admit(self, by: By, name: str) -> int:
        """Count a try before the password is looked at; return 0, or the seconds to wait where there were too many.

        A try that is turned away does not count: whoever waits gets in. Tries at once are counted one after the other.

        Args:
            by: `by.address` is where it comes from, `by.actor` what the audit says, such as `log-in`.
            name: what was given as a name; it is kept hashed, for people type passwords there.
        """
        with self.store.write(by) as writing:
            limits = {_place(by): self.by_address, _name(name): self.everywhere, _both(name, by): self.by_name}
            waits = [self._wait(writing, key, most) for key, most in limits.items()]
            if max(waits) > 0:
                return max(waits)
            writing.connection.execute(insert(Attempts), [{"key": key, "time": by.now} for key in limits])
            # The audit tells of a refusal, not of every try; yet the try is to stay.
            writing.connection.commit()
        return 0

    def refused(self, by: By, name: str) -> None:
        """Tell the audit that a log-in was refused."""
        with self.store.write(by) as writing:
            writing.tell("log_in_refused", ("user", clip(name.strip().casefold(), _LONGEST)))

    def succeeded(self, by: By, name: str) -> None:
        """Forget the tries for a name that got in; those from its address stay, for one good account opens no others."""
        with self.store.housekeep() as connection:
            connection.execute(delete(Attempts).where(Attempts.key.in_((_name(name), _both(name, by)))))

    def _wait(self, writing: Write, key: str, most: int) -> int:
        now: datetime = naive(writing.by.now)
        query = select(Attempts.time).where(Attempts.key == key, Attempts.time > now - self.window)
        times = writing.connection.execute(query.order_by(Attempts.time.desc()).limit(most)).scalars().all()
        return math.ceil((times[-1] + self.window - now).total_seconds()) if len(times) == most else 0


def _name(name: str) -> str:
    return f"name {digest(name.strip().casefold())}"


def _place(by: By) -> str:
    return f"address {network(by.address or '')}"


def _both(name: str, by: By) -> str:
    return f"both {digest(f'{_name(name)} {_place(by)}')}"


def network(address: str) -> str:
    """Return what counts as one address: of IPv6, the network of 64 bits, for whoever has one has all of it."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return digest(address)
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
