"""The command `doorward serve`: look at the settings, then become the process that serves and knows nothing of the engine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorward.cli import command, door
from doorward.settings import load

if TYPE_CHECKING:
    from doorward.console.config import Config


@command(
    examples=(
        "doorward serve",
        "doorward serve --port 8031",
        "doorward serve --host 192.0.2.10 --certificate server.pem --key server.key",
        "doorward serve --behind-proxy 127.0.0.1",
    )
)
@click.option("--host", metavar="ADDRESS", help="Where it listens.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), metavar="PORT", help="Where it listens.  [default: 8030]")
@click.option("--certificate", metavar="FILE", help="Certificate of the server, PEM, with those between.")
@click.option("--key", metavar="FILE", help="Its private key, PEM.")
@click.option(
    "--behind-proxy", "proxy", metavar="ADDRESS", help="A proxy there speaks TLS; its word on the client is taken."
)
def serve(ctx: click.Context, **given: Any) -> None:
    """Serve the console to browsers, here or to others by TLS.

    On this machine it prints an address that logs you in once. It shows what the last `doorward analyze` found; files can be imported in the browser too.
    """
    from doorward.console.settled import SettledError, settled  # noqa: PLC0415 - no other command needs a web server

    folder = door(ctx).folder
    # Settings lie beside doorward.toml; what the command line names lies where the command is run.
    named = {
        key: str(Path(value).absolute()) if key in ("certificate", "key") else value
        for key, value in given.items()
        if value
    }
    settings = load(folder)
    if given["proxy"]:
        named = {"secure": True} | named
    try:
        config = settled(folder.absolute(), {**settings.console, **named}, settings.desk)
    except SettledError as error:
        raise click.UsageError(str(error)) from error
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _let_in(config)
    _become(config)


def _let_in(config: Config) -> None:
    """Refuse to be reached from elsewhere while nobody can log in."""
    from doorward.console.desk_place import desk_of  # noqa: PLC0415 - no other command needs a web server

    desk = desk_of(config)
    try:
        entered = any(person.has_password and not person.disabled for person in desk.people.every())
    finally:
        desk.close()
    if not config.local and not entered and not config.oidc:
        raise click.UsageError(
            "nobody could log in: run doorward users add NAME --role admin first, or settle [console.oidc] in doorward.toml."
        )


def _become(config: Config) -> None:
    """Replace this process, and the hundreds of megabytes it loaded, by the one that serves."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        pipe.write(config.dumped())
    os.dup2(reader, 0)
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "doorward.console"])  # noqa: S606 - no shell, our own module
