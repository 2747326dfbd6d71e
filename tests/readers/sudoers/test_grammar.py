"""The grammar of sudoers."""

from __future__ import annotations

import io

import pytest

from doorward.readers.sudoers.grammar import Entry, entries, gathered, is_rule, is_setting, strong


def parsed(text):
    return gathered(io.BytesIO(text.encode()))


def rules(text):
    return [(rule.line, list(rule.names), list(rule.parts)) for rule in parsed(text).rules]


def test_entries_are_joined_and_comments_left_out():
    text = ["# a \\", "ann ALL = \\", "  ALL # x", "", "#1000 ALL = ALL", "#include /etc/x"]
    assert [(one.line, one.text) for one in entries(enumerate(text, 1))] == [
        (2, "ann ALL =   ALL"),
        (5, "#1000 ALL = ALL"),
        (6, "#include /etc/x"),
    ]


def test_an_entry_that_goes_on_to_the_end_is_kept():
    assert [one.text for one in entries([(1, "a ALL = ALL"), (2, "b ALL = ALL \\")])] == ["a ALL = ALL", "b ALL = ALL"]


@pytest.mark.parametrize(
    ("text", "names", "parts"),
    [
        ("ann ALL=ALL", ["ann"], [(["ALL"], "ALL")]),
        ("ann, %wheel  a, b = /x", ["ann", "%wheel"], [(["a", "b"], "/x")]),
        ("ann a = /x : b, c = (r:g) NOPASSWD: /y", ["ann"], [(["a"], "/x "), (["b", "c"], "(r:g) NOPASSWD: /y")]),
        ("ann a = NOPASSWD: CWD=/x /y", ["ann"], [(["a"], "NOPASSWD: CWD=/x /y")]),
        (r"ann a = /x b\:c=d", ["ann"], [(["a"], r"/x b\:c=d")]),
        ('"a b" h = ALL', ['"a b"'], [(["h"], "ALL")]),
        ('"%:C/x\\"y" "h" = ALL', ['"%:C/x\\"y"'], [(['"h"'], "ALL")]),
        ("%#10, #7 h = ALL", ["%#10", "#7"], [(["h"], "ALL")]),
        ("!!ann h = ALL", ["!!ann"], [(["h"], "ALL")]),
    ],
)
def test_a_rule_names_accounts_hosts_and_commands(text, names, parts):
    assert rules(text + "\n") == [(1, names, parts)]


def test_aliases_of_every_kind_are_kept_apart():
    file = parsed(
        "User_Alias A = a\nRunas_Alias A = b : B = c\nHost_Alias A = d\nCmnd_Alias A = /e\nCmd_Alias C = /f, A\n"
    )
    assert file.users == {"A": (1, ["a"])}
    assert file.runas_aliases == {"A": ["b"], "B": ["c"]}
    assert file.hosts == {"A": ["d"]}
    assert file.commands == {"A": ["/e"], "C": ["/f", "A"]}


def test_defaults_of_others_than_accounts_are_left():
    file = parsed("Defaults>root !authenticate\nDefaults!/bin/x !authenticate\nDefaults:ann,bob !authenticate\n")
    assert file.free == {"ann", "bob"}
    assert file.tags("ann") == ("NOPASSWD",)
    assert file.tags("eve") == ()
    assert parsed("Defaults>#7 set_home\n").wrong == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ann ALL = ALL", (True, False, True)),
        ("ann h = /bin/x", (True, False, False)),
        ("ann h = (root) /bin/x", (True, False, True)),
        ("Defaults env_reset", (False, True, True)),
        ("Host_Alias A = b", (False, True, True)),
        ("@include /etc/x", (False, True, True)),
        ("#include <stdio.h>", (False, True, False)),
        ("hello world", (False, False, False)),
        ("set a = b", (False, False, False)),
    ],
)
def test_entries_are_told_from_what_is_none(text, kinds):
    entry = Entry(1, text)
    assert (is_rule(entry), is_setting(entry), strong(entry)) == kinds
