"""Doors, by what closing them is worth."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

doors = Resource("Doors")
lists(doors, "/doors", "doors")
one_of(doors, "/doors", "doors")
