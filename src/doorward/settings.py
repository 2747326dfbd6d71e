"""doorward.toml and the environment, read here and nowhere else, into one frozen value."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

SECTIONS = {
    "networks": ("internal",),
    "domains": ("own",),
    "zones": None,
    "jewels": None,
    "detectors": None,
    "engine": ("memory", "threads"),
    "unpack": ("size", "ratio", "members", "depth", "window"),
}
"""Section of doorward.toml -> its keys; None where the keys are names people choose."""


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
        jewels: jewel -> {asset, worth}.
        detectors: detector -> tunable -> value.
        memory: MiB the engine may use before it spills.
        threads: worker threads, None for all cores.
        limits: limits on archives, see unpack.Limits.
    """

    workspace: Path
    internal: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    jewels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    detectors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    memory: int = 2048
    threads: int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def lake(self) -> Path:
        """Where the tables lie."""
        return self.workspace / "lake"

    @property
    def spool(self) -> Path:
        """Where temporary files lie."""
        return self.workspace / "spool"


def load(workspace: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read WORKSPACE/doorward.toml, if it is there, and DOORWARD_MEMORY (MiB).

    Raises:
        SettingsError: the file is not TOML, or has a section or key that is not known.
    """
    path = workspace / "doorward.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    _check(path, data)
    engine = data.get("engine", {})
    memory = environment.get("DOORWARD_MEMORY") or engine.get("memory", 2048)
    return Settings(
        workspace=workspace,
        internal=_networks(path, "networks.internal", data.get("networks", {}).get("internal", [])),
        domains=tuple(data.get("domains", {}).get("own", [])),
        zones={
            name: _networks(path, f"zones.{name}.addresses", zone.get("addresses", []))
            for name, zone in data.get("zones", {}).items()
        },
        jewels=data.get("jewels", {}),
        detectors=data.get("detectors", {}),
        memory=int(memory),
        threads=engine.get("threads"),
        limits=data.get("unpack", {}),
    )


def _check(path: Path, data: Mapping[str, Any]) -> None:
    for section, content in data.items():
        if section not in SECTIONS:
            raise SettingsError(f"{path}: there is no section [{section}]; {_near(section, SECTIONS)}")
        if not isinstance(content, dict):
            raise SettingsError(f"{path}: {section} must be a section, [{section}], not {content!r}")
        for key in content:
            keys = SECTIONS[section]
            if keys is not None and key not in keys:
                raise SettingsError(f"{path}: [{section}] has no {key!r}; {_near(key, keys)}")


def _near(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"do you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


def _networks(path: Path, key: str, values: list[Any]) -> tuple[str, ...]:
    for value in values:
        try:
            ip_network(value, strict=False)
        except (TypeError, ValueError) as error:
            raise SettingsError(f"{path}: {key}: {value!r} is not a network such as 10.0.0.0/8") from error
    return tuple(values)
