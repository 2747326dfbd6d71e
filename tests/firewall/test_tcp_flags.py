"""Which packets of TCP a test of flags speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.firewall.tcp_flags import FLAGS, kinds
from doorward.isolation.fields import TCP_PACKETS

flags = st.lists(st.sampled_from(sorted(FLAGS)), unique=True)


@pytest.mark.parametrize(
    ("mask", "compared", "negated", "told"),
    [
        (["fin", "syn", "rst", "ack"], ["syn"], False, (["opening"], True)),
        (["fin", "syn", "rst", "ack"], ["syn"], True, (["answering", "odd"], True)),
        (["all"], ["none"], False, (["odd"], False)),
        (["syn"], ["syn"], False, (["opening", "answering", "odd"], False)),
        (["ack"], ["ack"], False, (["answering"], False)),
        (["none"], ["none"], False, ([*TCP_PACKETS], True)),
        (["syn"], ["ack"], False, ([], True)),
    ],
)
def test_what_a_test_of_flags_may_match(mask, compared, negated, told):
    assert kinds(mask, compared, negated=negated) == told


def test_a_flag_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="'ece' is no flag"):
        kinds(["ece"], [])


@given(flags, flags)
def test_a_test_and_its_negation_leave_no_packet_out(mask, compared):
    plain, exact = kinds(mask, compared)
    negated, also = kinds(mask, compared, negated=True)

    assert set(plain) | set(negated) == set(TCP_PACKETS)
    assert exact == also
    assert not exact or not set(plain) & set(negated)
