"""What sudo lets somebody run, as rights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.records.sudo_rule import MOST, Rule, Spec, account, commands, listed, rights, specs, unfolded

DIGEST = "sha224:" + "a" * 56


def told(text, *, named=None, users=None, **more):
    rule = Rule("web1:ann", "web1", specs(text), **more)
    rows = rights(rule, named or {}, users or {})
    assert all(row["holder"] == "web1:ann" for row in rows)
    return [(row["right_name"], row["target"], row["allowed"], row["detail"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("a, b,c", ["a", "b", "c"]),
        (r"/bin/mount -o a\,b, /bin/x", [r"/bin/mount -o a\,b", "/bin/x"]),
        ('"a,b", c', ['"a,b"', "c"]),
        ("(a, b) c, d", ["(a, b) c", "d"]),
        (",, a,", ["a"]),
        ("", []),
    ],
)
def test_members_stand_between_commas(text, members):
    assert listed(text) == members


def test_digests_are_left_out():
    assert commands(f"{DIGEST}, {DIGEST} /bin/ls, /bin/sh") == ["/bin/ls", "/bin/sh"]


def test_whom_a_command_runs_as_and_its_tags_hold_for_those_that_follow():
    assert specs("(ann, bob : staff) NOPASSWD: SETENV: /bin/a, PASSWD: CWD=/x /bin/b x, (eve) /bin/c") == [
        Spec("/bin/a", ("ann", "bob"), ("staff",), ("NOPASSWD", "SETENV")),
        Spec("/bin/b x", ("ann", "bob"), ("staff",), ("PASSWD", "SETENV")),
        Spec("/bin/c", ("eve",), (), ("PASSWD", "SETENV")),
    ]


@pytest.mark.parametrize("text", ["ALL", "(ALL) ALL", "(ALL : ALL) ALL", "(root) ALL", "(#0) ALL", "(bob, root) ALL"])
def test_everything_as_root_administers_the_host(text):
    assert ("AdminTo", "web1", True, "sudo ALL") in told(text)


def test_a_command_is_a_right_over_the_account_it_runs_as():
    assert told("NOPASSWD: /bin/a  x") == [("Sudo", "web1:root", True, "sudo NOPASSWD: /bin/a x")]
    assert told("(ALL) /bin/a") == [("Sudo", "web1:root", True, "sudo /bin/a")]
    assert told("(bob) ALL") == [("Sudo", "web1:bob", True, "sudo ALL")]
    assert told("(:staff) /bin/a") == [("Sudo", "web1:%staff", True, "sudo /bin/a")]
    assert told("/bin/a", runas="bob") == [("Sudo", "web1:bob", True, "sudo /bin/a")]


def test_what_is_taken_away_again_is_told_and_takes_nothing_from_everything():
    assert told("ALL, !/bin/su") == [
        ("AdminTo", "web1", True, "sudo ALL"),
        ("Sudo", "web1:root", False, "sudo /bin/su"),
    ]
    assert told("!ALL") == [("Sudo", "web1:root", False, "sudo ALL")]
    assert told("!!/bin/a")[0][2] is True


def test_all_but_root_is_not_root():
    assert told("(ALL, !root) ALL") == [("Sudo", "web1:ALL", True, "sudo ALL")]
    assert told("(ALL, !#0) ALL") == [("Sudo", "web1:ALL", True, "sudo ALL")]
    assert told("(bob, !bob) ALL") == []


def test_aliases_are_unfolded_and_those_of_other_files_leave_it_open():
    named = {"A": ["/bin/a", "!B"], "B": ["/bin/b"]}
    assert told("A", named=named) == [
        ("Sudo", "web1:root", True, "sudo /bin/a"),
        ("Sudo", "web1:root", False, "sudo /bin/b"),
    ]
    assert told("(DB) ELSE", users={"DB": ["oracle"]}) == [("Sudo", "web1:oracle", None, "sudo ELSE")]
    assert told("(OPS) /bin/a") == [("Sudo", "web1:OPS", None, "sudo /bin/a")]


def test_a_rule_for_hosts_that_nobody_can_tell_is_open():
    assert told("ALL", hosts="+lab") == [("AdminTo", "web1", None, "sudo ALL on +lab")]


def test_tags_of_the_rule_hold_where_the_command_says_nothing():
    assert told("/bin/a, PASSWD: /bin/b", tags=("NOPASSWD",)) == [
        ("Sudo", "web1:root", True, "sudo NOPASSWD: /bin/a"),
        ("Sudo", "web1:root", True, "sudo PASSWD: /bin/b"),
    ]


def test_an_alias_of_itself_ends():
    assert list(unfolded(["A"], {"A": ["B", "x"], "B": ["!A"]})) == [(False, "A"), (True, "x")]


@pytest.mark.parametrize(("count", "rows"), [(MOST, MOST), (MOST + 1, MOST + 1), (MOST * 10, MOST + 1)])
def test_aliases_that_multiply_are_cut(count, rows):
    assert len(told("A", named={"A": [f"/bin/{number}" for number in range(count)]})) == rows


def test_aliases_of_aliases_take_no_time():
    named = {f"A{n}": [f"A{n + 1}"] * 10 for n in range(30)} | {"A30": ["/bin/x"]}
    assert len(told("A0", named=named)) == MOST + 1


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("ann", "web1:ann"),
        ("%wheel", "web1:%wheel"),
        ("%#10", "web1:gid=10"),
        ("#1000", "web1:uid=1000"),
        ("#0", "web1:root"),
        ('"domain user"', "web1:domain user"),
        (r"domain\ user", "web1:domain user"),
        ("+net", "web1:+net"),
    ],
)
def test_accounts_are_called_as_other_files_call_them(name, known):
    assert account("web1", name) == known


@given(st.text(st.sampled_from('ab,!() :"\\=/ALNOPSWD#%'), max_size=60))
def test_whatever_is_written_gives_rights_over_something(text):
    for row in rights(Rule("h:x", "h", specs(text)), {}, {}):
        assert row["target"].startswith("h")
        assert row["allowed"] in {True, False, None}
