"""CPE names: both bindings, quoting, and that nothing is lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.cpe import ANY, LONGEST, NOT_APPLICABLE, Cpe, parse, plain

QUOTED = r"cpe:2.3:a:door\:ward:lock\\bolt:1.0\+2:rc1:*:*:*:node.js:*:*"


def test_a_formatted_string_has_eleven_attributes():
    found = parse("cpe:2.3:o:Example:Door_OS:10.2.9:h1:-:en:pro:linux:x64:more")
    assert found == Cpe("o", "example", "door_os", "10.2.9", "h1", "-", "en", "pro", "linux", "x64", "more")


def test_quoting_is_undone_and_done_again():
    found = parse(QUOTED)
    assert (found.vendor, found.version, found.target_software) == ("door:ward", "1.0+2", "node.js")
    assert plain(found.product) == "lock\\bolt"
    assert found.formatted() == QUOTED


def test_a_colon_after_a_quoted_backslash_separates():
    assert parse(r"cpe:2.3:a:x\\:y:1").vendor == r"x\\"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("*", ANY), ("-", NOT_APPLICABLE), (r"\-", r"\-"), (r"\*", r"\*"), ("1.*", "1.*"), (r"1\-2", "1-2"), ("", ANY)],
)
def test_wildcards_and_what_only_looks_like_them_differ(written, meant):
    assert parse(f"cpe:2.3:a:x:y:{written}:*").version == meant


@pytest.mark.parametrize(("attribute", "text"), [(r"\-", "-"), (r"\*", "*"), ("1.0", "1.0"), (r"a\\b", r"a\b")])
def test_the_text_of_an_attribute_has_no_quoting(attribute, text):
    assert plain(attribute) == text


def test_attributes_that_are_left_out_are_any():
    assert parse("cpe:2.3:a:x:y") == parse("cpe:2.3:a:x:y:*:*:*:*:*:*:*:*") == parse("cpe:/a:x:y") == Cpe("a", "x", "y")
    assert parse("cpe:/a") == parse("cpe:2.3:a") == Cpe("a")
    assert parse("cpe:2.3:::") == Cpe(ANY)
    assert parse("cpe:/a:x:y::u") == Cpe("a", "x", "y", ANY, "u")


def test_a_uri_is_decoded():
    found = parse("cpe:/a:%40scope:foo%21bar:1.%02:p%01:-:en-us")
    assert found == Cpe("a", "@scope", "foo!bar", "1.*", "p?", "-", "en-us")


def test_a_packed_edition_is_unpacked():
    found = parse("cpe:/a:hp:insight:7.4.0.1570::~~online~win2003~x64~")
    assert found.edition == ANY
    assert found[7:] == ("online", "win2003", "x64", ANY)
    assert found.uri() == "cpe:/a:hp:insight:7.4.0.1570::~~online~win2003~x64~"


def test_a_packed_edition_may_stand_before_a_language():
    assert parse("cpe:/a:x:y:1:2:~ed~sw~tsw~thw~o:de") == Cpe(
        "a", "x", "y", "1", "2", "ed", "de", "sw", "tsw", "thw", "o"
    )


def test_both_bindings_name_the_same():
    assert parse("cpe:/o:cisco:ios:12.4%281%29").formatted() == r"cpe:2.3:o:cisco:ios:12.4\(1\):*:*:*:*:*:*:*"
    assert parse(r"cpe:2.3:o:cisco:ios:12.4\(1\):*:*:*:*:*:*:*").uri() == "cpe:/o:cisco:ios:12.4%281%29"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "cpe",
        "cpe:2.3",
        "cpe:/",
        "cpe:/x:y",
        "cpe:2.3:b:x:y",
        "cpe:2.4:a:x:y",
        "cpe:2.3:a:x:y:1:2:3:4:5:6:7:8:9",
        "cpe:/a:x:y:1:2:3:4:5",
        "cpe:/a:x:y:1:2:~1~2~3~4~5~6",
        "cpe:2.3:a:x:y\\",
        "cpe:2.3:a:x\ny:z",
        "cpe:2.3:a:x:\x00",
        "cpe:2.3:a:x:" + "y" * LONGEST,
    ],
)
def test_what_is_no_name_is_refused_with_its_text(wrong):
    with pytest.raises(ValueError, match="is no CPE name"):
        parse(wrong)


def test_a_name_of_the_greatest_length_is_read():
    begins = "cpe:2.3:a:x:"
    assert parse(begins + "y" * (LONGEST - len(begins))).vendor == "x"


SIGNS = st.sampled_from([*"abz019._-!\"#$%&'()+,/:;<=>@[]^`{|}~", "\\*", "\\?", "\\\\", "é"])
VALUES = st.just(ANY) | st.just(NOT_APPLICABLE) | st.lists(SIGNS, min_size=1, max_size=8).map("".join)
NAMES = st.builds(Cpe, st.sampled_from("aoh"), *[VALUES.map(lambda text: r"\-" if text == "-" else text)] * 10)


@given(NAMES)
def test_a_formatted_string_is_read_as_the_name_it_was_written_from(name):
    assert parse(name.formatted()) == name


ASCII = NAMES.filter(lambda name: "".join(name).isascii())


@given(ASCII)
def test_a_uri_is_read_as_the_name_it_was_written_from(name):
    assert parse(name.uri()) == name


@given(ASCII)
def test_wildcards_survive_both_bindings(name):
    wild = name._replace(version="1.*", update="?1", vendor=r"a\*")
    assert parse(wild.uri()) == parse(wild.formatted()) == wild


@given(st.text(max_size=40), st.sampled_from(["", "cpe:/", "cpe:2.3:", "cpe:2.3:a:x:y:", "cpe:/a:x:y:"]))
def test_no_text_does_more_than_be_refused(text, begins):
    try:
        found = parse(begins + text)
    except ValueError:
        return
    assert parse(found.formatted()) == found
