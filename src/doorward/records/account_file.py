"""Files of a Unix host that list an account or a group a line, parts between colons: passwd(5) and group(5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.line_text import head_lines, lines
from doorward.inventory.host import host
from doorward.reader import Reject

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from doorward.reader import Input, Sample

    Rows = dict[str, list[dict[str, Any]]]

NAME = r"([^:\s#<>{}\[\],;=/][^:\t<>{}\[\],;=/]{0,255})"
"""The first part of a line, a group of its own: no sign in it that stands in files of other kinds."""


def lists(sample: Sample, line: re.Pattern[str]) -> bool:
    """Whether every line at the beginning of a file that is no remark is of this form."""
    first = [text for text in head_lines(sample.head) if not text.startswith("#")]
    return bool(first) and all(map(line.fullmatch, first))


def entries(
    source: Input, line: re.Pattern[str], rows: Callable[[re.Match[str], str, int], Rows], wrong: str
) -> Iterator[Rows | Reject]:
    """Give the rows of each line; one of another form is a reject.

    Args:
        source: the file; its folder or name tells the host.
        line: the form of a line.
        rows: makes rows of a line that has the form, given the host and the number of the line.
        wrong: what is said of a line that has not.
    """
    where = host(source.name)
    with source.open() as stream:
        for number, text in lines(stream):
            if text.strip() and not text.startswith("#"):
                found = line.fullmatch(text)
                yield rows(found, where, number) if found else Reject(number, wrong, text[:200])
