from __future__ import annotations

import hashlib

import numpy as np
import pytest
from tests.demo.sample import capture, log, sample

from doorward.demo.capture import DNS, HTTP, SSH, TLS
from doorward.demo.handshakes import shake_hands
from doorward.demo.lookups import resolve
from doorward.demo.period import END, HOUR, START
from doorward.demo.zeek_connections import identifiers
from doorward.demo.zeek_protocols import content, every_log

PROTOCOLS = ("dns", "http", "ssl", "ssh", "files")
SERVICE = {"dns": {"dns"}, "http": {"http"}, "ssl": {"ssl", "rdp,ssl"}, "ssh": {"ssh"}, "files": {"http"}}


def column(rows, name):
    return rows.columns[name].to_pylist()


def logs():
    noted = capture()
    noted.connect(TLS, START + HOUR, "10.20.10.101", "203.0.113.24", name="chat.tessera.example", seconds=30.0)
    web = noted.connect(HTTP, [START + HOUR, START + 2 * HOUR], "10.20.10.101", "203.0.113.91", seconds=1.0)
    noted.request(
        web[:1],
        host="a.example",
        uri="/x.exe",
        agent="curl/8",
        received=9,
        mime="application/x-dosexec",
        filename="x.exe",
    )
    noted.request(
        web[1:],
        host="a.example",
        uri="/up",
        agent="curl/8",
        method="POST",
        sent=5,
        upload="application/zip",
        status=404,
    )
    shell = noted.connect(SSH, START + HOUR, "10.20.1.10", "10.20.40.13", seconds=5.0)
    noted.log_on(shell, succeeded="", attempts=0, client="SSH-2.0-x")
    resolve(noted)
    shake_hands(noted)
    noted.x509.add(
        1,
        {
            "time": START,
            "fingerprint": "ab",
            "serial": "0",
            "subject": "CN=a",
            "issuer": "CN=b",
            "since": START,
            "until": END,
            "names": "",
            "leaf": False,
        },
    )
    return every_log(noted, identifiers(1, noted.conn.rows, "C"))


@pytest.fixture(scope="module")
def made():
    return logs()


def test_a_download_is_told_in_both_logs(made):
    assert column(made["http"], "resp_filenames") == ["x.exe", None]
    assert column(made["http"], "resp_fuids")[0] in column(made["files"], "fuid")
    row = column(made["files"], "filename").index("x.exe")
    assert column(made["files"], "is_orig")[row] == "F"
    assert column(made["files"], "seen_bytes")[row] == "9"


def test_an_upload_is_told_in_both_logs(made):
    assert column(made["http"], "orig_mime_types") == [None, "application/zip"]
    row = column(made["files"], "mime_type").index("application/zip")
    assert column(made["files"], "fuid")[row] == column(made["http"], "orig_fuids")[1]
    assert column(made["files"], "is_orig")[row] == "T"
    assert column(made["files"], "local_orig")[row] == "T"


def test_a_status_has_its_words(made):
    assert column(made["http"], "status_code") == ["200", "404"]
    assert column(made["http"], "status_msg") == ["OK", "Not Found"]


def test_a_log_on_may_be_undecided(made):
    assert column(made["ssh"], "auth_success") == [None]
    assert column(made["ssh"], "auth_attempts") == ["0"]


def test_an_authority_may_sign_others(made):
    row = column(made["x509"], "fingerprint").index("ab")
    assert column(made["x509"], "basic_constraints.ca")[row] == "T"
    assert column(made["x509"], "basic_constraints.path_len")[row] == "0"
    assert column(made["x509"], "host_cert")[row] == "F"


def test_the_same_file_from_the_same_place_has_the_same_hash(made):
    row = column(made["files"], "filename").index("x.exe")
    body = content("a.example", "/x.exe", 9)
    assert column(made["files"], "sha256")[row] == hashlib.sha256(body).hexdigest()
    assert column(made["files"], "md5")[row] == hashlib.md5(body, usedforsecurity=False).hexdigest()
    assert content("a.example", "/x.exe", 9) != content("a.example", "/x.exe", 10)


@pytest.mark.parametrize("path", PROTOCOLS)
def test_in_the_sample_every_row_belongs_to_a_connection_of_its_kind(path):
    conn, still_open, rows = log("conn"), log("open_conn"), log(path)
    services = dict(zip(still_open["uid"].tolist(), still_open["service"].tolist(), strict=True))
    services |= dict(zip(conn["uid"].tolist(), conn["service"].tolist(), strict=True))
    assert set(rows["uid"].tolist()) <= services.keys()
    assert {services[uid] for uid in rows["uid"].tolist()} <= SERVICE[path]


@pytest.mark.parametrize("path", PROTOCOLS)
def test_in_the_sample_every_row_repeats_the_ends_of_its_connection(path):
    ends = {}
    for told in (log("open_conn"), log("conn")):
        ends |= dict(zip(told["uid"].tolist(), _ends(told), strict=True))
    rows = log(path)
    assert all(ends[uid] == pair for uid, pair in zip(rows["uid"].tolist(), _ends(rows), strict=True))


def _ends(rows):
    fields = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")
    return list(zip(*(rows[field].tolist() for field in fields), strict=True))


@pytest.mark.parametrize(("path", "service"), [("dns", "dns"), ("http", "http"), ("ssh", "ssh")])
def test_in_the_sample_every_recognised_connection_has_its_row(path, service):
    conn = log("conn")
    recognised = conn["uid"][(conn["service"] == service) & (conn["id.resp_p"] != "5353")]
    missing = set(recognised.tolist()) - set(log(path)["uid"].tolist())
    assert not missing


def test_in_the_sample_a_row_is_told_within_its_connection():
    conn = log("conn")
    time = dict(zip(conn["uid"].tolist(), conn["ts"].astype(float).tolist(), strict=True))
    lasted = dict(zip(conn["uid"].tolist(), conn["duration"].tolist(), strict=True))
    rows = log("http")
    for uid, moment in zip(rows["uid"].tolist(), rows["ts"].astype(float).tolist(), strict=True):
        assert time[uid] <= moment <= time[uid] + float(lasted[uid])


def test_in_the_sample_every_file_stands_in_a_request():
    named = set(log("http")["resp_fuids"].tolist()) | set(log("http")["orig_fuids"].tolist())
    assert set(log("files")["fuid"].tolist()) == named - {"-"}


def test_in_the_sample_every_chain_leads_to_certificates():
    chains = {each for chain in log("ssl")["cert_chain_fps"].tolist() if chain != "-" for each in chain.split(",")}
    assert chains
    assert chains == set(log("x509")["fingerprint"].tolist())


def test_in_the_sample_the_download_is_the_one_the_truth_names():
    truth, rows = sample().truth.phished, log("files")
    (row,) = np.flatnonzero(rows["filename"] == truth.filename)
    assert rows["sha256"][row] == truth.sha256
    assert rows["uid"][row] == truth.uid
    assert rows["id.orig_h"][row] == truth.address
    assert rows["mime_type"][row] == "application/x-dosexec"


def test_dns_rows_need_a_kind_that_is_known():
    noted = capture()
    noted.connect(TLS, START, "a", "b", seconds=1.0)
    rows = noted.connect(DNS, START, "10.20.10.101", "10.20.2.10", seconds=0.1)
    noted.dns.add(
        1,
        {
            "conn": rows,
            "number": 1,
            "name": "a.example",
            "kind": "HINFO",
            "code": "NOERROR",
            "answers": "",
            "ttls": "",
            "rtt": 0.1,
        },
    )
    with pytest.raises(KeyError):
        every_log(noted, identifiers(1, 2, "C"))
