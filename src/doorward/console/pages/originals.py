"""Files as they were sent: a copy for who works on a case, and a way to take one away."""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from doorward.console.keeping import Keeper, parts, place
from doorward.console.page import Download, Moved, Page, Refused, address
from doorward.listing import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.console.page import Ask
    from doorward.desk import Original

originals = Page("Originals")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 500
_ID = re.compile(r"\A[0-9a-f]{1,64}\Z")
"""What names a source: the SHA-256 of its bytes, or its id."""


def of_source(ask: Ask, source: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the files that have the bytes of a source, or hold them: each once, with its sendings and if it is still there.

    A file of which nothing could be unpacked has no bytes that are known: it is looked for by its name.
    """
    sent = ask.desk.originals.of(source["origin"] or "", str(source["file"]).partition("!")[0])
    sent.sort(key=lambda one: one.digest)
    found = [_told(ask, list(same)) for _, same in groupby(sent, key=lambda one: one.digest)]
    return sorted(found, key=lambda one: (not one["kept"], one["first"].number))


def _told(ask: Ask, sent: list[Original]) -> dict[str, Any]:
    live = [one for one in sent if one.removed is None]
    there = bool(live) and place(ask.config.workspace, sent[0].digest).is_file()
    return {"first": (live or sent)[0], "last": sent[-1], "kept": live, "there": there}


@originals.shows("/imports/originals.csv", "analyst")
def manifest(ask: Ask) -> Download:
    """List every sending there ever was, for whoever takes the evidence over."""
    return Download(_lines(ask.desk.originals.every()), "text/csv; charset=utf-8", "doorward-originals.csv")


def _lines(sent: Iterator[Original]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["digest", "size", "name", "sent_by", "sent", "removed", "removed_by", "reason"])
    while some := list(islice(sent, _AT_ONCE)):
        for one in some:
            told = (one.digest, one.size, one.name, one.actor, one.time, one.removed, one.removed_by, one.reason)
            writer.writerow(map(cell, told))
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


@originals.shows("/imports/originals/{digest}", "analyst")
def copy(ask: Ask) -> Download:
    """Hand out a file as it was sent: after all of it was found to have its SHA-256, and its end only where it still has."""
    digest = _kept(ask)
    file = Keeper(ask.config, ask.desk).sound(digest)
    if file is None:
        raise Refused(
            409,
            "What lies in the place of this file has not the SHA-256 of what was sent: nothing is handed out.",
            "Compare the workspace with a copy of before; sent once more, the file is whole again.",
        )
    try:
        told = ask.desk.originals.hand_out(ask.by, digest)
    except BaseException:
        file.close()
        raise
    return Download(parts(file, digest), "application/octet-stream", told.name, told.size)


@originals.does("/imports/originals/{digest}/remove", "admin")
def remove(ask: Ask) -> Moved:
    """Take a file away; what was read of it stays."""
    digest, back = _kept(ask), ask.sent("back")
    Keeper(ask.config, ask.desk).remove(ask.by, digest, ask.sent("reason"))
    return Moved(address("/imports", *_ID.findall(back)), "The file is gone; what was read of it stays.")


def _kept(ask: Ask) -> str:
    """Return the SHA-256 of the address, where a file of it is kept."""
    digest = ask.parts["digest"]
    if not _DIGEST.fullmatch(digest):
        raise Refused(404, "That is no SHA-256, so it names no file.", "Imports lists what was read.")
    if not ask.desk.originals.kept(digest):
        raise Refused(410, "This file is not kept, or not any more.", "The audit says who took it away.")
    return digest
