"""STIX patterns: those that come down to single values, and why the others do not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.readers.stix.pattern import Unread, signs
from doorward.records.indicator import Sign

SHA256 = "ab" * 32


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("[ipv4-addr:value = '192.0.2.9']", [Sign("ip", "192.0.2.9")]),
        ("[ipv6-addr:value='2001:DB8::1']", [Sign("ip", "2001:db8::1")]),
        ("[ipv4-addr:value = '198.51.100.0/24']", [Sign("network", "198.51.100.0/24")]),
        ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", [Sign("network", "198.51.100.0/24")]),
        ("[domain-name:value = 'Evil.Example']", [Sign("domain", "evil.example")]),
        ("[url:value = 'http://evil.example/it\\'s']", [Sign("url", "evil.example/it's")]),
        (f"[file:hashes.'SHA-256' = '{SHA256}']", [Sign("sha256", SHA256)]),
        (f"[file:hashes.SHA256 = '{SHA256.upper()}']", [Sign("sha256", SHA256)]),
        ("[file:hashes.MD5 = '" + "cd" * 16 + "']", [Sign("md5", "cd" * 16)]),
        ("[x509-certificate:hashes.'SHA-1' = '" + "ef" * 20 + "']", [Sign("sha1", "ef" * 20)]),
        ("[mutex:name = 'Global\\\\evil']", [Sign("mutex", "Global\\evil")]),
        ("[email-addr:value = 'a@evil.example']", [Sign("email", "a@evil.example")]),
        (
            "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'evil/1']",
            [Sign("user-agent", "evil/1")],
        ),
        ("[domain-name:value IN ('a.example', 'b.example')]", [Sign("domain", "a.example"), Sign("domain", "b.example")]),
        ("[domain-name:value = 'a.example' OR url:value = 'http://b.example/c']", [Sign("domain", "a.example"), Sign("url", "b.example/c")]),
        ("[domain-name:value = 'a.example'] OR [domain-name:value = 'b.example']", [Sign("domain", "a.example"), Sign("domain", "b.example")]),
        ("([domain-name:value = 'a.example'])", [Sign("domain", "a.example")]),
        ("[(domain-name:value = 'a.example')]", [Sign("domain", "a.example")]),
        (
            "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '192.0.2.9' AND network-traffic:dst_port = 443]",
            [Sign("ip", "192.0.2.9", 443)],
        ),
        (
            "[network-traffic:dst_ref.value = '192.0.2.9' AND (network-traffic:dst_port = 80 OR network-traffic:dst_port = 443)]",
            [Sign("ip", "192.0.2.9", 80), Sign("ip", "192.0.2.9", 443)],
        ),
        (f"[file:name = 'a.exe' AND file:hashes.'SHA-256' = '{SHA256}']", [Sign("sha256", SHA256)]),
        ("[file:name = 'a.exe']", [Sign("filename", "a.exe")]),
        ("[ domain-name:value\n=\t'a.example' ]\n", [Sign("domain", "a.example")]),
        ("[domain-name:value = 'a.example' OR domain-name:value = 'A.example']", [Sign("domain", "a.example")]),
    ],
)  # fmt: skip
def test_a_pattern_that_names_values_is_read(pattern, found):
    assert signs(pattern) == found


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "is expected"),
        ("domain-name:value = 'a.example'", "is expected"),
        ("[domain-name:value = 'a.example'", "] is expected"),
        ("[domain-name:value = 'a.example", "no STIX pattern"),
        ("[domain-name:value != 'a.example']", "!= is not a comparison"),
        ("[domain-name:value LIKE '%.example']", "LIKE is not a comparison"),
        ("[domain-name:value MATCHES 'evil']", "MATCHES is not a comparison"),
        ("[domain-name:value NOT = 'a.example']", "NOT is not a comparison"),
        ("[domain-name:value = 'a.example' AND domain-name:resolves_to_refs[*].value = '192.0.2.9']", "only together"),
        ("[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']", "more than one observation"),
        ("[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']", "more than one observation"),
        ("[domain-name:value = 'a.example'] REPEATS 5 TIMES", "more than one observation"),
        ("[process:command_line = 'evil']", "process:command_line is nothing that is matched"),
        ("[file:hashes.SSDEEP = 'evil']", "is nothing that is matched"),
        ("[ipv4-addr:value = 'evil']", "'evil' is no ip"),
        ("[network-traffic:dst_port = 443]", "only together"),
        ("[" * 100, "is expected"),
        ("[domain-name:value = 'a'" + " " * 70_000 + "]", "more than 65,536 characters"),
        ("[" + "(" * 60 + "domain-name:value = 'a.example'" + ")" * 60 + "]", "is expected"),
        (" AND ".join(["[domain-name:value IN ('a', 'b')" + " AND domain-name:value IN ('a', 'b')" * 12 + "]"]), "names more than"),
    ],
)  # fmt: skip
def test_a_pattern_that_means_more_is_refused_with_its_reason(pattern, why):
    with pytest.raises(Unread, match=why.replace("(", r"\(").replace("[", r"\[").replace("*", r"\*")):
        signs(pattern)


@given(st.text(alphabet="[]()='ORANDIabc:-.value ,\\1", max_size=60))
def test_any_text_is_read_or_refused(text):
    with suppress(Unread):
        assert signs(text)


@given(st.text(min_size=1, max_size=40))
def test_a_text_is_unquoted_as_it_was_quoted(text):
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    try:
        (found,) = signs(f"[mutex:name = '{quoted}']")
    except Unread:
        assert not text.strip().strip("\"'")
        return
    assert found.kind == "mutex"
