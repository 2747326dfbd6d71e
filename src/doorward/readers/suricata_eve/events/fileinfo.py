"""A file that crossed the wire; its event is written in the direction in which the file went."""

from __future__ import annotations

from doorward.reader import Field
from doorward.readers.suricata_eve.event import SEEN, Event

fileinfo = Event(
    table="files_seen",
    fields={
        **SEEN,
        "id": Field(("/fileinfo/file_id",)),
        "source": Field(("src_ip",)),
        "destination": Field(("dest_ip",)),
        "protocol": Field(("app_proto",)),
        "mime": Field(("/fileinfo/mimetype", "/http/http_content_type")),
        "filename": Field(("/fileinfo/filename",)),
        "bytes": Field(("/fileinfo/size",)),
        "md5": Field(("/fileinfo/md5",)),
        "sha1": Field(("/fileinfo/sha1",)),
        "sha256": Field(("/fileinfo/sha256",)),
    },
)
