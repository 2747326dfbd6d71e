"""What doorward.toml and the command line settle for the console, checked before anything listens."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from doorward.console.config import Config, loopback
from doorward.desk import ROLES
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMES = ("127.0.0.1", "localhost", "::1")
"""By these the console may always be asked."""
_ANY = ("0.0.0.0", "::")  # noqa: S104 - to know it, not to listen on it
_OIDC = {
    "issuer": "",
    "client_id": "",
    "secret_file": "",
    "authority": "",
    "address": "",
    "claim": "groups",
    "name": "preferred_username",
    "unknown": "refused",
}
"""Keys of [console.oidc] that are texts -> what they are where nobody says otherwise."""
_MOST_MEGABYTES = 1_000_000
_MOST_HOURS = 8_784
_MOST_DAYS = 36_525


class SettledError(ValueError):
    """The console cannot be served so; the message says why, and what to do next."""


def settled(workspace: Path, told: Mapping[str, Any], desk: str = "") -> Config:
    """Return how the console is served.

    Args:
        workspace: folder of the lake and of doorward.toml, beside which files lie.
        told: the section [console], with what the command line says laid over it; `proxy` comes from there only.
        desk: URL of the desk; empty for the file in the workspace.

    Raises:
        SettledError: something cannot be meant, or would let others read along.
    """
    held = _Held(workspace, told)
    host = held.text("host", NAMES[0])
    certificate, key = held.file("certificate"), held.file("key")
    if bool(certificate) != bool(key):
        raise SettledError("a certificate needs its key: name both files, certificate and key.")
    proxy = held.text("proxy", "")
    secure = held.flag("secure", default=bool(certificate))
    _read_along(host, proxy, secure=secure, certified=bool(certificate))
    megabytes = held.limit("keep_originals_megabytes", _MOST_MEGABYTES, 1)
    return Config(
        workspace,
        hosts=_hosts(held, host),
        host=host,
        port=held.number("port", 8030, 65_535),
        secure=secure,
        proxy=proxy,
        idle_hours=held.hours("idle_hours", 8),
        longest_hours=held.hours("longest_hours", 168),
        desk=desk,
        certificate=certificate,
        key=key,
        oidc=_oidc(workspace, told.get("oidc", {})),
        largest=held.number("largest_megabytes", 2_048, _MOST_MEGABYTES) * 1024**2,
        originals_days=held.limit("keep_originals_days", _MOST_DAYS, 0),
        originals_bytes=megabytes and megabytes * 1024**2,
    )


def _read_along(host: str, proxy: str, *, secure: bool, certified: bool) -> None:
    """Refuse what would let others read along, or say that they are somebody else."""
    if proxy and not all(map(_some_addresses, proxy.split(","))):
        raise SettledError(
            f"{clip(proxy, 60)} must be the proxy's address or network: whoever it names says where a client comes from."
        )
    if proxy and not secure:
        raise SettledError("behind a proxy, cookies need TLS: let the proxy speak it, and say secure = true.")
    if certified and not secure:
        raise SettledError("secure = false does not go with a certificate: leave it out.")
    if not loopback(host) and not (certified or proxy):
        raise SettledError(
            f"{clip(host, 60)} can be reached from elsewhere, so passwords need TLS: name --certificate and --key, or --behind-proxy."
        )


def _some_addresses(text: str) -> bool:
    try:
        return ip_network(text.strip()).prefixlen > 0
    except ValueError:
        return False


def _hosts(held: _Held, host: str) -> tuple[str, ...]:
    named = held.texts("hosts")
    if host in _ANY and not named:
        raise SettledError(
            'which names lead here? Say hosts = ["doorward.example.com"] under [console] of doorward.toml.'
        )
    return tuple(dict.fromkeys((*NAMES, *((host,) if host not in _ANY else ()), *(name.lower() for name in named))))


def _oidc(workspace: Path, told: Any) -> dict[str, Any]:
    """Return the section [console.oidc], whole; empty where there is none."""
    if told == {}:
        return {}
    held = _Held(workspace, told if isinstance(told, dict) else {}, "console.oidc")
    if unknown := sorted(set(held.told) - {*_OIDC, "roles"}):
        raise SettledError(f"[console.oidc] has no {unknown[0]!r}; known are {', '.join((*_OIDC, 'roles'))}.")
    made: dict[str, Any] = {name: held.text(name, default) for name, default in _OIDC.items()}
    made |= {name: held.file(name) for name in ("secret_file", "authority")}
    for name in ("issuer", "client_id", "address"):
        if not made[name]:
            raise SettledError(f"[console.oidc] needs {name}.")
    for name in ("issuer", "address"):
        if not asked_safely(made[name]):
            raise SettledError(f"[console.oidc] {name} = {clip(made[name], 60)} must begin with https://.")
    if made["unknown"] not in ("refused", "viewer"):
        raise SettledError(f"[console.oidc] unknown = {clip(made['unknown'], 40)} must be refused or viewer.")
    roles = held.told.get("roles", {})
    if not isinstance(roles, dict) or not all(role in ROLES for role in roles.values()):
        raise SettledError(f"[console.oidc.roles] gives each value of the claim a role: {', '.join(ROLES)}.")
    return made | {"roles": roles}


def asked_safely(address: object) -> bool:
    """Say whether an address is asked over TLS, or is on this very machine."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NAMES))


@dataclass(frozen=True, slots=True)
class _Held:
    """One section; each value is checked as it is taken."""

    workspace: Path
    told: Mapping[str, Any]
    section: str = "console"

    def text(self, key: str, default: str) -> str:
        return str(self._typed(key, default, "a text", (str,))).strip()

    def flag(self, key: str, *, default: bool) -> bool:
        return bool(self._typed(key, default, "true or false", (bool,)))

    def texts(self, key: str) -> list[str]:
        values = self._typed(key, [], "a list of texts", (list, tuple))
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self._wrong(key, values, "a list of texts")
        return [value.strip() for value in values]

    def number(self, key: str, default: int, most: int, least: int = 1) -> int:
        value = self._typed(key, default, "a whole number", (int,))
        if isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(key, value, f"a whole number from {least} to {most:,}")
        return int(value)

    def limit(self, key: str, most: int, least: int) -> int | None:
        """Return a limit, None where nothing is said: then there is none."""
        return self.number(key, least, most, least) if key in self.told else None

    def hours(self, key: str, default: float) -> float:
        value = self._typed(key, default, "a number of hours", (int, float))
        if isinstance(value, bool) or not 0 < value <= _MOST_HOURS:
            raise self._wrong(key, value, f"hours, a number above 0 and at most {_MOST_HOURS:,}")
        return float(value)

    def file(self, key: str) -> str:
        """Return the path of a file that is there; one that is not absolute lies beside doorward.toml."""
        value = self.text(key, "")
        if not value:
            return ""
        path = self.workspace / value
        if not path.is_file():
            raise self._wrong(key, value, "a file that is there")
        return str(path)

    def _typed(self, key: str, default: Any, what: str, kinds: tuple[type, ...]) -> Any:
        value = self.told.get(key, default)
        if not isinstance(value, kinds):
            raise self._wrong(key, value, what)
        return value

    def _wrong(self, key: str, value: object, what: str) -> SettledError:
        return SettledError(f"[{self.section}] {key} = {clip(repr(value), 60)} must be {what}.")
