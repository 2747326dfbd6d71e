"""A network of any size as moves: subnets, firewall rules between them, services with weaknesses, credentials on hosts.

Every move onto a host needs two things at once: to reach its port, and a weakness to use or an account that logs on there.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from synthetic.paths_directory import INTERNET, lists, named, rows

HOSTS_A_SUBNET = 100
WEAKNESSES = 400
JEWELS = tuple(f"data:{number}" for number in range(10))


def network(hosts, seed=1):
    """Return the moves of a network of so many hosts, in one table."""
    chance = np.random.default_rng(seed)
    subnets = max(2, hosts // HOSTS_A_SUBNET)
    every = np.arange(hosts)
    home = every % subnets
    return pa.concat_tables(
        [
            *_reach(chance, subnets, every, home),
            *_weak(chance, every, home),
            *_accounts(chance, hosts, every, home),
            *_jewels(chance, hosts),
        ]
    )


def _reach(chance, subnets, every, home):
    """A host reaches its subnet; rules let a subnet reach others; the Internet reaches three subnets."""
    yield rows(
        "reaches",
        named("reach:", home),
        lists(named("host:h", every, "/user")),
        1.0,
        lists(named("part subnet ", home)),
    )
    source = np.repeat(np.arange(subnets), 12)
    target = chance.integers(0, subnets, len(source))
    yield rows(
        "reaches",
        named("reach:", target),
        lists(named("reach:", source)),
        1.0,
        lists(named("close rule ", np.arange(len(source)))),
    )
    outside = pa.array([INTERNET] * 3)
    yield rows(
        "reaches", named("reach:", np.arange(3)), lists(outside), 1.0, lists(named("close rule out ", np.arange(3)))
    )


def _weak(chance, every, home):
    """Six services a host, a third of them weak: to reach the subnet AND to have what exploits the weakness."""
    hosts = np.repeat(every, 2)
    weakness = chance.zipf(1.3, len(hosts)) % WEAKNESSES
    yield rows(
        "exploits",
        named("host:h", hosts, "/user"),
        lists(named("reach:", home[hosts]), named("exploit:", weakness)),
        0.95,
        lists(named("update weakness ", weakness), named("retire h", hosts)),
    )
    yield rows(
        "has_exploit",
        named("exploit:", np.arange(WEAKNESSES)),
        lists(pa.array([INTERNET] * WEAKNESSES)),
        np.clip(chance.exponential(0.05, WEAKNESSES), 0.001, 0.9),
        pa.array([[]] * WEAKNESSES, pa.list_(pa.string())),
    )
    some = every[chance.random(len(every)) < 0.3]
    yield rows(
        "escalates",
        named("host:h", some, "/root"),
        lists(named("host:h", some, "/user")),
        0.5,
        lists(named("harden h", some)),
    )


def _accounts(chance, hosts, every, home):
    """An account lies on a host of whose rights one is root, and logs on to others: to reach AND to have the account."""
    accounts = hosts // 2
    owner = chance.integers(0, accounts, hosts)
    yield rows(
        "holds_session",
        named("identity:u", owner),
        lists(named("host:h", every, "/root")),
        0.8,
        lists(named("log off h", every)),
    )
    target = chance.integers(0, hosts, hosts * 2)
    user = chance.integers(0, accounts, hosts * 2)
    yield rows(
        "logs_on_to",
        named("host:h", target, "/root"),
        lists(named("reach:", home[target]), named("identity:u", user)),
        0.9,
        lists(named("remove right of u", user)),
    )


def _jewels(chance, hosts):
    holder = chance.integers(0, hosts, len(JEWELS))
    yield rows(
        "reads_data",
        pa.array(JEWELS),
        lists(named("host:h", holder, "/root")),
        0.85,
        lists(named("segment h", holder)),
    )
