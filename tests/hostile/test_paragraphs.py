"""Paragraphs of fields."""

from __future__ import annotations

import io

import pytest

from doorward.hostile import Malformed
from doorward.hostile.line_text import LONGEST
from doorward.hostile.paragraphs import paragraphs

WANTED = frozenset({"Package", "P"})


def read(text):
    return list(paragraphs(io.BytesIO(text), WANTED))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"Package: a\nOther: x\n\nPackage:b\n", [(1, {"Package": "a"}), (4, {"Package": "b"})]),
        (b"\n\nPackage: a\n\n\n", [(3, {"Package": "a"})]),
        (b"Package: a\n more: b\n\tPackage: c\n", [(1, {"Package": "a"})]),
        (b"Package: a\nPackage: b\n", [(1, {"Package": "a"})]),
        (b"P:a\r\nV:1\r\n\r\nP:b\r\n", [(1, {"P": "a"}), (4, {"P": "b"})]),
        (b"# remark\nPackage: a\n", [(1, {"Package": "a"})]),
        (b"Package: a\njunk\n", [(1, {"Package": "a", "": "junk"})]),
        (b"Other: a\n", [(1, {})]),
        (b"Package:\n", [(1, {"Package": ""})]),
        (b"", []),
        (b"\n \n", []),
    ],
)
def test_paragraphs_hold_their_wanted_fields(text, found):
    assert read(text) == found


def test_a_line_has_a_limit():
    with pytest.raises(Malformed):
        read(b"Package: " + b"a" * LONGEST)
