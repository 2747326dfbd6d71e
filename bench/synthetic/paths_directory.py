"""A directory of any size as moves: departments with their people, groups and machines, who administers what, who is logged on.

Fixes are grouped as they are in life: one policy makes a group administrator of every machine of a department, one roll-out
mends a product everywhere, one rule keeps administrators from logging on to ordinary machines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorward.paths.encoding import SCHEMA
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES

INTERNET = "position:internet"
HOSTS_A_DEPARTMENT = 40
PRODUCTS = 12


@dataclass(frozen=True)
class Size:
    """How large a directory is; `edges` are filled up with rights of groups over machines and people."""

    users: int
    groups: int
    hosts: int
    edges: int

    @property
    def nodes(self) -> int:
        return self.users + self.groups + self.hosts


def named(prefix, numbers, suffix=""):
    text = pc.cast(pa.array(np.asarray(numbers)), pa.string())
    return pc.binary_join_element_wise(prefix, text, suffix, "")


def lists(*columns):
    """Return a list column with one value of each column a row."""
    rows = len(columns[0])
    flat = pa.concat_arrays(columns).take(pa.array(np.arange(rows * len(columns)).reshape(len(columns), -1).T.ravel()))
    return pa.ListArray.from_arrays(pa.array(np.arange(0, rows * len(columns) + 1, len(columns)), pa.int32()), flat)


def rows(kind, conclusion, premises, chance, fixes):
    """Return moves as a table; chance is one number or one a row."""
    count = len(conclusion)
    kinds = pa.array([kind]).take(pa.array(np.zeros(count, np.int8)))
    chances = pa.array(np.broadcast_to(np.asarray(chance, np.float64), count))
    return pa.Table.from_arrays([kinds, conclusion, premises, chances, fixes], schema=SCHEMA)


JEWELS = ("directory:corp", *(f"data:{number}" for number in range(9)))
"""The domain, and what lies on nine servers."""
CHUNK = 500_000


def directory(size, seed=1):
    """Yield the moves of a directory."""
    chance = np.random.default_rng(seed)
    departments = max(2, size.hosts // HOSTS_A_DEPARTMENT)
    user_home = chance.integers(0, departments, size.users)
    host_home = chance.integers(0, departments, size.hosts)
    group_home = chance.integers(0, departments, size.groups)
    parts = [
        *_ways_in(size, chance),
        *_sessions(size, chance, user_home, host_home, departments),
        *_administrators(size, chance, host_home, departments),
        *_servers(size, chance, departments),
        *_rights(size, chance),
    ]
    yield from parts
    left = size.edges - sum(map(len, parts))
    while left > 0:
        yield _members(size, chance, user_home, group_home, min(left, CHUNK))
        left -= CHUNK


def written(size, path, seed=1):
    """Write the moves of a directory as rows of tables/steps.py; return how many."""
    count = 0
    schema = pa.schema([(name, ARROW_TYPES[column.type]) for name, column in TABLES["steps"].columns.items()])
    with pq.ParquetWriter(path, schema) as writer:
        for part in directory(size, seed):
            how = pc.binary_join_element_wise(part["kind"], " leads to ", part["conclusion"], "")
            nothing = pa.nulls(len(part), pa.timestamp("us"))
            told = part.append_column("how", how).append_column("seen", pa.nulls(len(part), pa.bool_()))
            told = told.append_column("first_seen", nothing).append_column("last_seen", nothing)
            writer.write_table(told.select(schema.names).cast(schema))
            count += len(part)
    return count


def _ways_in(size, chance):
    phished = chance.choice(size.users, max(10, size.users // 300), replace=False)
    exposed = chance.choice(size.hosts, max(10, size.hosts // 500), replace=False)
    internet = pa.array([INTERNET]).take(pa.array(np.zeros(len(phished), np.int8)))
    yield rows(
        "phishes",
        named("identity:u", phished),
        lists(internet),
        0.1,
        lists(named("phishing-resistant logon for department ", phished % 9)),
    )
    internet = pa.array([INTERNET]).take(pa.array(np.zeros(len(exposed), np.int8)))
    product = exposed % PRODUCTS
    yield rows(
        "exploits",
        named("host:h", exposed, "/root"),
        lists(internet),
        0.85,
        lists(named("update product ", product), named("retire h", exposed)),
    )


def _sessions(size, chance, user_home, host_home, departments):
    """Users are logged on to machines of their department; administrators now and then to one they should not touch."""
    by_home = np.argsort(host_home, kind="stable")
    first = np.searchsorted(host_home[by_home], np.arange(departments + 1))
    users = np.repeat(np.arange(size.users), 2)
    home = user_home[users]
    room = np.maximum(first[home + 1] - first[home], 1)
    hosts = by_home[np.minimum(first[home] + chance.integers(0, 1 << 30, len(users)) % room, size.hosts - 1)]
    yield rows(
        "holds_session",
        named("identity:u", users),
        lists(named("host:h", hosts, "/root")),
        0.8,
        lists(
            pc.binary_join_element_wise(named("log u", users), named("off h", hosts), " "),
            named("credential guard on department ", home),
        ),
    )
    admins = chance.integers(0, departments, departments * 2)
    hosts = chance.integers(0, size.hosts, len(admins))
    tier = pa.array(["keep administrators off ordinary machines"]).take(pa.array(np.zeros(len(admins), np.int8)))
    yield rows(
        "holds_session",
        named("identity:a", admins),
        lists(named("host:h", hosts, "/root")),
        0.8,
        lists(pc.binary_join_element_wise(named("log a", admins), named("off h", hosts), " "), tier),
    )


def _administrators(size, chance, host_home, departments):
    """An administrator a department, by one policy; a vulnerable product inside opens a machine to whoever is near."""
    hosts = np.arange(size.hosts)
    yield rows(
        "is_admin_of",
        named("host:h", hosts, "/root"),
        lists(named("identity:a", host_home), named("reach:", host_home)),
        1.0,
        lists(named("policy of department ", host_home)),
    )
    yield rows(
        "reaches",
        named("reach:", host_home),
        lists(named("host:h", hosts, "/root")),
        1.0,
        lists(named("part department ", host_home)),
    )
    near = (host_home + chance.integers(1, 9, size.hosts)) % departments
    some = chance.random(size.hosts) < 0.3
    yield rows(
        "reaches",
        named("reach:", near[some]),
        lists(named("host:h", hosts[some], "/root")),
        1.0,
        lists(named("rule h", hosts[some])),
    )
    weak = chance.random(size.hosts) < 0.03
    yield rows(
        "exploits",
        named("host:h", hosts[weak], "/root"),
        lists(named("reach:", host_home[weak])),
        0.5,
        lists(named("update product ", hosts[weak] % PRODUCTS), named("retire h", hosts[weak])),
    )


def _servers(size, chance, departments):
    """Some administrators of departments are in the groups that hold the domain and the servers."""
    over = chance.choice(departments, max(4, departments // 12), replace=False)
    server = np.arange(len(over)) % 10
    yield rows(
        "member_of",
        named("group:tier", server),
        lists(named("identity:a", over)),
        1.0,
        lists(pc.binary_join_element_wise(named("remove a", over), named("from tier", server), " ")),
    )
    groups = chance.integers(0, size.groups, 30)
    yield rows(
        "controls_object",
        named("group:tier", groups % 10),
        lists(named("group:g", groups)),
        0.9,
        lists(named("take the right of g", groups, " over tier groups")),
    )
    jewel = np.arange(1, 10)
    yield rows(
        "reads_data",
        named("data:", jewel - 1),
        lists(named("group:tier", jewel)),
        0.85,
        lists(named("segment server ", jewel)),
    )
    yield rows(
        "dcsync",
        pa.array(["directory:corp"]),
        lists(pa.array(["group:tier0"])),
        1.0,
        pa.array([[]], pa.list_(pa.string())),
    )


def _rights(size, chance):
    """Groups that may change passwords of people and administer machines elsewhere; one clean-up takes all that a group may."""
    for kind, target, count in (("u", "identity:u", size.users // 6), ("h", "host:h", size.hosts // 4)):
        groups = chance.integers(0, size.groups // 4, count)
        targets = chance.integers(0, size.users if kind == "u" else size.hosts, count)
        single = pc.binary_join_element_wise(named("take right of g", groups), named(f"over {kind}", targets), " ")
        yield rows(
            "controls_object" if kind == "u" else "is_admin_of",
            named(target, targets, "" if kind == "u" else "/root"),
            lists(named("group:g", groups)),
            0.9,
            lists(single, named("take all rights of g", groups)),
        )


def _members(size, chance, user_home, group_home, count):
    """People in groups, most of them of their department; groups nest upwards, so that there are no cycles of departments."""
    nested = max(0, min(count // 20, size.groups))
    members = chance.integers(0, size.users, count - nested)
    spread = np.argsort(group_home, kind="stable")
    place = (
        user_home[members] * size.groups // (user_home.max() + 1) + chance.integers(0, 60, len(members))
    ) % size.groups
    groups = spread[place]
    inner = chance.integers(0, size.groups, nested)
    outer = np.minimum(inner + 1 + chance.integers(0, 200, nested), size.groups - 1)
    fix = pc.binary_join_element_wise(named("remove u", members), named("from g", groups), " ")
    people = rows("member_of", named("group:g", groups), lists(named("identity:u", members)), 1.0, lists(fix))
    fix = named("unnest g", inner)
    groups = rows("member_of", named("group:g", outer), lists(named("group:g", inner)), 1.0, lists(fix))
    return pa.concat_tables([people, groups])
