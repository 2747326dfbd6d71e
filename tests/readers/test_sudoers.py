"""sudoers: accounts, groups and aliases, hosts, commands, defaults, and what another file says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers.sudoers import sudoers

CLOUD = "# Created by cloud-init\nubuntu ALL=(ALL) NOPASSWD:ALL\n"
WHOLE = """
Defaults\tenv_reset, !lecture
Defaults:ann !authenticate
User_Alias ADMINS = ann, %wheel, !eve : DBAS = oracle
Host_Alias WEB = web1, web2 : NETS = 192.0.2.0/24
Cmnd_Alias SHUT = /sbin/halt, \\
    /sbin/reboot # both

@includedir /etc/sudoers.d
ADMINS  ALL = (ALL:ALL) ALL
ann     WEB = SHUT : db1 = ALL
bob     NETS = NOPASSWD: /bin/ls
#1000   ALL = (root) sudoedit /etc/motd
"""
SAMPLES: dict[str, bytes] = {
    "web1/etc/sudoers": WHOLE.encode(),
    "90-cloud-init": CLOUD.encode(),
    "defaults": b"Defaults !authenticate\n",
    "aliases": b"Cmnd_Alias SHELLS = /bin/sh, /bin/bash\n",
    "windows": WHOLE.replace("\n", "\r\n").encode(),
}
OTHERS: dict[str, bytes] = {
    "settings": b"set path = /usr/bin\nset name = x\n",
    "passwd": b"root:x:0:0:root:/root:/bin/bash\n",
    "comments": b"# ann ALL=(ALL) ALL\n",
    "mixed": CLOUD.encode() + b"hello world\n",
    "page.md": b"ann ALL=(ALL) ALL\n\nThis lets ann run everything.\n",
    "include": b"#include <stdio.h>\n",
}


def read(text, name="web1/etc/sudoers"):
    found = gather(sudoers, text.encode(), name)
    assert found.malformed is None
    return found


def told(text, name="web1/etc/sudoers"):
    return [
        (row["holder"], row["right_name"], row["target"], row["allowed"], row["detail"])
        for row in read(text, name).rows["rights"]
    ]


def test_everything_for_everybody_on_every_host():
    assert told(CLOUD) == [("web1:ubuntu", "AdminTo", "web1", True, "sudo NOPASSWD: ALL")]


def test_a_whole_file_says_who_may_run_what_here():
    found = read(WHOLE)
    assert told(WHOLE) == [
        ("web1:ADMINS", "AdminTo", "web1", True, "sudo ALL"),
        ("web1:ann", "Sudo", "web1:root", True, "sudo NOPASSWD: /sbin/halt"),
        ("web1:ann", "Sudo", "web1:root", True, "sudo NOPASSWD: /sbin/reboot"),
        ("web1:bob", "Sudo", "web1:root", None, "sudo NOPASSWD: /bin/ls on NETS"),
        ("web1:uid=1000", "Sudo", "web1:root", True, "sudo sudoedit /etc/motd"),
    ]
    assert found.rejects == []
    assert [row["origin_row"] for row in found.rows["rights"]] == [10, 11, 11, 12, 13]


def test_an_alias_of_users_is_a_group_so_that_another_file_may_use_it():
    found = read(WHOLE)
    assert [(row["id"], row["flags"]) for row in found.rows["identities"]] == [
        ("web1:ADMINS", ["User_Alias", "not eve"]),
        ("web1:DBAS", ["User_Alias"]),
    ]
    assert [(row["member"], row["group_id"]) for row in found.rows["memberships"]] == [
        ("web1:ann", "web1:ADMINS"),
        ("web1:%wheel", "web1:ADMINS"),
        ("web1:oracle", "web1:DBAS"),
    ]
    assert told("ADMINS ALL = ALL\n", "web1/etc/sudoers.d/10-admins")[0][0] == "web1:ADMINS"


def test_a_rule_for_other_hosts_gives_nothing_and_on_an_unknown_host_stays_open():
    assert told("ann db1 = ALL\n") == []
    assert told("ann db1 = ALL\n", "sudoers") == [("localhost:ann", "AdminTo", "localhost", None, "sudo ALL on db1")]
    assert told("ann ALL, !web1 = ALL\n") == []


def test_defaults_say_who_is_asked_and_whom_commands_run_as():
    text = "Defaults targetpw, runas_default=oracle\nDefaults !authenticate\nDefaults authenticate\nann ALL = /bin/a\n"
    assert told(text) == [("web1:ann", "Sudo", "web1:oracle", True, "sudo targetpw: /bin/a")]
    assert told("Defaults !authenticate\nann ALL = ALL\n")[0][4] == "sudo NOPASSWD: ALL"
    assert told("Defaults@db1 !authenticate\nann ALL = ALL\n")[0][4] == "sudo ALL"


def test_an_alias_of_another_file_leaves_the_rule_open():
    assert told("ann ALL = SHELLS\n") == [("web1:ann", "Sudo", "web1:root", None, "sudo SHELLS")]


def test_an_account_that_is_taken_out_of_a_list_has_no_right():
    assert [row[0] for row in told("ann, !bob, %ops ALL = ALL\n")] == ["web1:ann", "web1:%ops"]


def test_what_is_no_entry_is_said_with_its_line():
    found = read(CLOUD + "nobody knows\nUser_Alias admins = x\n")
    assert [(one.line, one.reason) for one in found.rejects] == [
        (3, "no entry of sudoers"),
        (4, "no User_Alias such as NAME = one, another"),
    ]


def test_more_rights_than_a_rule_may_give_are_said():
    many = ", ".join(f"/bin/{number}" for number in range(1_001))
    found = read(f"ann ALL = {many}\nbob ALL = ALL\n")
    assert len(found.rows["rights"]) == 1_001
    assert "more than 1,000 rights" in found.rejects[0].reason


def test_an_endless_entry_is_malformed():
    assert gather(sudoers, b"ann ALL = /bin/a, \\\n" * 100_000).malformed is not None


def test_the_blind_spot_a_command_that_is_taken_away_from_a_directory_still_counts():
    rows = told("ann ALL = /usr/bin/, !/usr/bin/su\n")
    assert [(row[3], row[4]) for row in rows] == [(True, "sudo /usr/bin/"), (False, "sudo /usr/bin/su")]


@given(
    st.lists(
        st.sampled_from([*WHOLE.split("\n"), "=", "ann", 'x "', "\\", "Defaults:", "a b = (", "#0", "!"]), max_size=12
    )
)
def test_whatever_stands_there_is_read_or_said(parts):
    read("\n".join(parts))


@needs_data
def test_the_example_of_sudo_itself_is_read_to_its_end():
    data = (DATA / "exposure/sudoers/examples/sudoers.in").read_bytes()
    assert recognised(sudoers, data)
    found = gather(sudoers, data, "boa/etc/sudoers")
    assert (found.malformed, found.rejects) == (None, [])
    rows = {(row["holder"], row["right_name"], row["target"], row["allowed"]) for row in found.rows["rights"]}
    assert ("boa:%wheel", "AdminTo", "boa", True) in rows
    assert ("boa:fred", "Sudo", "boa:oracle", True) in rows
    assert ("boa:pete", "Sudo", "boa:root", False) in rows
    assert not any(holder == "boa:john" for holder, *_ in rows)
