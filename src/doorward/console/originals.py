"""The lines of a file as they were written, where it was kept, or still lies where it was read; for workers, which may unpack."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from doorward.unpack import Leaf, Limits, leaves
from doorward.wording import file_name, size

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Mapping
    from typing import Any

LARGEST = 64 << 20
"""Bytes of a file, packed, that is looked through while somebody waits; unpacked it may be some times as large."""
_UNPACKED = 4
LONGEST = 1_000
"""Bytes of a line that are shown."""


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
        if path.stat().st_size > LARGEST:
            why = f"{told} is {size(path.stat().st_size)}: too much to look through here. Open it at the line."
            continue
        with closing(_same(path, str(source["origin"]), spool)) as found:
            for leaf in found:
                with leaf.open() as file:
                    return _picked(file, numbers), ""
        why = f"{told} is another file by now: its bytes are not those that were read."
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


def _same(path: Path, origin: str, spool: Path) -> Generator[Leaf]:
    """Yield what is in a file and has these bytes."""
    for leaf in leaves([path], spool, Limits(size=_UNPACKED * LARGEST)):
        if not isinstance(leaf, Leaf):
            continue
        try:
            if leaf.origin == origin:
                yield leaf
        finally:
            if leaf.temporary:
                leaf.path.unlink(missing_ok=True)


def _picked(file: BinaryIO, numbers: Collection[int]) -> dict[int, str]:
    """Return the lines that are asked for, each cut to LONGEST; no line is ever held whole."""
    found: dict[int, str] = {}
    number, begins, last = 1, True, max(numbers, default=0)
    while number <= last and (part := file.readline(LONGEST)):
        if begins and number in numbers:
            rest = "" if part.endswith(b"\n") or len(part) < LONGEST else " …"
            found[number] = part.rstrip(b"\r\n").decode("utf-8", "backslashreplace") + rest
        begins = part.endswith(b"\n")
        number += begins
    return found
