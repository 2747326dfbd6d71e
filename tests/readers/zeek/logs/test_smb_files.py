from __future__ import annotations

from datetime import datetime

import pytest
from tests.readers.zeek.written import ENDS, json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = r"""
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 192.0.2.9
id.resp_p 445
fuid F1
action SMB::FILE_RENAME
path \\\\files01\\design
name plans\\b.pdf
size 22
prev_name plans\\a.pdf
times.modified 1700000000.500000
times.accessed 1700000000.500000
times.created -
times.changed 1700000000.500000
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 445,
    "id": "F1",
    "action": "SMB::FILE_RENAME",
    "share": r"\\files01\design",
    "name": r"plans\b.pdf",
    "previous_name": r"plans\a.pdf",
    "bytes": 22,
    "modified": WHEN,
    "accessed": WHEN,
    "changed": WHEN,
}


def test_a_row_of_smb_files():
    assert row("smb_files", ROW) == READ


@pytest.mark.parametrize("dot", [".", "_"])
def test_an_object_of_smb_files_says_the_same(dot):
    item = {"fuid": "F1", "action": "SMB::FILE_RENAME", "path": READ["share"], "name": READ["name"], "size": 22}
    times = {f"times{dot}{name}": 1700000000.5 for name in ("modified", "accessed", "changed")}
    found = json_row("smb_files", {**ENDS, **item, **times, "prev_name": READ["previous_name"]})
    ends = {"time", "uid", "source", "source_port", "destination", "destination_port"}
    assert {name: value for name, value in found.items() if name not in ends} == {
        name: value for name, value in READ.items() if name not in ends
    }


def test_what_shows_smb_files_without_a_name_and_what_does_not():
    for proof in ({"path": "a", "name": "b"}, {"path": "a", "size": 1}, {"times.modified": 1.5}):
        assert recognised(lines({**ENDS, "action": "SMB::FILE_OPEN", **proof}))
    assert not recognised(lines({**ENDS, "action": "SMB::FILE_OPEN"}))
    assert not recognised(lines({**ENDS, "path": "a", "name": "b", "size": 1}))
