"""What Composer has resolved or installed: composer.lock and vendor/composer/installed.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.inventory import component, described, text
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_GROUPS = {"packages": "package list", "packages-dev": "package list, for development"}


def recognises(sample: Sample) -> bool:
    """Whether it is JSON with packages and the words of Composer beside or within them."""
    keys = opening(sample.head)
    if "packages" not in keys or "spdxVersion" in keys:
        return False
    if {"packages-dev", "content-hash", "dev-package-names"} & set(keys):
        return True
    # A list longer than the sample may stand before them.
    return list(keys)[-1] == "packages" and b'"notification-url"' in sample.head and b'"dist"' in sample.head


@reader(fills=("software",), recognises=recognises)
def composer_lock(source: Input) -> Iterable[Told]:
    """Lock files of Composer, and its list of what is installed."""
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for key, told in members(stream):
            if key not in _GROUPS:
                continue
            name = text(told.value.get("name")) if isinstance(told.value, dict) else None
            if not name:
                yield Reject(told.line, "a package without a name", str(told.value)[:200])
                continue
            version = told.value.get("version")
            yield [component(told.line, name, version, "Packagist", asset=asset, evidence=_GROUPS[key])]
