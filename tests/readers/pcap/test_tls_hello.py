from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.written import client_hello, extension, listed, protocols, records, server_hello, server_name

from doorward.readers.pcap import tls_hello
from doorward.readers.pcap.tls_hello import CLIENT, SERVER, Hello, handshake, hello, ja3, ja3s, ja4

GREASE = tuple(0x1010 * high + 0x0A0A for high in range(16))


def client(*args, **how):
    return hello(client_hello(*args, **how), CLIENT)


def with_kinds(version, ciphers, kinds, **data):
    """Return a client's hello whose extensions are numbers, each empty or as `data` says under `x` and its number."""
    return Hello(version, tuple(ciphers), tuple((number, data.get(f"x{number}", b"")) for number in kinds))


def test_a_client_says_whom_it_wants_and_how():
    found = client((0x1301, 0xC02F), [server_name("www.example.org"), protocols(b"h2", b"http/1.1")], session=bytes(32))
    assert found.version == 0x0303
    assert found.ciphers == (0x1301, 0xC02F)
    assert found.kinds == (0, 16)
    assert found.server_name == "www.example.org"
    assert found.protocols == (b"h2", b"http/1.1")


def test_a_client_may_say_no_more_than_its_ciphers():
    found = client((0x002F,))
    assert (found.kinds, found.server_name, found.protocols) == ((), None, ())


def test_a_server_takes_one():
    found = hello(server_hello(0xC02F, [protocols(b"h2")]), SERVER)
    assert (found.ciphers, found.agreed, found.protocols) == ((0xC02F,), 0x0303, (b"h2",))
    assert hello(server_hello(extensions=[extension(43, b"\x03\x04")]), SERVER).agreed == 0x0304


@pytest.mark.parametrize(
    "data", [b"", b"\0\3\0", b"\0\3\1\0\0", b"\0\0\0\0\0", extension(0)[4:], b"\0\x09\0\xff\xffwww"]
)
def test_a_server_name_that_is_broken_is_none_or_what_is_left(data):
    found = with_kinds(0x0303, [1], [0], x0=data)
    assert found.server_name in {None, "www"}


@pytest.mark.parametrize("size", [16_000, 40, 5, 1])
def test_a_message_may_stand_in_several_records(size):
    message = client_hello(extensions=[server_name("www.example.org")])
    stream = records(message, size)
    assert handshake(stream) == message
    assert handshake(stream + b"more") == message
    assert all(handshake(stream[:cut]) is None for cut in (0, 4, len(stream) - 1))


@pytest.mark.parametrize(
    "stream",
    [
        b"\x15\x03\x01\0\2\2\x28",
        b"\x16\x02\x01\0\5hello",
        b"\x16\x03\x01\0\0",
        b"\x16\x03\x01\xff\xff",
        b"GET / HTTP/1.1",
        records(b"\1\xff\xff\xff" + bytes(40)),
    ],
)
def test_a_stream_that_does_not_begin_with_a_message_is_refused(stream):
    with pytest.raises(ValueError, match="handshake"):
        handshake(stream)


@pytest.mark.parametrize(
    "message", [b"", b"\1", client_hello()[:38], server_hello(), b"\1" + bytes(38) + b"\xff", b"\1" + bytes(40)]
)
def test_what_is_no_clients_hello_is_refused(message):
    with pytest.raises(ValueError, match="hello"):
        hello(message, CLIENT)


def test_every_beginning_of_a_hello_is_read_or_refused():
    for whole, kind in (
        (client_hello(extensions=[server_name("a.example")]), CLIENT),
        (server_hello(extensions=[protocols(b"h2")]), SERVER),
    ):
        for cut in range(len(whole)):
            try:
                hello(whole[:cut], kind)
            except ValueError as error:
                assert "hello" in str(error)  # noqa: PT017 - both are right, an error that says so and none


@pytest.mark.parametrize(
    ("text", "fingerprint"),
    [
        ("769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0", "ada70206e40642a3e4461f35503241d5"),
        ("770,51-57-69-136-22-53-132-47-65-10-5-4,0,,", "b7202231ff2db28363c109cedc6d1642"),
        ("769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6"),
    ],
)
def test_ja3_of_published_examples(text, fingerprint):
    version, ciphers, kinds, groups, points = (
        [int(each) for each in part.split("-") if each] for part in text.split(",")
    )
    offer = with_kinds(version[0], ciphers, kinds, x10=listed(*groups), x11=bytes([len(points), *points]))
    assert ja3(offer) == fingerprint


