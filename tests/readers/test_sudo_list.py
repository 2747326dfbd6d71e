"""What sudo -l prints."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.sudo_list import sudo_list

ANN = (
    "Matching Defaults entries for ann on web1:\n"
    "    env_reset, mail_badpass,\n        secure_path=/usr/bin\\:/bin\n\n"
    "User ann may run the following commands on web1:\n"
    "    (ALL : ALL) ALL\n"
    "    (oracle) NOPASSWD: /usr/bin/a,\n        /usr/bin/b\n"
)
BOB = "User bob is not allowed to run sudo on web1.\n"
EVE = (
    "Matching Defaults entries for eve on db1:\n    !authenticate\n\n"
    "User eve may run the following commands on db1:\n\t(root) /bin/x\n"
)
SAMPLES: dict[str, bytes] = {
    "ann.txt": ANN.encode(),
    "bob.txt": BOB.encode(),
    "all.txt": (ANN + BOB + EVE).encode(),
    "windows.txt": ANN.replace("\n", "\r\n").encode(),
}
OTHERS: dict[str, bytes] = {
    "sudoers": b"ann ALL=(ALL) ALL\n",
    "log.json": b'{"message": "User ann may run the following commands on web1:"}\n',
    "auth.log": b"Nov 23 10:00:00 web1 sudo: ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls\n",
}


def read(text):
    found = gather(sudo_list, text.encode())
    assert found.malformed is None
    return found


def test_every_command_is_a_right_of_the_account_that_was_asked_about():
    found = read(ANN)
    told = [
        (row["holder"], row["right_name"], row["target"], row["detail"], row["origin_row"])
        for row in found.rows["rights"]
    ]
    assert told == [
        ("web1:ann", "AdminTo", "web1", "sudo ALL", 6),
        ("web1:ann", "Sudo", "web1:oracle", "sudo NOPASSWD: /usr/bin/a", 7),
        ("web1:ann", "Sudo", "web1:oracle", "sudo NOPASSWD: /usr/bin/b", 7),
    ]
    assert (found.records, found.rejects) == (2, [])


def test_several_accounts_stand_in_a_row_and_keep_their_own_defaults():
    rows = read(EVE + ANN + BOB).rows["rights"]
    assert {row["holder"] for row in rows} == {"db1:eve", "web1:ann"}
    assert rows[0]["detail"] == "sudo NOPASSWD: /bin/x"
    assert rows[1]["detail"] == "sudo ALL"


def test_who_may_run_nothing_has_no_right():
    found = read(BOB)
    assert (found.rows["rights"], found.records) == ([], 1)


def test_what_stands_around_it_is_passed_over():
    assert len(read("$ sudo -l\n" + ANN + "$ exit\n    (root) ALL\n").rows["rights"]) == 3


def test_more_commands_than_a_rule_may_give_are_said():
    many = ", ".join(f"/bin/{number}" for number in range(1_001))
    found = read(f"User ann may run the following commands on web1:\n    {many}\n")
    assert len(found.rows["rights"]) == 1_000
    assert "more than 1,000 rights" in found.rejects[0].reason


@given(
    st.lists(
        st.sampled_from([ANN, BOB, EVE, "    x\n", "\n", "    (((\n", "x" * 500 + "\n", "        y\n"]), max_size=8
    )
)
def test_whatever_follows_is_read_without_harm(parts):
    read("".join(parts))
