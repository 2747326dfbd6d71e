"""smb_files.log: one line per thing done to a file in a share."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

smb_files = Log(
    table="shares",
    fields={
        **ENDPOINTS,
        "id": known_as("fuid"),
        "action": known_as("action"),
        "share": known_as("path"),
        "name": known_as("name"),
        "previous_name": known_as("prev_name"),
        "bytes": known_as("size"),
        "modified": known_as("times.modified"),
        "accessed": known_as("times.accessed"),
        "created": known_as("times.created"),
        "changed": known_as("times.changed"),
    },
    signs=(
        frozenset({"uid", "action", "path", "name"}),
        frozenset({"uid", "action", "path", "size"}),
        frozenset({"uid", "action", "times_modified"}),
    ),
)
