from __future__ import annotations

from datetime import datetime

from tests.readers.zeek.written import ENDS, json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = r"""
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 192.0.2.9
id.resp_p 445
path \\\\files01.example.org\\B\xc3\xbcro
service -
native_file_system NTFS
share_type DISK
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 445,
    "action": "SMB::TREE_CONNECT",
    "share": "\\\\files01.example.org\\B\N{LATIN SMALL LETTER U WITH DIAERESIS}ro",
    "kind": "DISK",
}


def test_a_row_of_smb_mapping_with_the_bytes_that_were_escaped():
    assert row("smb_mapping", ROW) == READ


def test_an_object_of_smb_mapping_says_the_same():
    found = json_row("smb_mapping", {**ENDS, "path": READ["share"], "share_type": "DISK"})
    assert {name: found[name] for name in ("action", "share", "kind")} == {
        name: READ[name] for name in ("action", "share", "kind")
    }


def test_bytes_that_are_no_text_stand_as_they_were_escaped():
    assert row("smb_mapping", ROW.replace(r"\xc3\xbc", r"\xff"))["share"] == r"\\files01.example.org\B\xffro"


def test_what_shows_smb_mapping_without_a_name_and_what_does_not():
    assert recognised(lines({**ENDS, "path": "a", "share_type": "PIPE"}))
    assert not recognised(lines({**ENDS, "path": "a"}))
    assert not recognised(lines({**ENDS, "share_type": "PIPE"}))
