"""The serving process: the desk, the workers beside it, and HTTP with limits on what a client may take."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
import threading
from dataclasses import replace
from getpass import getuser
from typing import TYPE_CHECKING

import uvicorn

from doorward.console import inbox
from doorward.console.access.start import start_url
from doorward.console.access.who import Who
from doorward.console.app import application
from doorward.console.children import Children, workers
from doorward.console.desk_place import desk_of
from doorward.console.punctual import Punctual
from doorward.console.view import ready

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from starlette.applications import Starlette

    from doorward.console.config import Config
    from doorward.desk import Desk

CONNECTIONS = 200
"""Connections and requests at once; more are told to come back."""
_HEADERS = 32 * 1024
_IDLE = 15
_GOODBYE = 1
"""Seconds that requests in hand have to end. An upload is longer, and is sent again."""
_LAST = 1.5
"""Seconds after which the process ends whatever it waits for: nothing here is lost by that."""


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
        desk = replace(desk, jobs=replace(desk.jobs, ring=children.ring))
        # What is sent waits on the disk where it will stay; the system's own folder is often small, or memory.
        tempfile.tempdir = str(inbox.folder(config.workspace))
        try:
            ready()
            server = limits(config, application(config, desk, Who(config, desk)))
            # A key that does not fit is told before an address that would not answer.
            server.config.load()
            children.start()
            for line in announced(config, desk):
                tell(line)
            server.run([held])
        finally:
            children.stop()
            desk.close()


def listening(config: Config) -> socket.socket:
    """Return the socket that listens, so that a port that is taken is one sentence and no half-started server.

    Raises:
        OSError: the address is taken, not this machine's, or not for us; the sentence names the next step.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        held = socket.create_server((config.host, config.port), family=family, backlog=CONNECTIONS)
    except OSError as error:
        # What Python adds in brackets is the address again.
        why = (error.strerror or str(error)).partition(" (")[0]
        raise OSError(f"{config.host}:{config.port}: {why}. Name another with --host and --port.") from error
    # Connections take it over. asyncio sees to it for sockets of its own only, and each page would wait 40 ms for a sign of the client.
    held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return held


class Server(uvicorn.Server):
    """Ends within two seconds, even where a thread waits for a desk that somebody else holds."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        super().handle_exit(sig, frame)
        # That requests are broken off now is meant, and no failure that anybody must read about.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        last = threading.Timer(_LAST, os._exit, (0,))
        last.daemon = True
        last.start()


def limits(config: Config, app: Starlette) -> Server:
    """Return the server with its limits."""
    return Server(
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
    lines = [f"Doorward listens on {config.address}/ (end it with Ctrl+C)."]
    address = start_url(config, desk, _user())
    if address:
        lines.append(f"Log in once, within ten minutes: {address}")
    return lines


def _user() -> str:
    try:
        return getuser()
    except (KeyError, OSError):
        # A container may run as a number that has no name.
        return f"user {os.getuid()}"
