"""Seeded directories and cloud accounts whose bad privilege is known: rows of the tables that detectors read, and the truth beside them.

A world has people and services in ruling groups, most of them as they should be, look-alikes that an analyst would wave through,
and faults of each kind. Noise takes away what collectors tell, renames groups as other languages and houses do, and nests them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

NOW = datetime(2026, 3, 2)  # noqa: DTZ001 - times at rest are naive UTC
Row = dict[str, Any]
STANDING = (
    *("unused", "never used", "old secret", "ticket for anyone", "no proof asked", "may be empty", "readable secret"),
    *("takes over a group", "rules a controller", "service that logs on"),
)
TWINS = (
    *("break glass", "weekly service", "managed service", "new", "disabled", "built-in", "seen in sessions", "leave"),
    *("operators by default", "helpdesk", "quarterly service", "break glass, untold"),
)
EXPOSED = ("mail and sessions", "troubled host", "delegating host", "host for all", "host past its end")
SAFE = ("mail only", "jump host", "long-term system", "controller only", "hardened host", "session of nobody")
CLOUD = ("idle role", "idle user", "no second factor", "key of the root", "old key", "never used role")
CLEAN = ("used role", "guarded user", "guarded root", "made by the provider", "new role", "may only if", "reader")
ANYTHING = "*"
GROUPS = {512: "DOMAIN ADMINS", 519: "ENTERPRISE ADMINS"}
RENAMED = {512: ("Domänen-Admins", "Admins du domaine", "t0-ops"), 519: ("Organisations-Admins", "t0-forest")}


@dataclass
class World:
    """Tables by name, and what each identity is: a fault to be told of, or a look-alike that is none."""

    level: int
    dice: Random
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[str, str] = field(default_factory=dict)
    number: int = 1_000

    def next(self) -> int:
        self.number += 1
        return self.number

    def ago(self, low: float, high: float) -> datetime:
        return NOW - timedelta(days=self.dice.uniform(low, high))

    def missing(self, share: float) -> bool:
        """Say whether a collector tells less than it should, the likelier the more noise."""
        return self.dice.random() < share * self.level


@dataclass
class Domain:
    """A domain of a world, with what its collectors do not tell."""

    world: World
    name: str
    sid: str
    no_rights: bool
    no_sessions: bool
    no_logons: bool

    def add(self, kind: str, name: str, number: int | None = None, **columns: Any) -> str:
        who = f"{self.sid}-{number or self.world.next()}"
        row = {"id": who, "kind": kind, "name": f"{name}@{self.name}", "account": name, "domain": self.name}
        told = row | {"created": self.world.ago(800, 2_500), "enabled": True} | columns
        if self.no_logons:
            told["last_logon"] = None
        self.world.tables["identities"].append(told)
        return who

    def person(self, name: str, kind: str = "user", **columns: Any) -> str:
        return self.add(kind, f"{name}{self.world.number}", **(self.fresh() | columns))

    def fresh(self) -> Row:
        return {"last_logon": self.world.ago(0, 20), "password_last_set": self.world.ago(5, 300)}

    def join(self, who: str, group: str) -> None:
        self.world.tables["memberships"].append({"member": who, "group_id": group, "is_primary": False})

    def grant(self, who: str, right: str, target: str) -> None:
        if not self.no_rights:
            row = {"holder": who, "right_name": right, "target": target, "allowed": True}
            self.world.tables["rights"].append(row)

    def meet(self, who: str, computer: str) -> None:
        if not self.no_sessions:
            row = {"time": self.world.ago(0, 30), "identity": who, "computer": computer, "kind": "privileged"}
            self.world.tables["sessions"].append(row)

    def ruling(self) -> str:
        """Return a group that rules the domain, directly or through others."""
        return self.world.dice.choice(self.world.dice.choice(([f"{self.sid}-512", f"{self.sid}-519"], self.nested)))

    nested: list[str] = field(default_factory=list)
    controller: str = ""


def world(seed: int, level: int, each: int = 6) -> World:
    """Return a world with `each` account of every fault and look-alike in each of three domains, and a cloud account."""
    made = World(level, Random(f"{seed} {level}"))
    for place, name in enumerate(("WEST.EXAMPLE", "EAST.EXAMPLE", "LAB.EXAMPLE")):
        domain = Domain(
            made,
            name,
            f"S-1-5-21-{seed + 1}-{level + 1}-{place + 1}",
            no_rights=level >= 3 and place == 1,
            no_sessions=level >= 2 and place == 2,
            no_logons=level >= 4 and place == 1,
        )
        _frame(domain)
        for _ in range(each):
            _standing(domain)
            _twins(domain)
            _exposed(domain)
    _cloud(made, each)
    return made


def _frame(domain: Domain) -> None:
    world, dice = domain.world, domain.world.dice
    for number, name in GROUPS.items():
        domain.add("group", dice.choice(RENAMED[number]) if world.missing(0.25) else name, number, last_logon=None)
    domain.add("domain", domain.name, None, last_logon=None)
    world.tables["identities"][-1]["id"] = domain.sid
    domain.add("group", "DOMAIN CONTROLLERS", 516, last_logon=None)
    domain.add("group", "DOMAIN USERS", 513, last_logon=None)
    domain.add("group", "PROTECTED USERS", 525, last_logon=None)
    domain.add("user", "krbtgt", 502, enabled=False, password_last_set=world.ago(5, 200))
    top = f"{domain.sid}-512"
    for depth in range((1, 2, 3, 5, 7)[world.level]):
        group = domain.add("group", f"nested{depth}", last_logon=None)
        domain.join(group, top)
        domain.nested.append(top := group)
    domain.controller = domain.add("computer", "DC01", operating_system="Windows Server 2022 Standard")
    domain.join(domain.controller, f"{domain.sid}-516")
    for number in range(60):
        domain.person("staff", email=f"s{number}@x.example")


def _standing(domain: Domain) -> None:
    world = domain.world
    old = {"password_last_set": world.ago(500, 2_000), "password_never_expires": True}
    faults: dict[str, Row] = {
        "unused": {"last_logon": world.ago(95, 900)},
        "never used": {"last_logon": None},
        "old secret": old,
        "ticket for anyone": {"has_spn": True},
        "no proof asked": {"dont_require_preauth": True},
        "may be empty": {"password_not_required": True},
        "readable secret": {"flags": ["userpassword readable"]},
    }
    for fault, columns in faults.items():
        who = domain.person("adm", **columns)
        domain.join(who, domain.ruling())
        if world.dice.random() < 0.1:
            domain.join(who, f"{domain.sid}-525")
        world.truth[who] = fault
    holder = domain.person("app", **old)
    domain.grant(holder, world.dice.choice(["GenericAll", "WriteDacl", "AddMember"]), f"{domain.sid}-512")
    local = domain.person("ops", last_logon=world.ago(95, 900))
    domain.grant(local, "AdminTo", domain.controller)
    service = domain.person("svc", has_spn=True, password_last_set=world.ago(380, 700))
    domain.join(service, domain.ruling())
    host = domain.add("computer", f"APP{world.number}", operating_system="Windows Server 2022 Standard")
    domain.grant(service, "CanRDP", host)
    told = {holder: "takes over a group", local: "rules a controller", service: "service that logs on"}
    world.truth.update(told)


def _twins(domain: Domain) -> None:
    world = domain.world
    weekly = {"last_logon": world.ago(0, 7), "password_last_set": world.ago(30, 340)}
    twins: dict[str, Row] = {
        "break glass": {
            "last_logon": world.ago(95, 900),
            "description": world.dice.choice(["Break-glass account, sealed", "Notfallkonto", "emergency use only"]),
        },
        "weekly service": weekly,
        "managed service": weekly | {"kind": "service", "has_spn": True},
        "new": {"last_logon": None, "created": world.ago(2, 80)},
        "disabled": {"enabled": False, "last_logon": world.ago(95, 900)},
        "leave": {"last_logon": world.ago(45, 88)},
    }
    if world.missing(0.05):
        twins["break glass, untold"] = {"last_logon": world.ago(95, 900)}
    if world.missing(0.05):
        twins["quarterly service"] = {"last_logon": world.ago(95, 130)}
    for twin, columns in twins.items():
        who = domain.person("adm", **columns)
        domain.join(who, domain.ruling())
        world.truth[who] = twin
    if f"{domain.sid}-500" not in world.truth:
        who = domain.add(
            "user", "Administrator", 500, last_logon=world.ago(95, 900), password_last_set=world.ago(5, 300)
        )
        domain.join(who, f"{domain.sid}-512")
        world.truth[who] = "built-in"
    seen = domain.person("adm", last_logon=world.ago(95, 300))
    domain.join(seen, domain.ruling())
    domain.meet(seen, domain.controller)
    world.truth[seen] = "unused" if domain.no_sessions else "seen in sessions"
    operators = f"{domain.name}-S-1-5-32-548"
    if operators not in world.truth:
        world.tables["identities"].append(
            {"id": operators, "kind": "group", "name": "Account Operators", "domain": domain.name}
        )
        everywhere = f"{domain.name}-S-1-5-9"
        world.tables["identities"].append(
            {"id": everywhere, "kind": "group", "name": "Enterprise Domain Controllers", "domain": domain.name}
        )
        domain.grant(operators, "GenericAll", everywhere)
        world.truth[operators] = "operators by default"
    helper = domain.person("help", last_logon=world.ago(95, 400))
    domain.grant(helper, "ForceChangePassword", f"{domain.sid}-{world.number - 30}")
    world.truth[helper] = "helpdesk"


def _exposed(domain: Domain) -> None:
    world = domain.world
    server = "Windows Server 2022 Standard"
    hosts = {
        "mail and sessions": {},
        "troubled host": {},
        "delegating host": {"unconstrained": True},
        "host for all": {},
        "host past its end": {"operating_system": "Windows 7 Professional"},
        "jump host": {},
        "long-term system": {"operating_system": "Windows 10 Enterprise LTSC"},
        "hardened host": {},
        "mail only": {},
        "controller only": {},
        "session of nobody": {},
    }
    for kind, columns in hosts.items():
        mail = kind in {"mail and sessions", "host past its end", "mail only"}
        who = domain.person("t0", email=f"{kind[:3]}{world.number}@x.example" if mail else None)
        if kind != "session of nobody":
            domain.join(who, domain.ruling())
        host = domain.add("computer", f"HOST{world.number}", **({"operating_system": server} | columns))
        if kind == "host for all":
            domain.grant(f"{domain.sid}-513", "CanRDP", host)
        if kind == "troubled host":
            name = next(row["account"] for row in world.tables["identities"] if row["id"] == host).lower()
            about = f'{{"asset": "{name}"}}'
            world.tables["findings"].append(
                {"id": f"f{host}", "detector": "beacons", "severity": "high", "details": about}
            )
        if kind != "mail only":
            domain.meet(who, domain.controller if kind == "controller only" else host)
        world.truth[f"exposed {who}"] = kind


def _cloud(world: World, each: int) -> None:
    number = "210987654321"
    report = [] if world.level >= 4 else ["credential report"]
    for turn in range(each):
        rows: dict[str, tuple[str, Row, bool | None]] = {
            "idle role": ("role", {"last_logon": world.ago(95, 380)}, True),
            "never used role": ("role", {"last_logon": None}, True),
            "idle user": ("user", {"last_logon": world.ago(95, 380), "flags": [*report, "MFA"]}, True),
            "no second factor": ("user", {"flags": [*report, "password", "no MFA"] if report else []}, True),
            "old key": ("user", {"password_last_set": world.ago(400, 900), "flags": [*report, "MFA"]}, True),
            "used role": ("role", {}, True),
            "guarded user": ("user", {"flags": [*report, "password", "MFA"]}, True),
            "new role": ("role", {"last_logon": None, "created": world.ago(2, 80)}, True),
            "may only if": ("role", {"last_logon": world.ago(95, 380)}, None),
            "reader": ("role", {"last_logon": world.ago(95, 380)}, False),
        }
        for kind, (sort, columns, power) in rows.items():
            who = f"arn:aws:iam::{number}:{sort}/{kind.replace(' ', '-')}-{turn}"
            fresh = {"last_logon": world.ago(0, 20), "created": world.ago(400, 900), "flags": []}
            row = {"id": who, "kind": sort, "name": who.split("/")[1], "domain": number, "enabled": None}
            world.tables["identities"].append(row | fresh | columns)
            if power is not False:
                _may(world, who, number, allowed=power)
            world.truth[who] = kind
    for kind, flags in (("guarded root", ["MFA", "password"]), ("key of the root", ["access_key_1 active", "MFA"])):
        account = number if kind == "guarded root" else "310987654321"
        who = f"arn:aws:iam::{account}:root"
        row = {"id": who, "kind": "user", "name": "root", "domain": account, "created": world.ago(900, 950)}
        world.tables["identities"].append(row | {"last_logon": world.ago(95, 300), "flags": [*report, *flags]})
        world.truth[who] = kind
    for name in ("OrganizationAccountAccessRole", "AWSControlTowerExecution", "stacksets-exec-0a1b2c3d4e5f"):
        who = f"arn:aws:iam::{number}:role/{name}"
        row = {"id": who, "kind": "role", "name": name, "domain": number, "created": world.ago(400, 900)}
        world.tables["identities"].append(row | {"last_logon": None, "flags": []})
        _may(world, who, number, allowed=True)
        world.truth[who] = "made by the provider"


def _may(world: World, who: str, number: str, *, allowed: bool | None) -> None:
    told = {"move": "grants itself", "premises": [f"identity:{who}"], "conclusion": f"cloud:{number}/administrator"}
    about = {"allowed": allowed, "technique": ANYTHING, "actions": ["*"], "how": "x", "fixes": ["x"]}
    world.tables["escalations"].append(told | about | {"holder": who, "cloud_account": number})
