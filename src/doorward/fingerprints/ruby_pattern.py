"""Regular expressions as Ruby writes them, which fingerprints are written in, as patterns of Python; pure."""

from __future__ import annotations

import re
import warnings
from functools import reduce

_FLAGS = {
    "REG_ICASE": re.IGNORECASE,
    "REG_DOT_NEWLINE": re.DOTALL,
    "REG_LINE_ANY_CRLF": re.DOTALL,
    "REG_MULTILINE": re.DOTALL,
}
_INLINE = {"i": re.IGNORECASE, "m": re.DOTALL, "x": re.VERBOSE}
_LONGEST = 4096  # characters a pattern may have
_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9a-fA-F", "blank": r" \t", "word": r"\w", "cntrl": r"\x00-\x1f\x7f", "print": " -~",
}  # fmt: skip
_TOKEN = re.compile(
    r"\\(?P<escape>.)|\[:(?P<kind>[a-z]+):\]|\(\?<(?=[A-Za-z_])(?P<named>)|\(\?(?P<inline>[imx]+)\)|\(\?(?P<scoped>[imx]+):",
    re.DOTALL,
)
_ESCAPES = {"h": "[0-9a-fA-F]", "H": "[^0-9a-fA-F]", "z": r"\Z", "Z": r"(?=\n?\Z)", "R": r"(?:\r\n|[\n\v\f\r])"}
# What stands at one place of a pattern, and how often: enough to see texts that must be there and groups in groups.
_PIECE = re.compile(
    r"(?P<escaped>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-9]{1,3}|.))|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\((?:\?(?:[imsx-]*:|P<\w+>|[=!>]|<[=!]))?)|(?P<close>\))|(?P<choice>\|)|(?P<sign>.)",
    re.DOTALL,
)
_TIMES = re.compile(r"(?:[*+?]|\{[0-9]*,?[0-9]*\})[?+]?")
_UNBOUNDED = re.compile(r"[*+]|\{[0-9]*,\}")
_SPECIAL = frozenset(".^$")


def compiled(pattern: str, flags: str = "") -> re.Pattern[str]:
    r"""Return a pattern of Ruby, with the names of its flags, as one of Python.

    In Ruby ^ and $ stand at every line, \d \w \s are ASCII, and `m` is what Python calls DOTALL. Flags in the middle hold
    from there on in Ruby, and for the whole here.

    Raises:
        ValueError: Python cannot read it; it is longer than 4,096 characters; or a group that repeats without end holds
            nothing but what does so too, so that a text can be made that takes years.
    """
    if len(pattern) > _LONGEST:
        raise ValueError(f"a pattern of more than {_LONGEST:,} characters")
    if _doubled(pattern):
        raise ValueError("a group that repeats without end holds nothing but what repeats without end")
    named = [name for name in flags.replace(" ", "").split(",") if name]
    unknown = [name for name in named if name not in _FLAGS]
    if unknown:
        raise ValueError(f"the flag {unknown[0][:40]!r} is not known")
    inline = [_INLINE[sign] for found in _TOKEN.finditer(pattern) for sign in found["inline"] or ""]
    every = reduce(lambda one, other: one | other, (_FLAGS[name] for name in named), re.MULTILINE | re.ASCII)
    every = reduce(lambda one, other: one | other, inline, every)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # a bracket within brackets is a sign in both
        try:
            return re.compile(_TOKEN.sub(_rewritten, pattern), every)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"not a pattern: {error}") from error


def _rewritten(found: re.Match[str]) -> str:
    if found["escape"] is not None:
        return _ESCAPES.get(found["escape"], found[0])
    if found["kind"] is not None:
        return _CLASSES.get(found["kind"], found[0])
    if found["named"] is not None:
        return "(?P<"
    return "" if found["inline"] is not None else f"(?{found['scoped'].replace('m', 's')}:"


def _pieces(pattern: str) -> list[tuple[str, str, str]]:
    """Return kind, text and repetition of every piece."""
    found, place = [], 0
    while place < len(pattern):
        piece = _PIECE.match(pattern, place)
        if piece is None:
            break
        times = _TIMES.match(pattern, piece.end()) if piece.lastgroup not in {"open", "choice"} else None
        found.append((piece.lastgroup or "", piece[0], times[0] if times else ""))
        place = times.end() if times else piece.end()
    return found


def _doubled(pattern: str) -> bool:
    """Say whether a group repeats without end, and all that must be in it does too."""
    opened: list[list[bool]] = []
    for kind, _, times in _pieces(pattern):
        endless = bool(_UNBOUNDED.match(times))
        if kind == "open":
            opened.append([])
        elif kind == "close":
            inner = opened.pop() if opened else []
            if endless and inner and all(inner):
                return True
            endless = endless or (bool(inner) and all(inner))
        if kind not in {"open", "choice"} and opened and not times.startswith(("?", "{0")):
            opened[-1].append(endless)
    return False


def needle(pattern: re.Pattern[str]) -> str:
    """Return the longest text that must stand in whatever the pattern matches, in lower case; empty if none is known."""
    if pattern.flags & re.VERBOSE:
        return ""
    best, run, depth = "", "", 0
    for kind, text, times in _pieces(pattern.pattern):
        if kind == "choice" and depth == 0:
            return ""
        depth += {"open": 1, "close": -1}.get(kind, 0)
        sign = _sign(kind, text) if depth == 0 else ""
        kept = bool(sign) and not times.startswith(("*", "?", "{0"))
        run += sign if kept else ""
        best = max(best, run, key=len)
        if not kept or times:
            run = ""
    return best.lower()


def _sign(kind: str, text: str) -> str:
    """Return the one sign that a piece stands for; empty if it may be several, or none."""
    if kind == "sign" and text not in _SPECIAL and text.isascii():
        return text
    return text[1] if kind == "escaped" and not text[1].isalnum() else ""
