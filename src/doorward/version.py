"""What a version scheme is: a function from a version to a key, text whose plain byte order is the scheme's order of versions.

Keys are printable ASCII and prefix-free, so every engine compares them as they are (binary collation) and
`key || chr(127)` is the first key after `key`: each end of a range becomes one half-open test, `low <= key and key < high`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE_ALL = ""
"""Below every key: OSV's introduced "0"."""

AFTER_ALL = chr(127)
"""Above every key: no upper end."""

LONGEST = 256
"""Characters a version may have; Maven caps at the same length, because its order costs the square of it."""


class Key(NamedTuple):
    """The key of one version.

    Attributes:
        text: what is compared.
        exact: False where the scheme gives the version no consistent place, and the key is the nearest reading:
            a match that rests on it is approximate.
    """

    text: str
    exact: bool = True


Encoder = Callable[[str], Key | None]


@dataclass(frozen=True, slots=True)
class Scheme:
    """An order of versions; made by the decorator `scheme`.

    Attributes:
        name: the file in versions/.
        title: the scheme and the edition of its rules, for people.
        key: version -> key; None means "cannot tell", and is neither newest nor oldest.
        ecosystems: OSV names of the ecosystems that order their versions so.
        edition: counts up when a key changes, so that stored keys of an older edition are never compared with new ones.
        products: CPE vendor and product of what is versioned so; a product may end in `*`.
    """

    name: str
    title: str
    key: Encoder
    ecosystems: tuple[str, ...] = ()
    edition: int = 1
    products: tuple[tuple[str, str], ...] = ()


def scheme(
    *ecosystems: str, edition: int = 1, products: tuple[tuple[str, str], ...] = ()
) -> Callable[[Encoder], Scheme]:
    """Make an encoder a scheme: blanks around a version are dropped, too long or unprintable ones have no key."""

    def make(encode: Encoder) -> Scheme:
        def key(version: str) -> Key | None:
            bare = version.strip()
            if products:
                # Ends of ranges in NVD's feeds keep the backslashes of CPE: 6.2\(22\).
                bare = bare.replace("\\", "")
            legible = 0 < len(bare) <= LONGEST and bare.isascii() and bare.isprintable()
            return encode(bare) if legible else None

        title = (encode.__doc__ or "").strip().partition("\n")[0]
        return Scheme(encode.__name__, title, key, ecosystems, edition, products)

    return make


def after(key: Key | str) -> str:
    """Return the first text after `key`: no key lies between the two."""
    return (key if isinstance(key, str) else key.text) + AFTER_ALL


_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LONG = len(_LENGTHS) - 1
_CODES = [
    _LENGTHS[size] if size < _LONG else _LENGTHS[_LONG] + _LENGTHS[(size - _LONG) // 62] + _LENGTHS[(size - _LONG) % 62]
    for size in range(LONGEST + 1)
]
_DESCENDING = str.maketrans(_LENGTHS, _LENGTHS[::-1])


@lru_cache(maxsize=16_384)
def number(digits: str) -> str:
    """Return a run of at most LONGEST digits as text that sorts by its value: a code for the length, then the digits."""
    bare = digits.lstrip("0")
    return _CODES[len(bare)] + bare


@lru_cache(maxsize=LONGEST + 1)
def descending(count: int) -> str:
    """Return a count as text that sorts the largest first."""
    return number(str(count)).translate(_DESCENDING)


def numbers(runs: Sequence[str]) -> str:
    """Return runs of digits as text that sorts as their list does; zeros at the end have no rank."""
    size = len(runs)
    while size and not runs[size - 1].strip("0"):
        size -= 1
    return "".join(["," + number(run) for run in runs[:size]]) + "!"
