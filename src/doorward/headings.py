"""What the columns of lists of devices mean, read off the files themselves and written down for the settings."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from doorward import unpack
from doorward.reader import Input, Malformed, Sample
from doorward.readers import readers
from doorward.register.columns import block
from doorward.unpack import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.reader import Heading
    from doorward.settings import Settings
    from doorward.unpack import Leaf


def blocks(settings: Settings, paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield the name of each file that lists devices under columns of any names, and its lines for doorward.toml.

    Args:
        settings: what is settled already.
        paths: files and folders; archives are seen through. Nothing is kept of them.
    """
    with TemporaryDirectory() as spool:
        for leaf in unpack.leaves(paths, Path(spool), unpack.Limits(**settings.limits)):
            found = [] if isinstance(leaf, Refused) else _headings(settings, leaf)
            if found:
                last = re.split(r"[/\\!]", leaf.name)[-1]
                # A name is a pattern too, in which these signs would mean something.
                yield leaf.name, block(re.sub(r"([\[*?])", r"[\1]", last), found)


def _headings(settings: Settings, leaf: Leaf) -> list[Heading]:
    columns = tuple(sorted((one for one in settings.columns if one.held_by(leaf.name)), key=lambda one: not one.files))
    sample = Sample(leaf.name, leaf.head, columns)
    file = Input(leaf.path, leaf.name, leaf.origin, leaf.size, leaf.lines, leaf.data, columns)
    found: list[Heading] = []
    for reader in readers().values():
        if reader.headings is not None and reader.recognises(sample):
            with suppress(Malformed):
                found += reader.headings(file)
    return found
