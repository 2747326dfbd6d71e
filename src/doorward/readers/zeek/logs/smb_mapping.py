"""smb_mapping.log: one line per share that a client opened."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

smb_mapping = Log(
    table="shares",
    fields={**ENDPOINTS, "share": known_as("path"), "kind": known_as("share_type")},
    signs=(frozenset({"uid", "path", "share_type"}),),
    constants={"action": "SMB::TREE_CONNECT"},
)
