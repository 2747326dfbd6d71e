"""Products in what services said: worked out once, and kept where a person can ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.asking import START
from tests.working import asked, fill, opened

from doorward import pipeline
from doorward.fingerprints import Fingerprints
from doorward.stages.recognising import SHIPPED, fingerprints, left_out, rows

SAID = [
    {"time": START, "address": "192.0.2.1", "port": 22, "service": "ssh", "banner": "SSH-2.0-OpenSSH_9.6p1"},
    {"time": START, "address": "192.0.2.2", "port": 22, "service": "ssh", "banner": "SSH-2.0-OpenSSH_9.6p1"},
    {
        "time": START,
        "address": "192.0.2.3",
        "port": 443,
        "service": None,
        "banner": "HTTP/1.1 200\r\nServer: nginx/1.24.0\r\nX-Powered-By: PHP/8.1.2",
    },
    {"time": START, "address": "192.0.2.4", "port": 80, "service": "http", "banner": None},
    {"time": START, "address": "192.0.2.5", "port": 9, "service": "x", "banner": "nobody knows"},
]
MINE = '<fingerprints matches="ssh.banner"><fingerprint pattern="^OpenSSH"><param pos="0" name="service.product" value="Mine"/></fingerprint></fingerprints>'


def made(service, banner, folder=None):
    return [(row["product"], row["version"]) for row in rows(fingerprints(folder), [(service, banner)])]


@pytest.mark.usefixtures("unasked")
def test_each_text_is_recognised_once_and_kept_where_a_person_can_ask(tmp_path):
    wire = [
        {
            "asset": "192.0.2.6",
            "kind": "http::server",
            "banner": "Apache/2.4.49 (Unix)",
            "evidence": "seen on the wire",
        },
        {
            "asset": "192.0.2.7",
            "kind": "http::browser",
            "banner": "Apache/2.4.49 (Unix)",
            "evidence": "seen on the wire",
        },
    ]
    with opened(tmp_path) as workspace:
        fill(workspace, services=SAID, software=wire)
        pipeline.analyze(workspace, "test")
        found = asked(workspace, "select service, product, version, cpe from recognised order by product")
        again = asked(
            workspace,
            "select distinct s.address from services s join recognised r on r.banner = s.banner and r.service = s.service",
        )

    assert found == [
        {
            "service": "http::server",
            "product": "HTTP Server",
            "version": "2.4.49",
            "cpe": "cpe:2.3:a:apache:http_server:2.4.49:*:*:*:*:*:*:*",
        },
        {
            "service": "ssh",
            "product": "OpenSSH",
            "version": "9.6p1",
            "cpe": "cpe:2.3:a:openbsd:openssh:9.6:p1:*:*:*:*:*:*",
        },
        {"service": None, "product": "PHP", "version": "8.1.2", "cpe": "cpe:2.3:a:php:php:8.1.2:*:*:*:*:*:*:*"},
        {"service": None, "product": "nginx", "version": "1.24.0", "cpe": "cpe:2.3:a:f5:nginx:1.24.0:*:*:*:*:*:*:*"},
    ]
    assert {row["address"] for row in again} == {"192.0.2.1", "192.0.2.2"}


@pytest.mark.usefixtures("unasked")
def test_where_nothing_was_said_nothing_is_recognised(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, services=SAID[3:])
        pipeline.analyze(workspace, "test")
        assert asked(workspace, "select * from recognised") == []


def test_what_was_said_in_any_order_is_told_in_one():
    said = [("ssh", "SSH-2.0-OpenSSH_9.6p1"), (None, "220 (vsFTPd 3.0.3)"), (None, "HTTP/1.1 200\r\nServer: nginx/1.2")]
    assert list(rows(fingerprints(), said)) == list(rows(fingerprints(), said[::-1]))


def test_a_product_is_told_once_a_text():
    assert made(None, "HTTP/1.1 200\r\nServer: Apache/2.4.57 (Debian)\r\n\r\n<title>Jenkins</title>") == [
        ("HTTP Server", "2.4.57 (Debian)"),
        ("Jenkins", None),
    ]
    assert made(None, "HTTP/1.1 200\r\nX-Jenkins: 2.440.1\r\n\r\n<title>Dashboard [Jenkins]</title>") == [
        ("Jenkins", "2.440.1")
    ]


def test_a_build_of_a_distribution_has_no_version_in_its_cpe_name():
    (row,) = rows(fingerprints(), [("ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3")])
    assert (row["version"], row["cpe"]) == ("9.2p1 Debian-2+deb12u3", "cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*")


@pytest.mark.parametrize(
    ("banner", "product"),
    [
        ("HTTP/1.1 302 Found\r\nSet-Cookie: NSC_TASS=x; path=/", "NetScaler"),
        ("HTTP/1.1 200 OK\r\nServer: xxxxxxxx-xxxxx", "FortiOS"),
        ("HTTP/1.1 200 OK\r\nSet-Cookie: DSSIGNIN=url_default; path=/", "Connect Secure"),
        ("HTTP/1.1 200 OK\r\n\r\n<title>GlobalProtect Portal</title>", "PAN-OS"),
        ("HTTP/1.1 200 OK\r\nX-OWA-Version: 15.2.1118.40\r\n\r\n<title>Outlook</title>", "Exchange Server"),
        ('HTTP/1.1 200 OK\r\n\r\n<title>" + ID_EESX_Welcome + "</title>', "ESXi"),
        ("HTTP/1.1 200 OK\r\nX-Confluence-Request-Time: 1701234567890", "Confluence"),
    ],
)
def test_doors_of_the_edge_are_known(banner, product):
    assert [name for name, _ in made(None, banner)] == [product]


def test_a_folder_of_fingerprints_is_asked_before_our_own(tmp_path):
    (tmp_path / "mine.xml").write_text(MINE)
    (tmp_path / "read.me").write_text("not a fingerprint")
    assert made("ssh", "SSH-2.0-OpenSSH_9.6p1", tmp_path) == [("Mine", None)]
    assert made("ssh", "SSH-2.0-dropbear_2022.83", tmp_path) == [("Dropbear SSH", "2022.83")]


def test_a_folder_without_fingerprints_and_a_broken_file_are_refused_with_their_name(tmp_path):
    with pytest.raises(ValueError, match=r"no file NAME\.xml with fingerprints"):
        fingerprints(tmp_path)
    (tmp_path / "bad.xml").write_text("<fingerprints>\n<a")
    with pytest.raises(ValueError, match=r"bad\.xml:2: not well-formed XML"):
        fingerprints(tmp_path)


def test_fingerprints_that_are_left_out_are_told(tmp_path):
    (tmp_path / "mine.xml").write_text(MINE.replace("^OpenSSH", "(.+)*"))
    assert left_out(tmp_path) == [
        f"{tmp_path / 'mine.xml'}:1: a group that repeats without end holds nothing but what repeats without end"
    ]
    assert left_out(SHIPPED) == []


def test_an_analysis_asks_the_folder_that_the_settings_name(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "detectors", dict)
    folder = tmp_path / "fingerprints"
    folder.mkdir()
    (folder / "mine.xml").write_text(MINE)
    with opened(tmp_path, fingerprints=folder) as workspace:
        fill(workspace, services=SAID[:1])
        pipeline.check(workspace.settings)
        pipeline.analyze(workspace, "test")
        assert asked(workspace, "select product from recognised") == [{"product": "Mine"}]
        (folder / "mine.xml").unlink()
        with pytest.raises(ValueError, match="no file"):
            pipeline.check(replace(workspace.settings, fingerprints=tmp_path))


def test_ours_are_one_set():
    assert isinstance(fingerprints(), Fingerprints)
    assert len(fingerprints().databases) >= 15
