"""From paths to leaf files, seen through .gz .zst .xz .bz2 .zip and .tar by their bytes, never by their names alone.

Every input is hostile: what is unpacked is metered, no member's name becomes a path, and memory stays bounded.
"""

from __future__ import annotations

from doorward.unpack.leaf import HEAD, Leaf, Refused, label, newlines
from doorward.unpack.limits import Limits
from doorward.unpack.unfold import leaves
from doorward.unpack.walk import total_bytes

__all__ = ["HEAD", "Leaf", "Limits", "Refused", "label", "leaves", "newlines", "total_bytes"]
