"""Assets and what is known of them."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

assets = Resource("Assets")
lists(assets, "/assets", "assets")
one_of(assets, "/assets", "assets")
