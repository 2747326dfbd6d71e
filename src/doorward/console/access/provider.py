"""The organisation's provider, loaded where the settings name one only: it takes an extra and half a second."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorward.console.access.oidc import Provider
    from doorward.console.config import Config


class ProviderError(Exception):
    """The provider did not answer as it should, or its word does not hold; the message is a sentence."""


class UnbegunError(ProviderError):
    """What came back is not of a log-in that this browser began here, within minutes."""


def provider(config: Config) -> Provider | None:
    """Return the provider, None where the settings name none.

    Raises:
        ModuleNotFoundError: the extra `oidc` is not installed.
    """
    return _loaded(json.dumps(dict(config.oidc), sort_keys=True)) if config.oidc else None


@lru_cache(maxsize=4)
def _loaded(settled: str) -> Provider:
    made: Provider = import_module("doorward.console.access.oidc").Provider(json.loads(settled))
    return made
