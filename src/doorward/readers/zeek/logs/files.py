"""files.log: one line per file that crossed the wire."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as

files = Log(
    table="files_seen",
    fields={
        **SEEN,
        "id": known_as("fuid"),
        "uid": known_as("uid", "conn_uids", first=True),
        # Since Zeek 5.1 a file names the ends of its connection, and says in `is_orig` which of them sent it.
        "source": known_as("tx_hosts", "id.resp_h", first=True, turned=("is_orig", ("tx_hosts", "id.orig_h"))),
        "destination": known_as("rx_hosts", "id.orig_h", first=True, turned=("is_orig", ("rx_hosts", "id.resp_h"))),
        "protocol": known_as("source"),
        "mime": known_as("mime_type"),
        "filename": known_as("filename"),
        "bytes": known_as("seen_bytes"),
        "total_bytes": known_as("total_bytes"),
        "md5": known_as("md5"),
        "sha1": known_as("sha1"),
        "sha256": known_as("sha256"),
    },
    signs=(frozenset({"fuid", "seen_bytes"}), frozenset({"fuid", "analyzers"}), frozenset({"fuid", "tx_hosts"})),
    required=("time", "id"),
)
