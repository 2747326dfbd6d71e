"""Words by which a register says that a machine enters, searches or serves many others, as regular expressions."""

from __future__ import annotations

ROUNDS = "(scan|monitor|vulnerab|inventor|discover|audit|backup|deploy|orchestrat|software updates|patch)"
"""Matches the purpose, in lower case, of a machine that goes round many others by its task. It lowers a score and never clears."""

PASSING_ON = "(proxy|proxies|gateway|relay|balanc|jump|bastion|remote access|vpn|tunnel)"
"""Matches the purpose, in lower case, of a machine that passes on what others send. It lowers a score and never clears."""
