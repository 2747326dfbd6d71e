"""How much text fits: SVG neither wraps nor cuts it, and a browser that could measure it is not asked."""

from __future__ import annotations

import unicodedata

from doorward.wording import plain

_NARROW = frozenset("iljtfrI.,:;'|!()[] ")
_BROAD = frozenset("mwMW@%&\u2014\u2026")
_LONGEST = 2_000
# Parts of the height of the letters, of the wider of Inter and DejaVu Sans: too much room is better than too little.
_EM = {"narrow": 0.37, "usual": 0.61, "capital": 0.72, "broad": 0.92, "wide": 1.1}


def breadth(text: str, height: float) -> float:
    """Return about how wide text of letters `height` units high is, rather too wide than too narrow."""
    return height * sum(_EM[_class(char)] for char in text)


def _class(char: str) -> str:
    if char in _NARROW:
        return "narrow"
    if char in _BROAD:
        return "broad"
    if not char.isascii():
        return "wide" if unicodedata.east_asian_width(char) in "WF" else "capital"
    return "capital" if char.isupper() else "usual"


def fitted(text: str, width: float, height: float) -> str:
    """Return as much of the text as fits into `width`, hidden characters shown; what is cut ends in an ellipsis."""
    shown = plain(text[:_LONGEST])
    if breadth(shown, height) <= width and len(text) <= _LONGEST:
        return shown
    room, kept = width - breadth("\u2026", height), []
    for char in shown:
        room -= breadth(char, height)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "\u2026"


def wrapped(text: str, width: float, height: float, lines: int) -> tuple[str, ...]:
    """Return at most `lines` lines that each fit into `width`; the last is cut where the text is longer."""
    words, made = plain(text[:_LONGEST]).split(" "), [""]
    for place, word in enumerate(words):
        longer = f"{made[-1]} {word}".strip()
        if breadth(longer, height) <= width or not made[-1]:
            made[-1] = longer
        elif len(made) < lines:
            made.append(word)
        else:
            made[-1] = " ".join([made[-1], *words[place:]])
            break
    return tuple(fitted(line, width, height) for line in made if line)
