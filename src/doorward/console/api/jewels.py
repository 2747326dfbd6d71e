"""Crown jewels and what reaches them."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

jewels = Resource("Crown jewels")
lists(jewels, "/jewels", "jewels")
one_of(jewels, "/jewels", "jewels")
