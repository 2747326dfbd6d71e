"""The cookies of the console: of a session, of a log-in elsewhere, and of what is said once. No script reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from doorward.console.page import Cookie

if TYPE_CHECKING:
    from doorward.console.config import Config

LONGEST = 100
"""Characters of a value that is looked at; ours have fewer."""
_SAID = 300


def session_name(config: Config) -> str:
    """Return the cookie's name: with the port, for browsers do not keep the cookies of two ports of a host apart."""
    return f"{_prefix(config)}doorward-{config.port}"


def session(config: Config, value: str) -> Cookie:
    """Return the cookie of a session that has begun."""
    return Cookie(session_name(config), value, int(config.longest_hours * 3600))


def ended(config: Config) -> Cookie:
    """Return the cookie that takes the session's away."""
    return Cookie(session_name(config))


def flow_name(config: Config) -> str:
    """Return the name of the cookie that a log-in at the organisation's provider comes back with."""
    return f"{_prefix(config)}provider-{config.port}"


def flow(config: Config, value: str, seconds: int) -> Cookie:
    """Return that cookie; the way back begins at the provider, another site, so a strict one would stay at home."""
    return Cookie(flow_name(config), value, seconds, lax=True)


def notice_name(config: Config) -> str:
    """Return the name of the cookie that holds what the next page says once."""
    return f"{_prefix(config)}notice-{config.port}"


def notice(config: Config, text: str) -> Cookie:
    """Return that cookie."""
    return Cookie(notice_name(config), quote(text[:_SAID]), 60)


def _prefix(config: Config) -> str:
    # Browsers take __Host- from this very host over TLS only: no neighbour's page can plant one.
    return "__Host-" if config.secure else ""
