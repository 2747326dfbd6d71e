"""Templates of pages: escaped without exception, an unknown name is an error, and whatever is printed is plain and short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 400
"""Characters of any one text on a page."""


def shown(value: object) -> object:
    """Make plain and clip whatever a template prints: one that forgets a filter still shows no hidden character."""
    return clip(value, LONGEST) if isinstance(value, str) and not hasattr(value, "__html__") else value


def environment(package: str, words: Iterable[Callable[..., object]]) -> Environment:
    """Return the templates in the folder `templates` of a package.

    Args:
        package: its dotted name.
        words: what templates may say of a value, as `value|word`, each under its own name.
    """
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    made.filters.update({word.__name__: word for word in words})
    return made
