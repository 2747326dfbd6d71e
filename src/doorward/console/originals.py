"""The lines of a file as they were written, where it was kept, or still lies where it was read; for workers, which may unpack."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from doorward.unpack import Limits, Refused, leaves, newlines
from doorward.wording import file_name, size

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
    from typing import Any

    from doorward.unpack import Leaf

LARGEST = 1 << 30
"""Bytes of a file that is looked through while somebody waits, about a second; a larger one is opened by hand."""
_UNPACKED = 512 << 20
"""Bytes that are unpacked for it, which takes longer."""
LONGEST = 1_000
"""Bytes of a line that are shown."""
_CHUNK = 1 << 20


def lines_of(
    source: Mapping[str, Any], numbers: Collection[int], spool: Path, kept: Iterable[Path] = (), gone: str = ""
) -> tuple[dict[int, str], str]:
    """Return lines of a file by number, and why there are none where there are none.

    Only bytes whose SHA-256 is that of what was read are shown, whatever lies at the path by now.

    Args:
        source: a row of tables/sources.py.
        numbers: of lines, from 1.
        spool: folder for what must be unpacked.
        kept: where files lie that were kept as they were sent, and that have these bytes or hold them.
        gone: what is said where nothing lies there, nor where the source says.
    """
    if source["unit"] != "line":
        return {}, f"{source['reader'] or 'Its reader'} counts records, not lines; the row shows what each record says."
    told = file_name(str(source["file"]), 120)
    why = gone or f"The file is not kept: nothing lies at {told} any more. The row shows what was read of each line."
    for path in (*filter(_is_file, kept), *_given(str(source["file"]))):
        length = path.stat().st_size
        if length > LARGEST:
            why = f"{told} is {size(length)}: too much to look through here. Open it, or a copy of it, at the line."
            continue
        with closing(_leaves(path, spool)) as found:
            leaf, whole = _same(found, str(source["origin"]))
            if leaf is not None:
                with _lent(leaf) as file:
                    return _picked(file, numbers), ""
        why = f"{told} is another file by now: its bytes are not those that were read."
        if not whole:
            why = f"{told} is broken, or too much once unpacked, to look through here. Open it, or a copy of it, at the line."
    return {}, why


def _given(name: str) -> list[Path]:
    """Return the file that a person named, if it is there: the name of a source, or what stands before one of its `!`."""
    ends = [len(name), *(place for place, sign in enumerate(name) if sign == "!")]
    return [path for end in ends if _is_file(path := Path(name[:end]))][:1]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _leaves(path: Path, spool: Path) -> Generator[Leaf | Refused]:
    yield from leaves([path], spool, Limits(size=_UNPACKED))


def _same(found: Iterable[Leaf | Refused], origin: str) -> tuple[Leaf | None, bool]:
    """Return what has these bytes, and whether all was looked at."""
    whole = True
    for leaf in found:
        if isinstance(leaf, Refused):
            whole = False
        elif leaf.origin == origin:
            return leaf, whole
        elif leaf.temporary:
            leaf.path.unlink(missing_ok=True)
    return None, whole


@contextmanager
def _lent(leaf: Leaf) -> Iterator[BinaryIO]:
    """Open what was unpacked, and remove it afterwards."""
    try:
        with leaf.open() as file:
            yield file
    finally:
        if leaf.temporary:
            leaf.path.unlink(missing_ok=True)


def _picked(file: BinaryIO, numbers: Collection[int]) -> dict[int, str]:
    """Return the lines that are asked for, each cut to LONGEST; no line is ever held whole."""
    found: dict[int, str] = {}
    for number, start in _starts(file, numbers).items():
        file.seek(start)
        part = file.readline(LONGEST)
        if part:
            rest = "" if part.endswith(b"\n") or len(part) < LONGEST else " …"
            found[number] = part.rstrip(b"\r\n").decode("utf-8", "backslashreplace") + rest
    return found


def _starts(file: BinaryIO, numbers: Collection[int]) -> dict[int, int]:
    """Return where lines begin, in bytes from the beginning of the file."""
    found = {1: 0} if 1 in numbers else {}
    wanted = sorted({number for number in numbers if number > 1}, reverse=True)
    before = passed = 0
    while wanted and (chunk := file.read(_CHUNK)):
        count = newlines(chunk)
        # Line 2 begins behind the first newline; most of a file is counted only.
        ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == ord("\n")) if wanted[-1] - 2 < before + count else ()
        while wanted and wanted[-1] - 2 < before + count:
            number = wanted.pop()
            found[number] = passed + int(ends[number - 2 - before]) + 1
        before, passed = before + count, passed + len(chunk)
    return found
