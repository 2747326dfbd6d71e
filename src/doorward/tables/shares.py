"""One row per use of a file share: it was opened, or something was done to a file in it."""

from __future__ import annotations

from doorward.table import Column, Table

shares = Table(
    "shares",
    {
        "time": Column("timestamp('UTC')", "when it was seen"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "action": Column("string", "what was done, in the sensor's words: SMB::TREE_CONNECT, SMB::FILE_OPEN, …"),
        "share": Column("string", "path of the share, as the client wrote it"),
        "kind": Column("string", "DISK, PIPE or PRINT, null where the log does not say"),
        "name": Column("string", "path of the file in the share"),
        "previous_name": Column("string", "path before it was renamed"),
        "bytes": Column("int64", "size of the file"),
        "modified": Column("timestamp('UTC')", "when the file was last written, as the server says"),
        "accessed": Column("timestamp('UTC')", "when the file was last read, as the server says"),
        "created": Column("timestamp('UTC')", "when the file was made, as the server says"),
        "changed": Column("timestamp('UTC')", "when the file's attributes last changed, as the server says"),
        "id": Column("string", "the sensor's file id; see files_seen.id"),
        "sensor": Column("string", "which sensor saw it"),
    },
    identity=("source", "source_port", "destination", "destination_port", "action", "share", "name"),
)
