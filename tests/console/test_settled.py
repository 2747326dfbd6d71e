"""What is settled for the console: what would let others read along is refused before anything listens."""

from __future__ import annotations

import pytest

from doorward.console.config import Config
from doorward.console.settled import SettledError, asked_safely, settled

OIDC = {"issuer": "https://login.example.com", "client_id": "doorward", "address": "https://doorward.example.com"}


@pytest.fixture
def folder(tmp_path):
    for name in ("server.pem", "server.key", "secret"):
        (tmp_path / name).write_text("x")
    return tmp_path


def refusal(folder, told):
    with pytest.raises(SettledError) as caught:
        settled(folder, told)
    return str(caught.value)


def test_where_nothing_is_said_it_listens_here_only(folder):
    assert settled(folder, {}) == Config(folder)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({}, (None, None)),
        ({"keep_originals_days": 0}, (0, None)),
        ({"keep_originals_days": 36_525, "keep_originals_megabytes": 1}, (36_525, 1024**2)),
    ],
)
def test_originals_are_kept_without_end_unless_somebody_says_how_long_or_how_much(folder, told, kept):
    made = settled(folder, told)
    assert (made.originals_days, made.originals_bytes) == kept
    assert Config.loaded(made.dumped()) == made


def test_what_is_settled_survives_the_way_to_the_process_that_serves(folder):
    told = {"host": "192.0.2.1", "certificate": "server.pem", "key": "server.key", "hosts": ["A.example"], "oidc": OIDC}
    made = settled(
        folder, told | {"idle_hours": 1, "longest_hours": 2.5, "largest_megabytes": 7, "port": 443}, "sqlite:///x"
    )
    assert Config.loaded(made.dumped()) == made
    assert made.secure
    assert (made.certificate, made.key) == (str(folder / "server.pem"), str(folder / "server.key"))
    assert made.hosts == ("127.0.0.1", "localhost", "::1", "192.0.2.1", "a.example")
    assert (made.idle_hours, made.longest_hours, made.largest, made.port) == (1, 2.5, 7 * 1024**2, 443)
    assert made.desk == "sqlite:///x"
    assert made.oidc == OIDC | {
        "secret_file": "",
        "authority": "",
        "claim": "groups",
        "name": "preferred_username",
        "unknown": "refused",
        "roles": {},
    }


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "doorward.example.com", "2001:db8::1", "128.0.0.1"])
def test_beyond_this_machine_it_takes_tls(folder, host):
    assert "passwords need TLS" in refusal(folder, {"host": host})
    assert settled(folder, {"host": host, "certificate": "server.pem", "key": "server.key"}).secure
    assert settled(folder, {"host": host, "proxy": "10.0.0.2", "secure": True}).proxy == "10.0.0.2"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_on_this_machine_it_takes_none(folder, host):
    assert not settled(folder, {"host": host}).secure


def test_who_listens_everywhere_says_by_which_names(folder):
    tls = {"certificate": "server.pem", "key": "server.key"}
    for host in ("0.0.0.0", "::"):  # noqa: S104
        assert "which names" in refusal(folder, {"host": host} | tls)
        assert host not in settled(folder, {"host": host, "hosts": ["a.example"]} | tls).hosts


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"certificate": "server.pem"}, "needs its key"),
        ({"key": "server.key"}, "needs its key"),
        (
            {"certificate": "gone.pem", "key": "server.key"},
            "[console] certificate = 'gone.pem' must be a file that is there",
        ),
        ({"certificate": "server.pem", "key": "server.key", "secure": False}, "leave it out"),
        ({"proxy": "127.0.0.1"}, "say secure = true"),
        ({"proxy": "*", "secure": True}, "the proxy's address or network"),
        ({"proxy": "0.0.0.0/0", "secure": True}, "the proxy's address or network"),
        ({"proxy": "127.0.0.1,proxy.example", "secure": True}, "the proxy's address or network"),
        ({"port": "8030"}, "[console] port = '8030' must be a whole number"),
        ({"port": 0}, "from 1 to 65,535"),
        ({"port": 65_536}, "from 1 to 65,535"),
        ({"port": True}, "from 1 to 65,535"),
        ({"port": 80.5}, "must be a whole number"),
        ({"host": 7}, "[console] host = 7 must be a text"),
        ({"hosts": "a"}, "must be a list of texts"),
        ({"hosts": [7]}, "must be a list of texts"),
        ({"hosts": [" "]}, "must be a list of texts"),
        ({"secure": 1}, "must be true or false"),
        ({"idle_hours": 0}, "above 0"),
        ({"idle_hours": float("nan")}, "above 0"),
        ({"longest_hours": 8_785}, "at most 8,784"),
        ({"longest_hours": "8"}, "must be a number of hours"),
        ({"largest_megabytes": -1}, "from 1"),
        ({"keep_originals_days": -1}, "from 0"),
        ({"keep_originals_days": 36_526}, "to 36,525"),
        ({"keep_originals_days": True}, "a whole number"),
        ({"keep_originals_megabytes": 0}, "from 1"),
        ({"keep_originals_megabytes": "1"}, "a whole number"),
        ({"oidc": 7}, "needs issuer"),
        ({"oidc": {"issuer": "https://a.example"}}, "needs client_id"),
        ({"oidc": OIDC | {"isuer": ""}}, "[console.oidc] has no 'isuer'"),
        ({"oidc": OIDC | {"issuer": "http://a.example"}}, "must begin with https://"),
        ({"oidc": OIDC | {"issuer": "javascript://a"}}, "must begin with https://"),
        ({"oidc": OIDC | {"address": "https://"}}, "must begin with https://"),
        ({"oidc": OIDC | {"secret_file": "gone"}}, "must be a file that is there"),
        ({"oidc": OIDC | {"unknown": "admin"}}, "must be refused or viewer"),
        ({"oidc": OIDC | {"roles": {"a": "root"}}}, "viewer, analyst, admin"),
        ({"oidc": OIDC | {"roles": ["a"]}}, "viewer, analyst, admin"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_a_sentence(folder, told, said):
    assert said in refusal(folder, told)


def test_a_provider_on_this_machine_may_be_asked_plainly(folder):
    told = settled(folder, {"oidc": OIDC | {"issuer": "http://127.0.0.1:9000/realm", "secret_file": "secret"}})
    assert told.oidc["secret_file"] == str(folder / "secret")


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("https://a.example/x", True),
        ("http://127.0.0.1:80/", True),
        ("http://localhost:1", True),
        ("http://a.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost:1@evil.example/", False),
        ("http://[::1]:80/", True),
        ("https://[", False),
        ("https://", False),
        ("ftp://a", False),
        (None, False),
    ],
)
def test_what_is_asked_is_asked_over_tls(address, held):
    assert asked_safely(address) is held
