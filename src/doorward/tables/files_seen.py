"""One row per file seen crossing the wire."""

from __future__ import annotations

from doorward.table import Column, Table

files_seen = Table(
    "files_seen",
    {
        "time": Column("timestamp('UTC')", "when the file was first seen"),
        "id": Column("string", "the sensor's file id"),
        "uid": Column("string", "connection it crossed; the first if several"),
        "source": Column("string", "address that sent the file"),
        "destination": Column("string", "address that received it"),
        "protocol": Column("string", "protocol it crossed in"),
        "mime": Column("string", "MIME type as seen"),
        "filename": Column("string", "name it was sent under"),
        "bytes": Column("int64", "bytes seen"),
        "total_bytes": Column("int64", "bytes announced"),
        "md5": Column("string", "MD5, hexadecimal"),
        "sha1": Column("string", "SHA-1, hexadecimal"),
        "sha256": Column("string", "SHA-256, hexadecimal"),
        "sensor": Column("string", "which sensor saw it"),
    },
    identity=("source", "destination", "protocol", "filename", "bytes", "md5", "sha1", "sha256"),
)
