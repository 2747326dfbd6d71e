"""Lock files of Gradle."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.gradle_lock import gradle_lock

LOCK = """\
# This is a Gradle generated file for dependency locking.
org.example:door:1.2.3=compileClasspath,runtimeClasspath
org.example:gate:2.0.0.RELEASE=testCompileClasspath,testRuntimeClasspath
 org.example:wall:3.0=compileClasspath, testCompileClasspath
empty=annotationProcessor
"""

SAMPLES: dict[str, bytes] = {
    "gradle.lockfile": LOCK.encode(),
    "one.lockfile": b"org.example:door:1.2.3=classpath\n",
}

OTHERS: dict[str, bytes] = {
    "gradle.properties": b"org.example.door=1.2.3\n",
    "empty.lockfile": b"empty=classpath\n",
    "hosts.properties": b"host:door:80=on\nelse\n",
    "list.txt": b"org.example:door:jar:1.2.3:compile\n",
}


def test_a_line_is_a_row():
    found = gather(gradle_lock, LOCK.encode(), "house/gradle.lockfile")
    assert found.rejects == []
    assert found.rows["software"][0] == {
        "name": "org.example:door",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "Maven",
        "package": "org.example:door",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 2,
    }
    assert [(row["version"], row["evidence"]) for row in found.rows["software"][1:]] == [
        ("2.0.0.RELEASE", "package list, for development"),
        ("3.0", "package list"),
    ]


@pytest.mark.parametrize("line", ["org.example:door=x", "org.example:door:1.2.3", "nonsense"])
def test_other_lines_are_rejects(line):
    found = gather(gradle_lock, (LOCK + line + "\n").encode())
    assert [reject.line for reject in found.rejects] == [6]
    assert len(found.rows["software"]) == 3
