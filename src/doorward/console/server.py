"""The serving process: the desk, the workers beside it, and HTTP with limits on what a client may take."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from getpass import getuser
from typing import TYPE_CHECKING

import uvicorn

from doorward.console.access.start import start_url
from doorward.console.access.who import Who
from doorward.console.app import application
from doorward.console.children import Children, workers
from doorward.console.punctual import Punctual
from doorward.desk import FILE, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

    from doorward.console.config import Config
    from doorward.desk import Desk

CONNECTIONS = 200
"""Connections and requests at once; more are told to come back."""
_HEADERS = 32 * 1024
_IDLE = 15
_GOODBYE = 10


def desk_of(config: Config) -> Desk:
    """Open the desk that the settings name, with their limits on sessions.

    Raises:
        DeskUnavailableError: it cannot be opened.
    """
    desk = open_desk(config.desk or config.workspace / FILE)
    idle, longest = timedelta(hours=config.idle_hours), timedelta(hours=config.longest_hours)
    return replace(desk, sessions=replace(desk.sessions, idle=idle, longest=longest))


def serve(config: Config, tell: Callable[[str], None]) -> None:
    """Serve the console until a signal ends it.

    Args:
        config: how.
        tell: is told where it listens, and the start URL.

    Raises:
        OSError: the address is taken, or not this machine's; or the desk cannot be opened.
    """
    with listening(config) as held:
        desk = desk_of(config)
        children = Children(workers(config))
        try:
            children.start()
            for line in announced(config, desk):
                tell(line)
            limits(config, application(config, desk, Who(config, desk))).run([held])
        finally:
            children.stop()
            desk.close()


def listening(config: Config) -> socket.socket:
    """Return the socket that listens, so that a port that is taken is one sentence and no half-started server."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    return socket.create_server((config.host, config.port), family=family, backlog=CONNECTIONS)


def limits(config: Config, app: Starlette) -> uvicorn.Server:
    """Return the server with its limits."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Punctual,
            ws="none",
            lifespan="on",
            log_level="warning",
            # Addresses hold what people look for, and the start token.
            access_log=False,
            server_header=False,
            proxy_headers=bool(config.proxy),
            forwarded_allow_ips=config.proxy or None,
            ssl_certfile=config.certificate or None,
            ssl_keyfile=config.key or None,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=_IDLE,
            timeout_graceful_shutdown=_GOODBYE,
            h11_max_incomplete_event_size=_HEADERS,
        )
    )


def announced(config: Config, desk: Desk) -> list[str]:
    """Return what the person who starts the server is told."""
    scheme = "https" if config.secure else "http"
    host = f"[{config.host}]" if ":" in config.host else config.host
    lines = [f"Doorward listens on {scheme}://{host}:{config.port}/ (end it with Ctrl+C)."]
    address = start_url(config, desk, getuser())
    if address:
        lines.append(f"Log in once, within ten minutes: {address}")
    return lines