def test_ja3_leaves_grease_out():
    plain = with_kinds(0x0303, [1, 2], [10, 23], x10=listed(29))
    greased = with_kinds(0x0303, [GREASE[3], 1, 2], [GREASE[0], 10, 23], x10=listed(GREASE[5], 29))
    assert ja3(plain) == ja3(greased)


def test_ja3s_of_answers_that_are_widely_known():
    assert ja3s(with_kinds(771, [4865], [51, 43])) == "eb1d94daa7e0344597e756a1fb6e7054"
    assert ja3s(with_kinds(771, [4865], [43, 51])) == "f4febc55ea12b31ae17cfb7e614afda8"


CHROME = {
    "ciphers": (
        "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035",
        "8daaf6152771",
    ),
    "kinds": "001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015",
    "signatures": "0403 0804 0401 0503 0805 0501 0806 0601",
}


def numbers(text):
    return [int(each, 16) for each in text.split()]


def chrome(*, ciphers=None, kinds=None, **changed):
    data = {
        "x13": listed(*numbers(CHROME["signatures"])),
        "x16": protocols(b"h2", b"http/1.1")[4:],
        "x43": b"\x06" + struct.pack("!3H", GREASE[2], 0x0304, 0x0303),
    } | changed
    return with_kinds(0x0303, ciphers or numbers(CHROME["ciphers"][0]), kinds or numbers(CHROME["kinds"]), **data)


def test_ja4_of_the_example_that_its_authors_publish():
    assert ja4(chrome()) == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    assert ja4(chrome(), "q") == "q13d1516h2_8daaf6152771_e5627efa2ab1"


def test_ja4_does_not_see_order_or_grease():
    shuffled = chrome(
        ciphers=[GREASE[1], *sorted(numbers(CHROME["ciphers"][0]))],
        kinds=[GREASE[7], *sorted(numbers(CHROME["kinds"]))],
    )
    assert ja4(shuffled) == ja4(chrome())


def test_ja4_sees_the_order_of_signatures():
    other = chrome(x13=listed(*reversed(numbers(CHROME["signatures"]))))
    assert ja4(other).rpartition("_")[0] == ja4(chrome()).rpartition("_")[0]
    assert ja4(other) != ja4(chrome())


def test_ja4_without_a_name_extensions_or_protocols():
    assert ja4(with_kinds(0x0302, [0x002F], [])).startswith("t11i010000_")
    assert ja4(with_kinds(0x0302, [0x002F], [])).endswith("_000000000000")
    assert ja4(with_kinds(0x0303, [GREASE[0]], [0, 16])).startswith("t12d000200_000000000000_000000000000")


@pytest.mark.parametrize(
    ("version", "mark"),
    [(0x0304, "13"), (0x0303, "12"), (0x0301, "10"), (0x0300, "s3"), (0x0002, "s2"), (0x7F17, "00")],
)
def test_ja4_names_versions(version, mark):
    assert ja4(with_kinds(version, [1], []))[1:3] == mark


@pytest.mark.parametrize(
    ("protocol", "mark"),
    [
        (b"h2", "h2"),
        (b"http/1.1", "h1"),
        (b"x", "xx"),
        (b"\xab", "ab"),
        (b"\xab\xcd", "ad"),
        (b"", "00"),
        (b"0\xab", "3b"),
    ],
)
def test_ja4_marks_the_first_protocol(protocol, mark):
    assert ja4(with_kinds(0x0303, [1], [16], x16=protocols(protocol)[4:])).split("_")[0][-2:] == mark


def test_ja4_counts_to_99():
    assert ja4(with_kinds(0x0303, range(1, 200), range(100, 400))).startswith("t12i9999")


def test_names():
    assert tls_hello.version_name(0x0304) == "TLSv13"
    assert tls_hello.version_name(0x7F17) == "unknown-32535"
    assert tls_hello.cipher_name(0xC02F) == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    assert tls_hello.cipher_name(0x7F17) == "unknown-32535"


@given(st.binary(max_size=300), st.sampled_from([CLIENT, SERVER]))
def test_random_hellos_are_read_or_refused(data, kind):
    try:
        found = hello(bytes([kind]) + data, kind)
    except ValueError:
        return
    assert len(ja3(found)) == len(ja3s(found)) == 32
    assert len(ja4(found)) == 36
    assert found.server_name is None or found.server_name
    assert all(len(each) < 256 for each in found.protocols)
