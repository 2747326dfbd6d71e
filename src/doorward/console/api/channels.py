"""Channels: who calls whom."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

channels = Resource("Channels")
lists(channels, "/channels", "channels")
one_of(channels, "/channels", "channels")
