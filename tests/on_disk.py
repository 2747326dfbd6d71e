"""What is brought to the disk and what is renamed, in the order in which it happens."""

from __future__ import annotations

import os
from pathlib import Path


def recorded(monkeypatch):
    """Return a list that grows by ("to disk", name) and ("renamed", from, to)."""
    done = []
    fsync = os.fsync

    def to_disk(handle):
        done.append(("to disk", Path(f"/proc/self/fd/{handle}").readlink().name))
        fsync(handle)

    def telling(rename):
        def renamed(self, target):
            done.append(("renamed", self.name, Path(target).name))
            return rename(self, target)

        return renamed

    monkeypatch.setattr(os, "fsync", to_disk)
    for name in ("replace", "rename"):
        monkeypatch.setattr(Path, name, telling(getattr(Path, name)))
    return done
