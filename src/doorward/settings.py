"""doorward.toml and the environment, read here and nowhere else, into one frozen value."""

from __future__ import annotations

import difflib
import math
import os
import tomllib
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from doorward.attack_graph.fix_cost import HOURS
from doorward.detectors import detectors
from doorward.engine import DUCKDB, engine_name
from doorward.expected import ExpectationError, expectations
from doorward.intel.sources import SOURCES, refusal
from doorward.register.columns import settled_columns
from doorward.register.entries import KINDS
from doorward.toml_lines import toml_lines
from doorward.unpack import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from doorward.expected import Expectation
    from doorward.reader import Columns

CONSOLE = (
    "host",
    "port",
    "hosts",
    "secure",
    "certificate",
    "key",
    "idle_hours",
    "longest_hours",
    "largest_megabytes",
    "keep_originals_days",
    "keep_originals_megabytes",
    "oidc",
)
"""Keys of [console]; what they hold is looked at where the console is served."""
SECTIONS: dict[str, tuple[str, ...] | None] = {
    "networks": ("internal",),
    "domains": ("own",),
    "zones": None,
    "conduits": KINDS["conduits"].columns,
    "jewels": None,
    "costs": tuple(HOURS),
    "detectors": None,
    "engine": ("name", "memory", "threads"),
    "fingerprints": ("folder",),
    "unpack": tuple(item.name for item in fields(Limits)),
    "intel": ("keys", "sources"),
    "register": None,
    "resolve": ("same", "different"),
    "console": CONSOLE,
    "desk": ("url",),
}
"""Section of doorward.toml -> its keys; None where the keys are names people choose."""
EXPECTED = "expected.toml"
"""File of the workspace that says which behaviour is expected."""
MEMORY = 1280
"""MiB the engine may use where nobody says otherwise: the process stays below two gigabytes."""
_LEAST_MEMORY = 128


class SettingsError(ValueError):
    """doorward.toml says something that cannot be meant; the message names the file, the key and the known ones."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the organisation has settled.

    Attributes:
        workspace: folder of the lake and the settings.
        internal: CIDRs that are the organisation's own; empty means RFC 1918 and RFC 4193.
        domains: registered names that are the organisation's own.
        zones: zone -> CIDRs.
        conduits: rows of tables/conduits.py: what is meant to pass between zones.
        jewels: jewel -> {asset, worth}.
        costs: kind of fix -> person-hours, where the house's own opinion is not taken.
        detectors: detector -> tunable -> value.
        engine: what is asked: `duckdb`, `local[N]` or `spark://HOST:PORT`; files are always read by DuckDB.
        memory: MiB the engine may use before it spills.
        threads: worker threads, None for all cores.
        limits: limits on archives, see unpack.Limits.
        expected: what expected.toml vouches for.
        fingerprints: folder of further fingerprints in Recog's XML form, such as Recog's own; None for ours alone.
        keys: public keys whose bundles of intelligence are taken.
        mirrors: source of intelligence -> the address that is asked instead of its publisher's.
        columns: what the columns of lists of devices mean.
        same: groups of names, MAC addresses, serial numbers and SIDs that are one asset, a person says.
        different: groups of which no two are.
        console: how the console is served, as it is written; console/settled.py reads it.
        desk: URL of the database of decisions; empty for desk.db in the workspace.
    """

    workspace: Path
    internal: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conduits: tuple[Mapping[str, Any], ...] = ()
    jewels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    detectors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    engine: str = DUCKDB
    memory: int = MEMORY
    threads: int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    expected: tuple[Expectation, ...] = ()
    fingerprints: Path | None = None
    keys: tuple[str, ...] = ()
    mirrors: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Columns, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    console: Mapping[str, Any] = field(default_factory=dict)
    desk: str = ""

    @property
    def intel(self) -> Path:
        """Where intelligence lies."""
        return self.workspace / "intel"

    @property
    def lake(self) -> Path:
        """Where the tables lie."""
        return self.workspace / "lake"

    @property
    def spool(self) -> Path:
        """Where temporary files lie."""
        return self.workspace / "spool"


