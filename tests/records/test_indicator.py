"""Indicators in every dress, and what only looks like one."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.records.indicator import KINDS, Sign, classified, feed, kind_of, refanged, row, sign
from doorward.tables import TABLES

MD5, SHA1, SHA256 = "d41d8cd98f00b204e9800998ecf8427e", "a" * 40, "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("192.0.2.1", Sign("ip", "192.0.2.1")),
        (' "192.0.2.1" ', Sign("ip", "192.0.2.1")),
        ("192.0.2.1:8080", Sign("ip", "192.0.2.1", 8080)),
        ("192[.]0[.]2[.]1", Sign("ip", "192.0.2.1")),
        ("2001:DB8::0001", Sign("ip", "2001:db8::1")),
        ("[2001:db8::1]:443", Sign("ip", "2001:db8::1", 443)),
        ("::ffff:192.0.2.1", Sign("ip", "192.0.2.1")),
        ("198.51.100.7/24", Sign("network", "198.51.100.0/24")),
        ("198.51.100.7/32", Sign("ip", "198.51.100.7")),
        ("2001:db8::/32", Sign("network", "2001:db8::/32")),
        ("Evil.Example.", Sign("domain", "evil.example")),
        ("*.evil.example", Sign("domain", "evil.example")),
        (".evil.example", Sign("domain", "evil.example")),
        ("evil[dot]example", Sign("domain", "evil.example")),
        ("evil.example:8443", Sign("domain", "evil.example", 8443)),
        ("äöü.example", Sign("domain", "xn--4ca0bs.example")),
        ("hxxps://evil[.]example/a?b=c#d", Sign("url", "evil.example/a?b=c")),
        ("http://evil.example:80/A", Sign("url", "evil.example/A")),
        ("http://evil.example:8080/A", Sign("url", "evil.example:8080/A")),
        ("https://user:word@evil.example/", Sign("domain", "evil.example")),
        ("http://192.0.2.1", Sign("ip", "192.0.2.1")),
        ("http://evil.example?x", Sign("url", "evil.example/?x")),
        (MD5.upper(), Sign("md5", MD5)),
        (SHA1, Sign("sha1", SHA1)),
        (SHA256, Sign("sha256", SHA256)),
    ],
)
def test_it_is_known_whatever_it_is_dressed_in(written, found):
    assert classified(written) == found


@pytest.mark.parametrize(
    "written",
    ["", "a", "1.2", "word", "two words.example", "1.2.3.4.5", "192.0.2.300", "192.0.2.1:99999", "a/b/c", "/etc/passwd",
     "report.pdf", "archive.tar.gz", "C:\\evil.exe", "12:30:11", "2026-03-02", "abc" * 11, "a" * 31, "http://", "ftp:///x",
     "-evil-.example", "e" * 64 + ".example", "x" * 3000, "\0.example"],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(written):
    assert classified(written) is None


def test_a_name_that_ends_as_files_do_is_a_domain_where_the_list_says_so():
    assert classified("archive.md.txt") is None
    assert classified("archive.md.txt", files=True) == Sign("domain", "archive.md.txt")
    assert sign("domain", "archive.zip.txt") == Sign("domain", "archive.zip.txt")


@pytest.mark.parametrize(
    ("kind", "written", "found"),
    [
        ("ip", "192.0.2.0/28", Sign("network", "192.0.2.0/28")),
        ("network", "192.0.2.1", Sign("ip", "192.0.2.1")),
        ("domain", "192.0.2.1", Sign("ip", "192.0.2.1")),
        ("url", "evil.example/a", Sign("url", "evil.example/a")),
        ("hash", SHA1.upper(), Sign("sha1", SHA1)),
        ("ja3", MD5.upper(), Sign("ja3", MD5)),
        ("ja4", "t13d1516h2_8daaf6152771_02713d6af862", Sign("ja4", "t13d1516h2_8daaf6152771_02713d6af862")),
        ("user-agent", "Mozilla/4.0 (evil)", Sign("user-agent", "Mozilla/4.0 (evil)")),
        ("email", "a@evil.example", Sign("email", "a@evil.example")),
    ],
)
def test_a_kind_that_the_list_names_is_spelled_its_way(kind, written, found):
    assert sign(kind, written) == found


@pytest.mark.parametrize(
    ("kind", "written"),
    [("ip", "evil.example"), ("domain", "word"), ("md5", SHA1), ("sha256", "z" * 64), ("hash", "abc"), ("ja3", "abc"),
     ("ja4", MD5), ("url", "/path"), ("", "x"), ("ip", "")],
)  # fmt: skip
def test_what_cannot_be_of_its_kind_is_none(kind, written):
    assert sign(kind, written) is None


@pytest.mark.parametrize(("port", "kept"), [(1, 1), (65_535, 65_535), (0, None), (65_536, None), (None, None)])
def test_a_port_beside_it_is_kept_where_it_is_one(port, kept):
    assert sign("ip", "192.0.2.1", port) == Sign("ip", "192.0.2.1", kept)


@pytest.mark.parametrize(
    ("written", "kind"),
    [("IPv4", "ip"), ("ip:port", "ip"), ("Intel::ADDR", "ip"), ("FileHash-SHA256", "sha256"), ("CIDR", "network"),
     ("hostname", "domain"), ("Intel::FILE_HASH", "hash"), ("x509-fingerprint-sha1", "sha1"), ("Mutex", "mutex")],
)  # fmt: skip
def test_lists_name_kinds_in_their_own_words(written, kind):
    assert kind_of(written) == kind


def test_every_kind_that_words_lead_to_can_be_spelled():
    good = {"ip": "192.0.2.1", "network": "192.0.2.0/24", "domain": "a.example", "url": "a.example/b", "hash": MD5}
    good |= {"md5": MD5, "sha1": SHA1, "sha256": SHA256, "ja3": MD5, "ja4": "t13d1516h2_8daaf6152771_02713d6af862"}
    assert all(sign(kind, good.get(kind, "word")) for kind in KINDS.values())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("/lists/feodo.csv", "feodo"),
        ("a.zip!trails/njrat.txt.gz", "njrat"),
        ("C:\\x\\y.txt", "y"),
        (".hidden", ".hidden"),
        ("", "unnamed"),
    ],
)
def test_a_list_is_named_after_its_file(name, told):
    assert feed(name) == told


def test_a_row_fits_the_table():
    made = row(Sign("ip", "192.0.2.1", 80), 3, "mine", threat="x")

    assert set(made) <= set(TABLES["indicators"].all_columns)
    assert (made["benign"], made["origin_row"], made["threat"]) == (False, 3, "x")


@given(st.ip_addresses(), st.integers(1, 65_535))
def test_every_address_is_read_back_in_its_standard_spelling(address, port):
    found = classified(f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}")

    mapped = getattr(address, "ipv4_mapped", None)
    assert found == Sign("ip", str(mapped or address), port)
    assert ipaddress.ip_address(found.value)


@given(st.text(max_size=80))
def test_any_text_is_judged_without_a_crash_and_spelled_once(text):
    found = classified(text)

    if found and found.port is None:
        assert sign(found.kind, found.value) == found, "its spelling is its own"
    assert refanged(refanged(text)) == refanged(refanged(refanged(text)))
