"""XML from anywhere: elements with their lines, and everything that is refused."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import DEEPEST, Malformed
from doorward.hostile.xml_text import Element, elements, root

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE scan [
 <!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<scan>&c;</scan>"""
REFUSED = {
    "entities": BOMB,
    "an external entity": b'<!DOCTYPE scan [<!ENTITY e SYSTEM "file:///etc/passwd">]><scan>&e;</scan>',
    "an external definition": b'<!DOCTYPE scan SYSTEM "http://192.0.2.1/x.dtd"><scan/>',
    "a public definition": b'<!DOCTYPE scan PUBLIC "-//X//Y" "x.dtd"><scan/>',
    "a parameter entity": b'<!DOCTYPE scan [<!ENTITY % p SYSTEM "x.dtd">%p;]><scan/>',
    "attribute defaults": b'<!DOCTYPE scan [<!ATTLIST scan x CDATA "y">]><scan/>',
}


def read(text, *wanted, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return list(elements(io.BytesIO(data), *wanted, **limits))


def stopped(text, *wanted, **limits):
    with pytest.raises(Malformed) as caught:
        read(text, *wanted, **limits)
    return caught.value


def test_the_root_comes_first_then_wanted_elements_with_their_lines():
    first, host = read('<scan by="x">\n <other/>\n <host a="1">\n  <name>n</name>\n </host>\n</scan>', "host")
    assert (first.tag, first.attributes, first.line, first.children) == ("scan", {"by": "x"}, 1, [])
    assert (host.line, host.attributes, host.parents) == (3, {"a": "1"}, ("scan",))
    assert host.first("name").text == "n"


def test_a_wanted_element_is_left_out_of_the_one_around_it():
    _, inner, outer = read("<r><c><name>a</name><c><name>b</name></c></c></r>", "c")
    assert [inner.first("name").text, outer.first("name").text] == ["b", "a"]
    assert inner.parents == ("r", "c")
    assert outer.all("c") == []


def until_stopped(text, *wanted):
    reading, found = elements(io.BytesIO(text.encode()), *wanted), []
    with pytest.raises(Malformed) as caught:
        found.extend(iter(lambda: next(reading), None))
    return found, caught.value


def test_what_was_read_before_a_mistake_stands():
    for between in ("", " " * 300_000):
        found, error = until_stopped(f"<r><h/><h/>\n{between}\n<h></r>", "h")
        assert [(element.tag, element.whole) for element in found] == [
            ("r", True),
            ("h", True),
            ("h", True),
            ("h", False),
        ]
        assert (error.line, error.reason) == (3, "not well-formed XML: mismatched tag")


def test_the_element_a_file_breaks_off_in_has_what_was_read_of_it():
    (_, host), error = until_stopped('<r>\n<h a="1"><name>n</name><ports><port/><port><state s="open"/>\n<', "h")
    assert (host.whole, host.attributes, host.first("name").text) == (False, {"a": "1"}, "n")
    assert [len(port.children) for port in host.first("ports").all("port")] == [0, 1]
    assert error.line == 3


def test_nothing_unfinished_is_given_outside_wanted_elements():
    assert [element.tag for element in until_stopped("<r><other><x>", "h")[0]] == ["r"]
    assert "no element found" in stopped("").reason


@pytest.mark.parametrize("what", REFUSED)
def test_a_doctype_that_does_more_than_name_the_root_is_refused(what):
    error = stopped(REFUSED[what])
    assert "refused" in error.reason
    assert error.line >= 1


def test_a_doctype_that_only_names_the_root_is_read():
    assert [element.tag for element in read("<!DOCTYPE scan><scan/>")] == ["scan"]


def test_bytes_of_another_encoding_are_malformed_with_their_line():
    error = stopped(b"<scan>\n\xe9\xe8</scan>")
    assert (error.line, error.reason) == (2, "not well-formed XML: invalid token")


def test_an_entity_nobody_declared_is_malformed():
    error = stopped("<scan>\n&lots;</scan>")
    assert (error.line, error.reason) == (2, "not well-formed XML: undefined entity")


def test_tags_of_other_namespaces_keep_them():
    text = '<b xmlns="urn:a" xmlns:v="urn:v"><c><v:d/><e v:x="1" y="2"/></c></b>'
    _, element = read(text, "c")
    assert [child.tag for child in element.children] == ["{urn:v}d", "e"]
    assert element.first("e").attributes == {"y": "2"}


def test_depth_up_to_the_bound_is_read_and_one_more_is_not():
    assert len(read("<a>" * DEEPEST + "</a>" * DEEPEST)) == 1
    assert stopped("<a>" * (DEEPEST + 1)).reason == f"nested deeper than {DEEPEST} levels"


def test_an_element_larger_than_the_limit_is_refused_and_a_smaller_one_is_not():
    text = "<r><h>" + "x\n" * 200_000 + "</h></r>"
    assert len(read(text, "h", largest=500_000)) == 2
    assert stopped(text, "h", largest=300_000).reason == "an element of more than 300,000 characters"


def test_empty_elements_count_too():
    text = "<r><h>" + "<x/>" * 5_000 + "</h></r>"
    assert "an element of more than" in stopped(text, "h", largest=1_000_000).reason
    assert len(read(text.replace("h>", "other>"), "h", largest=1_000_000)) == 1


def test_many_small_elements_never_reach_the_limit():
    assert len(read("<r>" + "<h>xx</h>" * 5_000 + "</r>", "h", largest=300_000)) == 5_001


def test_wanted_elements_within_one_are_given_away_and_not_held():
    text = "<r><c>" + "<c>" + "x" * 100 + "</c>" * 1 + ("<c>" + "x" * 100 + "</c>") * 5_000 + "</c></r>"
    assert len(read(text, "c", largest=600_000)) == 5_003


def test_a_tag_without_an_end_stops_at_the_limit():
    assert "a tag or comment of more than" in stopped("<r><h a='" + "x" * 900_000, "h", largest=500_000).reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_read(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><r a="ä"/>'
    assert read(text.encode(encoding))[0].attributes == {"a": "ä"}


@pytest.mark.parametrize("encoding", ["shift_jis", "no-such-thing", "rot13"])
def test_encodings_that_cannot_be_read_are_malformed(encoding):
    assert stopped(f'<?xml version="1.0" encoding="{encoding}"?><r/>').reason


def test_walk_goes_in_the_order_of_the_file():
    _, element = read("<r><h><a><b/></a><c/></h></r>", "h")
    assert [found.tag for found in element.walk()] == ["h", "a", "b", "c"]


def test_first_gives_an_empty_element_where_there_is_none():
    assert Element("h", 7, {}).first("x") == Element("x", 7, {})


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b'<?xml version="1.0"?><!-- x --><a:b xmlns:a="urn:x"><cut', ("urn:x", "b")),
        (b"\xef\xbb\xbf\n<b/>", ("", "b")),
        (b"\xef\xbb\xbf<b/>", ("", "b")),
        ("<b/>".encode("utf-16"), ("", "b")),
        (BOMB, ("", "scan")),
        (b"<!DOCTYPE scan><scan>", ("", "scan")),
        (b"", None),
        (b"text", None),
        (b"<", None),
        (b"<!-- never ends", None),
        (b"<34> syslog line", None),
        (b'{"a": 1}', None),
    ],
)
def test_root_is_told_from_the_first_bytes(head, found):
    assert root(head) == found


@given(st.binary(max_size=80).map(lambda data: b"<" + data))
def test_no_bytes_crash_it(data):
    assert root(data) is None or len(root(data)) == 2
    with contextlib.suppress(Malformed):
        assert list(elements(io.BytesIO(data), "a"))