def load(workspace: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read WORKSPACE/doorward.toml and expected.toml, where they are, and DOORWARD_MEMORY (MiB) and DOORWARD_DESK (a URL), which win.

    Raises:
        SettingsError: a file is not TOML, or has a section, key or value that cannot be meant.
        OSError: a file is there and cannot be read.
    """
    path = workspace / "doorward.toml"
    told = _Told(path, _parsed(path))
    told.check()
    return Settings(
        workspace=workspace,
        internal=told.networks("networks", "internal"),
        domains=tuple(text.strip().strip(".").lower() for text in told.texts("domains", "own")),
        zones={name: told.networks(f"zones.{name}", "addresses") for name in told.named("zones", ("addresses",))},
        conduits=tuple(told.conduits()),
        jewels={name: told.jewel(name) for name in told.named("jewels", ("asset", "worth"))},
        costs={kind: told.hours(kind) for kind in told.data.get("costs", {})},
        detectors=told.tunables(),
        engine=told.engine(),
        memory=_memory(environment) or told.number("engine", "memory", _LEAST_MEMORY) or MEMORY,
        threads=told.number("engine", "threads", 1),
        limits={key: told.number("unpack", key, 1) or 0 for key in told.data.get("unpack", {})},
        expected=_expected(workspace / EXPECTED),
        fingerprints=told.folder("fingerprints", "folder"),
        keys=told.texts("intel", "keys"),
        mirrors=told.mirrors(),
        columns=told.columns(),
        console=told.data.get("console", {}),
        desk=environment.get("DOORWARD_DESK", "").strip() or told.text("desk", "url"),
        **told.words(),
    )


def written(workspace: Path, keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """Return in which line of doorward.toml each of these keys stands, of those that stand there."""
    try:
        return toml_lines((workspace / "doorward.toml").read_text("utf-8-sig"), keys)
    except (FileNotFoundError, UnicodeDecodeError):
        return {}


def _expected(path: Path) -> tuple[Expectation, ...]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ()
    try:
        return expectations(text, detectors())
    except ExpectationError as error:
        raise SettingsError(f"{path}: {error}") from error


def _parsed(path: Path) -> dict[str, Any]:
    try:
        # Editors on Windows begin a file with a byte order mark, which TOML does not know.
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error


def _memory(environment: Mapping[str, str]) -> int | None:
    text = environment.get("DOORWARD_MEMORY", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(2**63)) or int(text) < _LEAST_MEMORY:
        raise SettingsError(f"DOORWARD_MEMORY={text[:40]!r} is not a whole number of MiB, at least {_LEAST_MEMORY}")
    return int(text)


@dataclass(frozen=True, slots=True)
class _Told:
    """What doorward.toml says, each value checked as it is taken; section names may have dots, such as `zones.office`."""

    path: Path
    data: Mapping[str, Any]

    def check(self) -> None:
        """Refuse sections and keys that nobody knows, before anything else is said."""
        for section, content in self.data.items():
            if section not in SECTIONS:
                raise self._error(f"there is no section [{section}]; {_near(section, SECTIONS)}")
            if section == "conduits" and isinstance(content, list):
                for entry in content:
                    self._keys(f"[{section}]", entry, SECTIONS[section])
            elif section == "conduits":
                raise self._error("conduits are written as [[conduits]], with two brackets")
            elif section != "register":  # it may stand several times, [[register]]
                self._keys(section, content, SECTIONS[section])

    def named(self, section: str, keys: tuple[str, ...]) -> list[str]:
        """Return the names people chose in a section, each of them a section with these keys."""
        for name, content in self.data.get(section, {}).items():
            self._keys(f"{section}.{name}", content, keys)
        return list(self.data.get(section, {}))

    def text(self, section: str, key: str) -> str:
        """Return a text, empty where it is not told."""
        value = self._value(section, key, "")
        if not isinstance(value, str):
            raise self._error(f"[{section}] {key} = {_shown(value)} must be a text")
        return value.strip()

    def texts(self, section: str, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._value(section, key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._error(f'[{section}] {key} = {_shown(values)} must be a list of texts, such as ["a", "b"]')
        return tuple(values)

    def networks(self, section: str, key: str) -> tuple[str, ...]:
        """Return a list of CIDRs."""
        for value in self.texts(section, key):
            try:
                ip_network(value, strict=False)
            except ValueError as error:
                raise self._error(f"[{section}] {key}: {value!r} is not a network such as 10.0.0.0/8") from error
        return self.texts(section, key)

    def jewel(self, name: str) -> dict[str, Any]:
        """Return what is said of a crown jewel; it lies on an asset."""
        told = {key: self._value(f"jewels.{name}", key, None) for key in ("asset", "worth")}
        for key, value in told.items():
            if not isinstance(value, str | None) or (key == "asset" and not value):
                raise self._error(f"[jewels.{name}] {key} = {_shown(value)} must be a text")
        return told

    def conduits(self) -> Iterator[dict[str, Any]]:
        """Yield what is meant to pass between zones; a conduit that is not clear is refused, lest it let more pass."""
        for entry in self.data.get("conduits", ()):
            checked = KINDS["conduits"].check(entry)
            if checked.wrong:
                raise self._error(f"[[conduits]]: {checked.wrong[0].sentence}")
            yield checked.good

    def mirrors(self) -> dict[str, str]:
        """Return where sources of intelligence are asked for instead of at their publisher's."""
        told = self._value("intel", "sources", {})
        self._keys("intel.sources", told, tuple(SOURCES))
        for name, content in told.items():
            self._keys(f"intel.sources.{name}", content, ("address",))
            address = content.get("address")
            if reason := refusal(address) if isinstance(address, str) else f"{_shown(address)} is no address":
                raise self._error(f"[intel.sources.{name}] address: {reason}")
        return {name: content["address"] for name, content in told.items()}

    def columns(self) -> tuple[Columns, ...]:
        """Return what the columns of lists of devices mean."""
        if "register" not in self.data:
            return ()
        try:
            return settled_columns(self.data["register"])
        except ValueError as error:
            raise self._error(str(error)) from error

    def words(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Return what a person says of who is who: groups of two identifiers at least."""
        found = {}
        for key in SECTIONS["resolve"] or ():
            groups = self._value("resolve", key, [])
            if not isinstance(groups, list) or not all(map(_group, groups)):
                raise self._error(f'[resolve] {key} = {_shown(groups)} must be a list of lists, such as [["a", "b"]]')
            found[key] = tuple(tuple(text.strip() for text in group) for group in groups)
        if any(found.values()):
            self._agree(found)
        return found

    def _agree(self, found: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
        # Resolution loads numba, which takes 0.2 s: only for those who have something to say.
        from doorward.resolution.words import Words, WordsError  # noqa: PLC0415

        try:
            Words(**found).check()
        except WordsError as error:
            raise self._error(str(error)) from error

    def number(self, section: str, key: str, least: int) -> int | None:
        """Return a whole number, None where it is not told."""
        value = self._value(section, key, None)
        if value is not None and (type(value) is not int or not least <= value < 2**63):
            raise self._error(f"[{section}] {key} = {_shown(value)} must be a whole number, at least {least}")
        return value

    def hours(self, kind: str) -> float:
        """Return what a kind of fix costs, in person-hours: more than none, for work is divided by it."""
        value = self._value("costs", kind, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise self._error(f"[costs] {kind} = {_shown(value)} must be person-hours, a number above 0")
        return float(value)

    def folder(self, section: str, key: str) -> Path | None:
        """Return a folder, one that is not absolute beside doorward.toml; None where it is not told."""
        value = self._value(section, key, None)
        if value is None:
            return None
        if not isinstance(value, str) or not (path := self.path.parent / value).is_dir():
            raise self._error(f"[{section}] {key} = {_shown(value)} is no folder")
        return path

    def engine(self) -> str:
        """Return the name of the engine that is asked."""
        value = self._value("engine", "name", DUCKDB)
        try:
            return engine_name(value if isinstance(value, str) else _shown(value))
        except ValueError as error:
            raise self._error(f"[engine] name = {error}") from error

    def tunables(self) -> dict[str, dict[str, Any]]:
        """Return detector -> tunable -> value."""
        told: dict[str, dict[str, Any]] = self.data.get("detectors", {})
        known = detectors() if told else {}
        for name, values in told.items():
            if name not in known:
                raise self._error(f"[detectors.{name}]: there is no such detector; {_near(name, known)}")
            self._keys(f"detectors.{name}", values, tuple(known[name].tunables))
            try:
                known[name].values(values)
            except ValueError as error:
                raise self._error(str(error)) from error
        return told

    def _keys(self, section: str, content: Any, keys: tuple[str, ...] | None) -> None:
        if not isinstance(content, dict):
            raise self._error(f"{section} must be a section, [{section}], not {_shown(content)}")
        for key in content:
            if keys is not None and key not in keys:
                raise self._error(f"[{section}] has no {key!r}; {_near(key, keys)}")

    def _value(self, section: str, key: str, default: Any) -> Any:
        content: Any = self.data
        for name in section.split(".", 1):
            content = content.get(name, {})
        return content.get(key, default)

    def _error(self, text: str) -> SettingsError:
        return SettingsError(f"{self.path}: {text}")


def _group(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(text, str) and text.strip() for text in value)


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"do you mean {near[0]!r}?" if near else f"known are {', '.join(known) or 'none'}"


def _shown(value: Any) -> str:
    """Return a value as it is written in TOML, near enough, and short."""
    text = {True: "true", False: "false", None: "nothing"}.get(value) if isinstance(value, bool | None) else repr(value)
    return (text or "")[:60]
