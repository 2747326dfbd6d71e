"""Chains that a packet passes one after another, as one list of rules."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.isolation import brute

from doorward.isolation import ACCEPT, DENY, Policy
from doorward.isolation.fields import Interfaces
from doorward.isolation.passages import one_after_another, passages
from doorward.isolation.programs import Program

FORWARD = {"origin": "a", "ruleset": "ip filter", "chain": "FORWARD", "hooks": ["forward"], "family": "4"}


def rule(position, action="accept", **columns):
    return (
        FORWARD
        | {"position": position, "action": action, "text": f"{action} {position}", "origin_row": position}
        | columns
    )


def answer(passage, family="4"):
    made = passage.programs[family]
    return Policy(made.rules, made.default, made.sizes).ask({}).answer


def test_a_forward_chain_is_a_passage_of_its_family():
    (found,) = passages([rule(1), rule(None, "deny")])
    assert (found.device, found.origin, found.name, found.bound) == (None, "a", "forward", False)
    assert set(found.programs) == {"4"}
    assert found.defaults["4"]["action"] == "deny"


def test_a_ruleset_of_both_families_is_a_passage_of_both():
    (found,) = passages([rule(1, family=None, sources=["10.0.0.0/8"]), rule(None, "deny", family=None)])
    assert set(found.programs) == {"4", "6"}


def test_a_host_whose_forward_chain_holds_no_rule_is_no_passage():
    own = {"chain": "INPUT", "hooks": ["input"]}
    assert passages([rule(None, "accept"), rule(1, "deny", **own), rule(None, **own)]) == []


def test_a_packet_must_pass_every_chain_on_its_way():
    raw = {"ruleset": "ip raw", "chain": "PREROUTING", "hooks": ["prerouting"]}
    rows = [rule(1, sources=["10.0.0.0/8"]), rule(None, "deny"), rule(1, "deny", sources=["10.0.0.0/9"], **raw)]
    (found,) = passages([*rows, rule(None, **raw)])
    made = found.programs["4"]
    policy = Policy(made.rules, made.default, made.sizes, [{"source": ((10 << 24, (10 << 24) + 5),)}])

    assert answer(found) == "partly"
    assert policy.ask({"source": ((10 << 24, (10 << 24) + 5),)}).answer == "denied"


def test_another_destination_is_decided_anew_and_cannot_be_told():
    nat = {"ruleset": "ip nat", "chain": "PREROUTING", "hooks": ["prerouting"]}
    turned = rule(1, "unread", unread=["translates by DNAT"], destinations=["192.0.2.1"], **nat)
    (found,) = passages([rule(1), rule(None, "deny"), turned, rule(None, **nat)])
    made = found.programs["4"]
    there, elsewhere = ({"destination": ((at, at),)} for at in (0xC0000201, 0xC0000202))
    policy = Policy(made.rules, made.default, made.sizes, [there, elsewhere])

    assert policy.ask(there).answer == "cannot tell"
    assert policy.ask(elsewhere).answer == "allowed"


def test_another_source_on_leaving_decides_nothing():
    nat = {"ruleset": "ip nat", "chain": "POSTROUTING", "hooks": ["postrouting"]}
    turned = rule(1, "accept", unread=["translates by MASQUERADE"], **nat)
    (found,) = passages([rule(1), rule(None, "deny"), turned, rule(None, **nat)])
    assert answer(found) == "allowed"


def test_lists_of_interfaces_are_passages_of_their_own():
    bound = {"device": "edge", "ruleset": "access-list"}
    rows = [
        rule(1, **bound, chain="OUT", hooks=["in Gi0/1"]),
        rule(None, "deny", **bound, chain="OUT", hooks=["in Gi0/1"]),
        rule(1, **bound, chain="IN", hooks=["in Gi0/2", "out Gi0/3"]),
        rule(1, **bound, chain="loose", hooks=None),
    ]
    found = passages(rows)

    assert [(one.name, one.bound) for one in found] == [("IN (in Gi0/2, out Gi0/3)", True), ("OUT (in Gi0/1)", True)]


def test_two_files_of_one_device_are_two_passages():
    rows = [rule(1), rule(None, "deny"), rule(1, "deny", origin="b"), rule(None, "deny", origin="b")]
    assert [(one.origin, answer(one)) for one in passages(rows)] == [("a", "allowed"), ("b", "denied")]


def test_a_bridge_is_a_way_of_its_own_and_arp_is_none():
    rows = [rule(1, hooks=["bridge forward"]), rule(1, hooks=["arp forward"], ruleset="arp filter")]
    assert [one.name for one in passages(rows)] == ["bridge forward"]


def test_chains_that_jump_in_a_circle_are_a_problem_and_not_left_out():
    rows = [rule(1, "jump", target="again"), rule(1, "jump", target="again", chain="again", hooks=None)]
    (found,) = passages(rows)
    assert "again" in found.problems["4"]
    assert found.programs == {}


def test_rules_that_make_too_many_combinations_are_a_problem():
    many = [f"10.0.{place // 100}.{place % 100 * 2}" for place in range(2_000)]
    (found,) = passages([rule(1, sources=many, destinations=many)])
    assert "combinations" in found.problems["4"]


def test_too_many_rules_beside_the_longest_chain_cannot_be_told():
    raw = {"ruleset": "ip raw", "chain": "PREROUTING", "hooks": ["prerouting"]}
    many = [rule(place, sources=[f"10.0.{place}.0/24"], **raw) for place in range(1, 70)]
    long = [rule(place) for place in range(1, 80)]
    (found,) = passages([*many, rule(None, "deny", **raw), *long, rule(None, "deny")])
    assert answer(found) == "cannot tell"


def made(rules, default):
    rows = tuple({"chain": "c", "text": str(place)} for place, _ in enumerate(rules))
    return Program(rules, default, brute.SIZES, rows, Interfaces(()))


@given(
    st.lists(st.tuples(brute.programs(), st.sampled_from([ACCEPT, DENY])), min_size=1, max_size=3),
    st.sampled_from(brute.WORLD),
)
def test_a_packet_gets_through_if_each_list_lets_it(lists, packet):
    found, _ = one_after_another([made(*one) for one in lists], [{} for _ in lists])
    policy = Policy(found.rules, found.default, brute.SIZES, [{name: ((at, at),) for name, at in packet.items()}])
    answered = policy.ask({name: ((at, at),) for name, at in packet.items()}).answer
    fates = [brute.outcomes(*one, packet) for one in lists]
    sure = (
        "denied"
        if any(fate == {DENY} for fate in fates)
        else "allowed"
        if all(fate == {ACCEPT} for fate in fates)
        else "cannot tell"
    )

    # Two lists that are unsure of the same packet may still be told apart from one another: never sure and wrong.
    assert answered in {sure, "cannot tell"}
    assert len(found.rules) == len(found.rows)
