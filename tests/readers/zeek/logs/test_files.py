from __future__ import annotations

from tests.readers.zeek.written import delimited, lines, mapped, mapped_json, recognised, scanned

from doorward.readers.zeek.logs.files import files

OLD = """
ts 1700000000.5
fuid F1
tx_hosts 198.51.100.9
rx_hosts 192.0.2.7,192.0.2.8
conn_uids Ca,Cb
source HTTP
depth 0
analyzers MD5,SHA1
mime_type text/plain
filename a b.txt
duration 0.1
local_orig -
is_orig F
seen_bytes 100
total_bytes 200
missing_bytes 0
overflow_bytes 0
timedout F
parent_fuid -
md5 aa
sha1 bb
sha256 cc
extracted -
"""
READ = {
    "time": "1700000000.5",
    "id": "F1",
    "uid": "Ca,Cb",
    "source": "198.51.100.9",
    "destination": "192.0.2.7,192.0.2.8",
    "protocol": "HTTP",
    "mime": "text/plain",
    "filename": "a b.txt",
    "bytes": "100",
    "total_bytes": "200",
    "md5": "aa",
    "sha1": "bb",
    "sha256": "cc",
}
ENDS = "uid Ca\nid.orig_h 192.0.2.7\nid.orig_p 49152\nid.resp_h 198.51.100.9\nid.resp_p 80"
NEW = OLD.replace("tx_hosts 198.51.100.9\nrx_hosts 192.0.2.7,192.0.2.8\nconn_uids Ca,Cb", ENDS)


def test_a_row_of_files():
    assert mapped("files", OLD) == READ


def test_hosts_and_connections_are_lists_whose_first_counts():
    assert {column for column, field in files.fields.items() if field.first} == {"uid", "source", "destination"}


def test_a_row_of_a_newer_sensor_names_the_ends_of_the_connection():
    assert mapped("files", NEW) == {**READ, "uid": "Ca", "destination": "192.0.2.7"}


def test_a_flag_says_that_the_opener_sent_the_file():
    flag, keys = files.fields["source"].turned
    assert (flag, keys) == ("is_orig", ("tx_hosts", "id.orig_h", "id_orig_h"))
    assert files.fields["destination"].turned == ("is_orig", ("rx_hosts", "id.resp_h", "id_resp_h"))


def test_hosts_that_sent_and_received_need_no_flag():
    for column in ("source", "destination"):
        field = files.fields[column]
        assert field.keys[0] == field.turned[1][0]


def test_an_object_of_files():
    found = mapped_json({"ts": 1, "fuid": "F1", "tx_hosts": ["192.0.2.1"], "source": "SMB", "seen_bytes": 5})
    assert found == {"time": 1, "id": "F1", "source": ["192.0.2.1"], "protocol": "SMB", "bytes": 5}


def test_a_file_needs_a_time_and_an_id_but_no_addresses():
    [scan] = scanned(delimited("files", ["ts", "fuid", "source"]), "files.log")
    assert scan.required == ("time", "id")
    assert not recognised(delimited("files", ["ts", "source"]))


def test_what_shows_files_without_a_name_and_what_does_not():
    for proof in ({"seen_bytes": 1}, {"analyzers": []}, {"tx_hosts": []}):
        assert recognised(lines({"ts": 1, "fuid": "F1", **proof}))
        assert not recognised(lines({"ts": 1, **proof}))
    assert not recognised(lines({"ts": 1, "fuid": "F1", "mime_type": "a/b"}))
