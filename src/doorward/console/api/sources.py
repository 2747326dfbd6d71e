"""Files that were read."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

sources = Resource("Files")
lists(sources, "/sources", "sources")
one_of(sources, "/sources", "sources")
