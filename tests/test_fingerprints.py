"""Fingerprints in Recog's form: what they tell, in which order, and that no text makes them hang."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from tarfile import open as archive
from time import process_time

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, needs_data

from doorward import fingerprints
from doorward.fingerprints import LONGEST, Product, read, together
from doorward.hostile import Malformed
from doorward.stages.recognising import SHIPPED

ONE = r"""
<fingerprint pattern="^Door/(\d[\d.]*)(?: \((\w+)\))?" flags="REG_ICASE">
  <description>A   door</description>
  <param pos="0" name="service.vendor" value="Example"/>
  <param pos="0" name="service.product" value="Door"/>
  <param pos="1" name="service.version"/>
  <param pos="2" name="_tmp.system"/>
  <param pos="0" name="service.family" value="Door on {_tmp.system}"/>
  <param pos="0" name="service.cpe23" value="cpe:/a:example:door:{service.version}"/>
</fingerprint>
"""
TWO = '<fingerprint pattern="^Door"><param pos="0" name="service.product" value="Another door"/></fingerprint>'


def database(*fingerprints, matches="http_header.server", head=""):
    text = f'<?xml version="1.0"?>{head}<fingerprints matches="{matches}">{"".join(fingerprints)}</fingerprints>'
    return read(io.BytesIO(text.encode()))


def products(*fingerprints, text="Door/1.2"):
    return together([database(*fingerprints)]).products("http_header.server", text)


def told(text, *fingerprints):
    found = database(*fingerprints or (ONE,)).first(text)
    return found and found[1]


def param(name, value="x", pos="0"):
    return f'<param pos="{pos}" name="{name}" value="{value}"/>'


def test_groups_and_values_are_told_by_their_names():
    assert told("Door/1.2 (Linux)") == {
        "service.vendor": "Example",
        "service.product": "Door",
        "service.version": "1.2",
        "service.family": "Door on Linux",
        "service.cpe23": "cpe:/a:example:door:1.2",
    }


def test_what_names_a_missing_value_is_left_out_and_a_cpe_has_a_dash():
    assert "service.family" not in told("Door/1.2")
    without = ONE.replace(r"/(\d[\d.]*)", r"(?:/(\d))?")
    assert told("Door", without)["service.cpe23"] == "cpe:/a:example:door:-"


def test_flags_count():
    assert told("DOOR/1.2")["service.version"] == "1.2"
    assert told("DOOR/1.2", TWO) is None


def test_the_first_that_fits_tells():
    assert [item.product for item in products(ONE, TWO)] == ["Door"]
    assert [item.product for item in products(TWO, ONE)] == ["Another door"]
    assert products(ONE, text="Window/1.2") == ()


def test_a_product_has_vendor_version_cpe_and_the_name_of_its_fingerprint():
    assert products(ONE) == (Product("Example", "Door", "1.2", "cpe:2.3:a:example:door:1.2:*:*:*:*:*:*:*", "A door"),)


def test_a_version_is_quoted_where_a_cpe_takes_it_in():
    colon = ONE.replace(r"(\d[\d.]*)", "([^ ]+)")
    assert products(colon, text="Door/1:2*")[0].cpe == r"cpe:2.3:a:example:door:1\:2\*:*:*:*:*:*:*:*"
    assert products(ONE.replace("cpe:/a:example", "none:/a"))[0].cpe is None


def kinds(*names):
    inner = "".join(param(f"{name}.product", name) for name in names)
    return [item.product for item in products(f'<fingerprint pattern="Door">{inner}</fingerprint>')]


def test_a_system_is_told_only_where_no_service_is():
    assert kinds("service", "os", "hw") == ["service"]
    assert kinds("service", "service.component") == ["service", "service.component"]
    assert kinds("os", "hw") == ["hw", "os"]
    assert kinds("service.component", "os") == ["os"]
    assert kinds("host") == []


@pytest.mark.parametrize(("certainty", "count"), [("0.49", 0), ("0.5", 1), ("1", 1), ("sure", 1), ("", 1)])
def test_a_guess_of_little_certainty_is_left_out(certainty, count):
    inner = param("os.product") + param("os.certainty", certainty)
    assert len(products(f'<fingerprint pattern="Door">{inner}</fingerprint>')) == count


def test_databases_for_the_same_texts_are_asked_in_their_order():
    both = together([database(TWO), database(ONE), database(ONE, matches="ftp.banner")])
    assert [item.product for item in both.products("http_header.server", "Door/1")] == ["Another door"]
    assert [item.product for item in both.products("ftp.banner", "Door/1")] == ["Door"]
    assert both.products("ssh.banner", "Door/1") == ()


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ('<fingerprint pattern="(a"/>', "not a pattern"),
        ('<fingerprint pattern="(.+)*"/>', "repeats without end"),
        (f'<fingerprint pattern="a">{param("service.product", pos="1")}</fingerprint>', "speaks of group '1', of 0"),
        (f'<fingerprint pattern="a">{param("service.product", pos="-1")}</fingerprint>', "speaks of group '-1'"),
        (f'<fingerprint pattern="a">{param("x", pos="9" * 5000)}</fingerprint>', "speaks of group"),
        ('<fingerprint pattern="a" flags="REG_X"/>', "is not known"),
    ],
)
def test_what_cannot_be_used_is_left_out_with_its_line_and_the_others_stand(bad, why):
    made = database(ONE, "\n" + bad, TWO)
    assert len(made.fingerprints) == 2
    ((line, reason),) = made.left_out
    assert (line, why in reason) == (12, True)


def test_a_file_that_is_no_xml_or_attacks_is_refused():
    for data in (b"", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><fingerprints/>'):
        with pytest.raises(Malformed):
            read(io.BytesIO(data))
    assert read(io.BytesIO(b"<html/>")).fingerprints == []


def test_only_the_beginning_of_a_text_is_looked_at():
    late = '<fingerprint pattern="Door$"><param pos="0" name="service.product" value="x"/></fingerprint>'
    assert products(late, text=" " * (LONGEST - 4) + "Door")
    assert not products(late, text=" " * (LONGEST - 3) + "Door")


def test_a_pattern_that_repeats_often_looks_at_less():
    often = '<fingerprint pattern="a*b*c*d*e*Door$"><param pos="0" name="service.product" value="x"/></fingerprint>'
    assert products(often, text=" " * 600 + "Door")
    assert not products(often, text=" " * 700 + "Door")


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    for item in products(ONE, TWO, text=text):
        assert item.product


# Ours, and Recog's, against the examples that stand in them.


def examples(data):
    """Yield (line, text, expected) of every example; what stands in another file is left out."""
    numbers = [item.line for item in read(io.BytesIO(data)).fingerprints]
    refused = [line for line, _ in read(io.BytesIO(data)).left_out]
    lines = iter(sorted([*numbers, *refused]))
    for element in fromstring(data).iter("fingerprint"):
        line = next(lines)
        for item in element.iter("example"):
            expected = {key: value for key, value in item.attrib.items() if not key.startswith("_")}
            text = item.text or ""
            if item.get("_encoding") == "base64":
                text = base64.b64decode(text).decode("latin-1")
            if "_filename" not in item.attrib:
                yield line, text, expected


def agreement(data):
    """Return how many examples their own fingerprint agrees with, and the lines of those it does not."""
    by_line = {item.line: item for item in read(io.BytesIO(data)).fingerprints}
    good, bad = 0, []
    for line, text, expected in examples(data):
        values = by_line[line].told(text) if line in by_line else None
        if values is not None and expected.items() <= values.items():
            good += 1
        else:
            bad.append(line)
    return good, bad


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.xml")), ids=lambda path: path.stem)
def test_our_own_fingerprints_tell_what_their_examples_expect_and_no_other_comes_before(path):
    data = path.read_bytes()
    made = read(io.BytesIO(data))
    assert made.matches
    assert made.left_out == []
    assert agreement(data) == (len(list(examples(data))), [])
    for line, text, _ in examples(data):
        assert made.first(text)[0].line == line
    assert {line for line, _, _ in examples(data)} == {item.line for item in made.fingerprints}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.xml")), ids=lambda path: path.stem)
def test_every_product_of_ours_has_a_cpe_name_that_can_be_read_where_it_has_one(path):
    data = path.read_bytes()
    made = read(io.BytesIO(data))
    for _, text, _ in examples(data):
        given = [value for name, value in made.first(text)[1].items() if name.endswith(".cpe23")]
        named = [item.cpe for item in together([made]).products(made.matches, text)]
        assert named == [fingerprints._cpe(value) for value in given] or not given
        assert all(item for item in named) or not given


ATTACKS = ["a" * 4000, " " * 4000, "a " * 2000, "1." * 2000, "1" * 4000, "a.a-" * 1000, "((" * 2000]


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.xml")), ids=lambda path: path.stem)
def test_no_text_makes_one_of_ours_take_long(path):
    made = read(io.BytesIO(path.read_bytes()))
    seeds = [text for _, text, _ in examples(path.read_bytes())]
    began = process_time()
    texts = [*ATTACKS, *(seed * 200 for seed in seeds), *(seed[: len(seed) // 2] * 300 + "x" for seed in seeds)]
    for text in texts:
        made.first(text[:4096])
    assert (process_time() - began) / len(texts) < 0.02


@needs_data
def test_recogs_examples_are_told_as_they_expect():
    counted, wrong, seconds = 0, {}, 0.0
    with archive(DATA / "exposure" / "recog" / "recog-xml.tar.xz") as packed:
        for member in packed:
            if not member.name.endswith(".xml"):
                continue
            data = packed.extractfile(member).read()
            began = process_time()
            good, bad = agreement(data)
            seconds += process_time() - began
            counted += good + len(bad)
            wrong |= {Path(member.name).name: bad} if bad else {}
    assert counted > 4_900
    # A group that repeats nothing but `.+` without end is refused: a text can be made for it that takes years.
    assert wrong == {"smtp_banners.xml": [799]}
