from __future__ import annotations

import pytest
from tests.readers.pcap.heard import Heard
from tests.readers.pcap.written import client_hello, extension, protocols, records, server_hello, server_name

from doorward.readers.pcap.hellos import Hellos
from doorward.readers.pcap.telling import LARGEST, Moment

CLIENT = records(client_hello((0x1301, 0xC02F), [server_name("www.example.org"), protocols(b"h2")]))
SERVER = records(server_hello(0xC02F, [protocols(b"h2")]))


def test_both_hellos_are_one_handshake():
    heard = Heard(Hellos).near(CLIENT).far(SERVER)
    assert not heard.goes_on
    [(table, when, told)] = heard.told
    assert (table, when) == ("tls", Moment(1_000_000, 1))
    assert {key: told[key] for key in told if not key.startswith("ja")} == {
        "server_name": "www.example.org",
        "version": "TLSv12",
        "cipher": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "next_protocol": "h2",
    }
    assert told["ja4"].startswith("t12d0202h2_")
    assert (len(told["ja3"]), len(told["ja3s"])) == (32, 32)
    assert heard.end() == [told]


def test_the_version_that_the_server_takes_counts():
    [told] = Heard(Hellos).near(CLIENT).far(records(server_hello(extensions=[extension(43, b"\x03\x04")]))).end()
    assert (told["version"], told["cipher"], told["next_protocol"]) == ("TLSv13", "TLS_AES_128_GCM_SHA256", None)


def test_a_hello_that_nobody_answers_is_told_at_the_end():
    heard = Heard(Hellos).near(CLIENT)
    assert heard.goes_on
    assert heard.told == []
    [told] = heard.end()
    assert told["server_name"] == "www.example.org"
    assert not {"version", "cipher", "ja3s"} & set(told)


def test_hellos_may_be_cut_anywhere():
    for cut in range(1, len(CLIENT)):
        heard = Heard(Hellos).near(CLIENT[:cut]).near(CLIENT[cut:])
        assert len(heard.far(SERVER[:7]).far(SERVER[7:]).end()) == 1
        assert heard.told[0][1] == Moment(1_000_000, 1)


def test_what_the_client_says_after_its_hello_does_not_matter():
    assert len(Heard(Hellos).near(CLIENT + b"more").near(bytes(LARGEST * 2)).far(SERVER).end()) == 1


def test_an_alert_instead_of_a_hello_leaves_the_offer_to_be_told():
    heard = Heard(Hellos).near(CLIENT)
    with pytest.raises(ValueError, match="no TLS handshake"):
        heard.far(b"\x15\x03\x01\0\2\2\x28")
    assert [told["server_name"] for told in heard.end()] == ["www.example.org"]


def test_an_answer_to_no_hello_makes_no_sense():
    with pytest.raises(ValueError, match="no hello"):
        Heard(Hellos).far(SERVER)


def test_what_is_kept_is_bounded():
    heard = Heard(Hellos).near(b"\x16\x03\x01\x3f\xff\1\0\x80\0" + bytes(LARGEST - 9))
    with pytest.raises(ValueError, match="too large"):
        heard.near(b"x")


def test_a_gap_matters_only_where_a_hello_may_be_missing():
    heard = Heard(Hellos)
    with pytest.raises(ValueError, match="missing"):
        heard.talk.miss(0)
    heard = Heard(Hellos).near(CLIENT)
    heard.talk.miss(0)
    with pytest.raises(ValueError, match="missing"):
        heard.talk.miss(1)


def test_nothing_said_is_nothing_told():
    assert Heard(Hellos).end() == []
