from __future__ import annotations

from tests.readers.suricata_eve.written import event, row


def test_every_column_of_a_file_from_who_sent_it():
    told = {
        "filename": "/a.exe",
        "size": 47,
        "md5": "aa",
        "sha1": "bb",
        "sha256": "cc",
        "file_id": 7,
        "state": "CLOSED",
    }
    found = row(event("fileinfo", told, app_proto="http", http={"http_content_type": "text/html", "hostname": "x"}))
    assert {column: found[column] for column in found if column not in {"time", "uid", "sensor"}} == {
        "id": "7",
        "source": "192.0.2.7",
        "destination": "198.51.100.9",
        "protocol": "http",
        "mime": "text/html",
        "filename": "/a.exe",
        "bytes": 47,
        "md5": "aa",
        "sha1": "bb",
        "sha256": "cc",
    }


def test_the_type_of_the_file_itself_comes_first():
    found = row(event("fileinfo", {"mimetype": "application/x-dosexec"}, http={"http_content_type": "text/html"}))
    assert found["mime"] == "application/x-dosexec"
