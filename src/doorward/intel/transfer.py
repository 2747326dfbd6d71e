"""One file over HTTP: resumed where it was cut, asked for only if it changed, never larger than allowed.

This is the only module of Doorward that opens a connection. TLS is verified; proxies are those of the environment.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from doorward.intel.sources import refusal
from doorward.wording import clip, plural, size

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path
    from urllib.request import OpenerDirector

Told = Callable[[int, int | None], None]
"""Told how many bytes are here, and how many there will be, if that is known."""
_CHUNK = 1 << 18
_DIGITS = 16
_PROGRESS = 1_000_000
"""Bytes after which a connection that breaks was worth its while, and the tries count from the beginning."""
_LONGEST_WAIT = 60.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_NOT_MODIFIED, _PARTIAL, _BEYOND = 304, 206, 416


class TransferError(Exception):
    """A file cannot be fetched; the message names its address, the reason and the next step."""


class _Cut(Exception):  # noqa: N818 - an outcome that is tried again
    """The transfer broke; it goes on where it was."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True, slots=True)
class Edition:
    """How a server names one edition of a file."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def mark(self) -> str | None:
        """What a range may be asked for by (RFC 9110, 13.1.5): a strong ETag, or else the time of the last change."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be fetched.

    Attributes:
        address: an https address; http only on this machine.
        into: where the bytes go; a file beside it, `.json`, says of which edition they are.
        largest: bytes the file may have.
        told: hears of progress.
    """

    address: str
    into: Path
    largest: int
    told: Told = lambda *_: None

    @property
    def here(self) -> int:
        """Bytes that are there."""
        return self.into.stat().st_size if self.into.exists() else 0

    @property
    def label(self) -> Path:
        """The file that says of which edition they are."""
        return self.into.with_name(f"{self.into.name}.json")

    def discard(self) -> None:
        """Forget what is there."""
        self.into.unlink(missing_ok=True)
        self.label.unlink(missing_ok=True)

    def begun(self) -> Edition:
        """Return the edition of which there are bytes already; without a mark there is nothing to go on from."""
        with suppress(OSError, ValueError, AttributeError):
            told = json.loads(self.label.read_text("utf-8"))
            if told.get("address") == self.address and self.here:
                return Edition(told.get("etag"), told.get("last_modified"))
        return Edition()

    def begin(self, edition: Edition) -> None:
        """Make room for the bytes of an edition."""
        self.discard()
        told = {"address": self.address, "etag": edition.etag, "last_modified": edition.last_modified}
        self.label.write_text(json.dumps(told), "utf-8")


class _Redirects(HTTPRedirectHandler):
    """Follows a redirection only to where one may ask in the first place."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:  # noqa: PLR0913, PLR0917 - the library's
        """Refuse to be sent from https to anything less."""
        if reason := refusal(newurl):
            raise TransferError(f"{clip(req.full_url)} sends to {reason}.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(slots=True)
class Transfer:
    """Fetches files.

    Attributes:
        attempts: tries without progress before it gives up.
        timeout: seconds without any byte after which a connection is given up.
        slowest: bytes a second below which a connection is given up, over `window` seconds.
        window: see there.
        sleep: waits so many seconds between tries.
        clock: seconds that only go up; they measure speed.
    """

    attempts: int = 6
    timeout: float = 30.0
    slowest: float = 1_000.0
    window: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _opener: OpenerDirector = field(
        default_factory=lambda: build_opener(_Redirects, HTTPSHandler(context=ssl.create_default_context()))
    )

    def fetch(self, wanted: Wanted, held: Edition = Edition()) -> Edition | None:
        """Fetch a file; what came of it in a try before is kept if it is of the same edition.

        Args:
            wanted: which file, and where to.
            held: the edition that is held already.

        Returns:
            The edition that is now there as a whole, or None if the one that is held is still the newest.

        Raises:
            TransferError: it cannot be had; what came is kept for the next time.
        """
        if reason := refusal(wanted.address):
            raise TransferError(f"{reason}.")
        tried = 0
        while True:
            before = wanted.here
            try:
                return self._try(wanted, held)
            except _Cut as error:
                tried = 1 if wanted.here - before >= _PROGRESS else tried + 1
                if tried >= self.attempts:
                    raise _given_up(wanted, tried, error) from error
                self.sleep(min(error.after if error.after is not None else 2.0**tried, _LONGEST_WAIT))

    def _try(self, wanted: Wanted, held: Edition) -> Edition | None:
        begun = wanted.begun()
        headers = {"User-Agent": "Doorward", "Accept-Encoding": "identity"}
        if begun.mark:
            headers |= {"Range": f"bytes={wanted.here}-", "If-Range": begun.mark}
        else:
            headers |= {"If-None-Match": held.etag} if held.etag else {}
            headers |= {"If-Modified-Since": held.last_modified} if held.last_modified else {}
        request = Request(wanted.address, headers=headers)  # noqa: S310 - `refusal` has seen its scheme
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                return self._taken(response, wanted, begun)
        except HTTPError as error:
            with error:
                if error.code == _NOT_MODIFIED:
                    return None
                if error.code == _BEYOND and error.headers.get("Content-Range") == f"bytes */{wanted.here}":
                    return begun  # all of it came before the last try died
                raise _answered(error, wanted) from error
        except (URLError, OSError, http.client.HTTPException) as error:
            raise _broken(error, wanted) from error

    def _taken(self, response: Any, wanted: Wanted, begun: Edition) -> Edition:
        """Write what a server answers behind what is there, or in its place."""
        edition = Edition(response.headers.get("ETag"), response.headers.get("Last-Modified"))
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise TransferError(f"{clip(wanted.address)}: the server packed its answer, though asked not to.")
        goes_on = response.status == _PARTIAL
        if goes_on and not _continues(response.headers, wanted.here, begun, edition):
            wanted.discard()
            raise _Cut("the file changed on the server while it was fetched", 0.0)
        length = response.headers.get("Content-Length", "")
        total = wanted.here * goes_on + int(length) if length.isdecimal() and len(length) < _DIGITS else None
        if (total or 0) > wanted.largest:
            wanted.discard()
            raise _too_large(wanted)
        if not goes_on:
            wanted.begin(edition)
        self._copy(response, wanted, total)
        if total is not None and wanted.here != total:
            raise _Cut(f"the connection was cut after {wanted.here:,} of {total:,} bytes")
        return begun if goes_on else edition

    def _copy(self, response: Any, wanted: Wanted, total: int | None) -> None:
        since, got, done = self.clock(), 0, wanted.here
        # Unbuffered: what came is on disk whenever the process dies.
        with wanted.into.open("ab", buffering=0) as out:
            while data := response.read1(_CHUNK):
                done += len(data)
                got += len(data)
                if done > wanted.largest:
                    wanted.discard()
                    raise _too_large(wanted)
                out.write(data)
                wanted.told(done, total)
                if (passed := self.clock() - since) >= self.window:
                    if got < self.slowest * passed:
                        raise _Cut(f"the server sends only {got / passed:,.0f} bytes a second")
                    since, got = self.clock(), 0


def _answered(error: HTTPError, wanted: Wanted) -> _Cut | TransferError:
    """Return what an answer other than the file means."""
    if error.code == _BEYOND:
        wanted.discard()
        return _Cut("what was fetched before is longer than the file is now", 0.0)
    told = f"the server answers {error.code} {clip(str(error.reason), 80)}"
    if error.code in _AGAIN:
        wait = error.headers.get("Retry-After", "")
        return _Cut(told, float(wait) if wait.isdecimal() and len(wait) < _DIGITS else None)
    return TransferError(
        f"{clip(wanted.address)}: {told}. Is the address right? [intel.sources.NAME] in doorward.toml sets it."
    )


def _broken(error: Exception, wanted: Wanted) -> _Cut | TransferError | OSError:
    """Return what a broken connection means; what is wrong with this machine's disk is passed on as it is."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TransferError(
            f"{clip(wanted.address)}: its certificate is not trusted ({cause.verify_message}). Behind a proxy that opens TLS, "
            "name the proxy's authority with SSL_CERT_FILE."
        )
    kinds = (URLError, TimeoutError, ConnectionError, http.client.HTTPException, ssl.SSLError)
    if isinstance(error, OSError) and not isinstance(error, kinds):
        return error
    return _Cut(f"the connection broke ({clip(str(cause) or type(cause).__name__)})")


def _continues(headers: Message, here: int, begun: Edition, edition: Edition) -> bool:
    """Whether a part that a server sends follows on what is here, and is of the same edition."""
    same = edition.etag == begun.etag if edition.etag and begun.etag else True
    return same and headers.get("Content-Range", "").removeprefix("bytes ").startswith(f"{here}-")


def _given_up(wanted: Wanted, tried: int, error: _Cut) -> TransferError:
    kept = f"; {size(wanted.here)} are kept, and the same command goes on from there" if wanted.here else ""
    return TransferError(f"{clip(wanted.address)}: {error}, tried {plural(tried, 'time')}{kept}.")


def _too_large(wanted: Wanted) -> TransferError:
    return TransferError(
        f"{clip(wanted.address)}: larger than {size(wanted.largest)}, which no edition of it has been; nothing is kept."
    )
