"""`python -m doorward.console`: serve what standard input says, as JSON. `doorward serve` becomes this process."""

from __future__ import annotations

import os
import signal
import sys

from doorward.console.config import Config
from doorward.console.server import serve


def main() -> int:
    """Serve; return the exit code."""
    os.umask(0o077)
    # The server raises the signal again once it has ended; it must not keep us from ending the workers.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = Config.loaded(sys.stdin.read())
    try:
        serve(config, _tell)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        _tell(f"Error: {_why(config, error)}")
        return 1
    return 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _why(config: Config, error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    # What Python adds in brackets is the address again.
    why = error.strerror.partition(" (")[0]
    return f"{config.host}:{config.port}: {why}. Name another with --host and --port."


if __name__ == "__main__":
    # At once: whatever a thread still waits for, and an import that Ctrl+C broke off, has no say in how this ends.
    os._exit(main())
