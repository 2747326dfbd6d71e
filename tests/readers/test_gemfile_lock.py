"""Lock files of Bundler."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.gemfile_lock import gemfile_lock

LOCK = """\
GIT
  remote: https://example.org/wall.git
  revision: abc
  specs:
    wall (0.1.0)

PATH
  remote: .
  specs:
    house (0.1.0)
      door (>= 1)

GEM
  remote: https://gems.example.org/
  specs:
    door (1.2.3)
      gate (~> 2.0)
    gate (2.0.0.pre1-x86_64-linux)

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  door
  house!

BUNDLED WITH
   2.4.1
"""

SAMPLES: dict[str, bytes] = {
    "Gemfile.lock": LOCK.encode(),
    "gems.locked": b"GEM\n  remote: x\n  specs:\n    door (1.0)\n",
    "crlf.lock": LOCK.replace("\n", "\r\n").encode(),
}

OTHERS: dict[str, bytes] = {
    "Gemfile": b'source "https://gems.example.org"\ngem "door", "1.0"\n',
    "Podfile.lock": b"PODS:\n  - Door (1.0)\n\nSPEC REPOS:\n",
    "prose.txt": b"GEM\nis a word\n  specs:\n",
}


@pytest.mark.parametrize("text", [LOCK, LOCK.replace("\n", "\r\n")])
def test_a_gem_is_a_row_and_where_it_comes_from_is_said(text):
    found = gather(gemfile_lock, text.encode(), "rooms/Gemfile.lock").rows["software"]
    assert [(row["name"], row["version"], row["ecosystem"], row["evidence"]) for row in found] == [
        ("wall", "0.1.0", "RubyGems", "package list, from a location"),
        ("house", "0.1.0", None, "package list, from a location"),
        ("door", "1.2.3", "RubyGems", "package list"),
        ("gate", "2.0.0.pre1-x86_64-linux", "RubyGems", "package list"),
    ]
    assert [row["origin_row"] for row in found] == [5, 10, 16, 18]
    assert {row["asset"] for row in found} == {"rooms"}


def test_a_version_is_compared_without_its_platform():
    found = gather(gemfile_lock, LOCK.encode()).rows["software"]
    assert [row["package_version"] for row in found] == [None, None, None, "2.0.0.pre1"]


@pytest.mark.parametrize("line", ["    door\n", "    door ()\n", "    door 1.0\n", "    a b (1.0)\n"])
def test_what_is_no_gem_is_a_reject(line):
    found = gather(gemfile_lock, ("GEM\n  remote: x\n  specs:\n" + line + "    gate (1.0)\n").encode())
    assert [reject.line for reject in found.rejects] == [4]
    assert [row["name"] for row in found.rows["software"]] == ["gate"]
