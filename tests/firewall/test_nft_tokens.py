"""Text of nftables taken apart: blocks, statements, quotes, and braces that do not match."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.firewall.nft_tokens import DEEPEST, Quoted, statements
from doorward.hostile import Malformed

TEXT = """# above
table inet filter {
    chain input {
        type filter hook input priority filter; policy drop;
        tcp dport { 22,
                    80 } accept comment "a; {b}" # behind
    }
}
"""


def found(text):
    return [(one.line, len(one.blocks), " ".join(one.words)) for one in statements(text)]


def test_statements_stand_in_their_blocks():
    assert found(TEXT) == [
        (2, 1, ""),
        (3, 2, ""),
        (4, 2, "type filter hook input priority filter"),
        (4, 2, "policy drop"),
        (5, 2, "tcp dport { 22 , 80 } accept comment a; {b}"),
    ]


def test_a_quoted_text_is_told_from_a_word():
    (one,) = statements('a "b c" d')
    assert [isinstance(word, Quoted) for word in one.words] == [False, True, False]
    assert one.words == ("a", "b c", "d")


def test_a_line_may_go_on_behind_a_backslash():
    assert found("a \\\n b") == [(1, 0, "a b")]


def test_a_block_on_one_line_and_an_empty_one():
    assert found("table t { chain c { accept } }") == [(1, 1, ""), (1, 2, ""), (1, 2, "accept")]
    assert found("table t {\n}\n") == [(1, 1, "")]
    assert found("") == []


@pytest.mark.parametrize("text", ["table t {", "}", "a { b", 'a "b', "table t {\n}}", "table t { chain c {\n}"])
def test_what_does_not_match_is_malformed(text):
    with pytest.raises(Malformed):
        found(text)


def test_braces_nest_so_deep_and_no_deeper():
    assert len(found("a " + "{" * DEEPEST + "}" * DEEPEST)) == 1
    with pytest.raises(Malformed, match="are open"):
        found("a " + "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1))


@given(st.text('table{};"\n ,#\\', max_size=40))
def test_any_text_is_taken_apart_or_malformed(text):
    with suppress(Malformed):
        found(text)
