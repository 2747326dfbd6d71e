"""The provider is loaded where the settings name one, once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from doorward.console.access import provider as module
from doorward.console.access.provider import provider
from doorward.console.config import Config

SETTLED = {"issuer": "https://login.example.com", "client_id": "a"}


def test_without_a_provider_there_is_none():
    assert provider(Config(Path("nowhere"))) is None


def test_the_same_settings_have_the_same_provider():
    made = provider(Config(Path("nowhere"), oidc=SETTLED))
    assert made is provider(Config(Path("elsewhere"), oidc=dict(reversed(SETTLED.items()))))
    assert made is not provider(Config(Path("nowhere"), oidc=SETTLED | {"client_id": "b"}))
    assert made.settled == SETTLED


def test_without_the_extra_it_says_so(monkeypatch):
    module._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "doorward.console.access.oidc", None)
    with pytest.raises(ModuleNotFoundError):
        provider(Config(Path("nowhere"), oidc=SETTLED | {"client_id": "c"}))
