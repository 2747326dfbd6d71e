"""`python -m doorward.console`: serve what standard input says, as JSON. `doorward serve` becomes this process."""

from __future__ import annotations

import os
import signal
import ssl
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
        _tell(f"Error: {_why(error)}")
        return 1
    return 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        why = error.reason or "they are not in PEM"
        return f"the certificate and its key cannot be used: {why}. Mend what --certificate and --key name."
    if error.filename is not None:
        step = "Let yourself write there, or name another folder with --workspace."
        return f"{error.filename}: {error.strerror}. {step}"
    return str(error)


if __name__ == "__main__":
    # At once: whatever a thread still waits for, and an import that Ctrl+C broke off, has no say in how this ends.
    os._exit(main())
