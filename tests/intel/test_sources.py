"""The table of sources says enough of each, and no address is asked that anybody on the way could answer for."""

from __future__ import annotations

import re

import pytest

from doorward.intel.sources import PART, SOURCES, refusal, sources_of
from doorward.readers import readers


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_each_source_says_where_it_is_and_what_allows_to_pass_it_on(source):
    part = {"ecosystem": "PyPI", "branch": "v3.19/main", "year": "2024", "day": "2026-11-22"}.get(
        source.split, source.name
    )

    assert refusal(source.url(part)) is None
    assert "{" not in source.url(part)
    assert source.licence
    assert source.attribution
    assert source.title
    assert 1 <= source.fresh <= 30
    assert source.largest <= 4_000_000_000
    assert PART.fullmatch(part)
    for pattern in filter(None, (source.record, source.dated)):
        assert re.compile(pattern)
    assert not source.dated or re.compile(source.dated).groups == 1


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_each_source_has_its_one_reader_and_that_fills_tables_of_intelligence_only(source):
    told = {"advisories", "affected", "applicability", "ssvc", "vex", "kev", "epss"}
    assert set(readers()[source.reader].fills) <= told


def test_the_address_of_a_part_is_spelled_for_the_web():
    assert SOURCES["osv"].url("Red Hat").endswith("/Red%20Hat/all.zip")
    assert SOURCES["osv"].url("crates.io").endswith("/crates.io/all.zip")
    assert SOURCES["alpine"].url("v3.19/main") == "https://secdb.alpinelinux.org/v3.19/main.json"
    assert SOURCES["nvd"].url("2024").endswith("/nvdcve-2.0-2024.json.gz")
    assert (
        SOURCES["cve"]
        .url("2026-11-22")
        .endswith("/cve_2026-11-22_at_end_of_day/2026-11-22_delta_CVEs_at_end_of_day.zip")
    )


@pytest.mark.parametrize("mirror", ["https://mirror.example.com/osv", "https://mirror.example.com/osv/"])
def test_a_mirror_takes_the_place_of_the_publisher(mirror):
    assert SOURCES["osv"].url("PyPI", mirror) == "https://mirror.example.com/osv/PyPI/all.zip"


def test_sources_are_named_in_the_order_of_the_table():
    assert [source.name for source in sources_of(("kev", "osv"))] == ["osv", "kev"]
    assert [source.name for source in sources_of(())] == list(SOURCES)


def test_a_source_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match=r"there is no source 'kevv'; known are osv, kev, epss"):
        sources_of(("kevv",))


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://example.org/x", True),
        ("https://example.org:8443/x", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://localhost/x", True),
        ("http://[::1]/x", True),
        ("http://example.org/x", False),
        ("http://127.0.0.1.example.org/x", False),
        ("http://localhost@example.org/x", False),
        ("file:///etc/passwd", False),
        ("ftp://example.org/x", False),
        ("https://", False),
        ("https://example.org:port/", False),
        ("https://[", False),
        ("example.org", False),
        ("", False),
        ("javascript:alert(1)", False),
    ],
)
def test_https_is_asked_and_http_on_this_machine_only(address, asked):
    assert (refusal(address) is None) == asked


def test_a_refused_address_is_told_without_its_control_characters():
    assert "\x1b" not in str(refusal("\x1b[31mhttp://x"))
