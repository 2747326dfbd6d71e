"""Who may log in, from the command line: passwords come from a prompt or from standard input, never from an argument."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.cli.runs import run

from doorward.cli import doorward
from doorward.cli.users import ROLES
from doorward.desk import ROLES as DESK_ROLES
from doorward.desk import open_desk

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
OTHER = "another horse battery"


def users(workspace, *arguments, given=None):
    asked = ["users", *arguments, "--workspace", str(workspace)]
    return CliRunner().invoke(doorward, asked, input=given, env={"NO_COLOR": "1"}, prog_name="doorward")


def add(workspace, name="anna", role="admin"):
    return users(workspace, "add", name, "--role", role, "--password-stdin", given=f"{PASSWORD}\n")


def opens(workspace, name, password):
    desk = open_desk(workspace / "desk.db")
    found = desk.people.authenticated(name, password)
    desk.close()
    return found is not None


def test_roles_are_those_of_the_desk():
    assert ROLES == DESK_ROLES


def test_somebody_is_let_in_with_the_password_from_standard_input(tmp_path):
    done = add(tmp_path)

    assert done.exit_code == 0, done.output
    assert "anna may log in as admin." in done.stderr
    assert opens(tmp_path, "anna", PASSWORD)
    assert stat.S_IMODE((tmp_path / "desk.db").stat().st_mode) == 0o600


def test_or_from_a_prompt_that_asks_twice_and_shows_nothing(tmp_path):
    done = users(tmp_path, "add", "anna", "--role", "admin", given=f"{PASSWORD}\n{PASSWORD}\n")

    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert opens(tmp_path, "anna", PASSWORD)


def test_two_that_differ_are_asked_for_again(tmp_path):
    done = users(tmp_path, "add", "anna", "--role", "admin", given=f"{PASSWORD}\n{OTHER}\n{PASSWORD}\n{PASSWORD}\n")

    assert done.exit_code == 0
    assert opens(tmp_path, "anna", PASSWORD)


def test_no_command_takes_a_password_as_an_argument(tmp_path):
    for name in ("add", "password"):
        done = users(tmp_path, name, "anna", "--password", PASSWORD)
        assert done.exit_code == 2
        assert not (tmp_path / "desk.db").exists()


def test_only_the_first_line_counts_and_windows_ends_lines_otherwise(tmp_path):
    users(tmp_path, "add", "anna", "--role", "admin", "--password-stdin", given=f"{PASSWORD}\r\nmore\r\n")

    assert opens(tmp_path, "anna", PASSWORD)


def test_without_a_password(tmp_path):
    done = users(tmp_path, "add", "anna", "--role", "admin", "--no-password")

    assert done.exit_code == 0
    assert "start link" in users(tmp_path, "list").stdout
    assert not opens(tmp_path, "anna", "")


def test_the_list_is_for_people_and_for_programs(tmp_path):
    add(tmp_path)
    add(tmp_path, "bob", "viewer")
    users(tmp_path, "disable", "bob")
    rows = [json.loads(line) for line in users(tmp_path, "list", "--format", "jsonl").stdout.splitlines()]

    assert [(row["name"], row["role"], row["state"], row["log_in"]) for row in rows] == [
        ("anna", "admin", "active", "password"),
        ("bob", "viewer", "disabled", "password"),
    ]
    done = users(tmp_path, "list")
    assert "anna" in done.stdout
    assert "2 users." in done.stderr
    assert PASSWORD not in done.output
    assert "argon2" not in done.output


def test_nobody_is_a_list_too(tmp_path):
    done = users(tmp_path, "list")

    assert done.stdout == ""
    assert "0 users." in done.stderr


def test_a_role_is_given(tmp_path):
    add(tmp_path)
    add(tmp_path, "bob", "viewer")

    assert "bob is analyst from now on." in users(tmp_path, "role", "bob", "analyst").stderr
    assert '"analyst"' in users(tmp_path, "list", "--format", "jsonl").stdout


def test_another_password(tmp_path):
    add(tmp_path)
    done = users(tmp_path, "password", "anna", "--password-stdin", given=f"{OTHER}\n")

    assert "logged out everywhere" in done.stderr.replace("\n", " ")
    assert opens(tmp_path, "anna", OTHER)
    assert not opens(tmp_path, "anna", PASSWORD)


def test_disabled_and_let_in_again(tmp_path):
    add(tmp_path)
    add(tmp_path, "bob", "viewer")
    assert "bob may no longer log in." in users(tmp_path, "disable", "bob").stderr
    assert not opens(tmp_path, "bob", PASSWORD)

    assert "bob may log in again." in users(tmp_path, "disable", "bob", "--undo").stderr
    assert opens(tmp_path, "bob", PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "anna", "--role", "viewer", "--no-password"), "there is somebody named 'anna' already."),
        (("add", "bob", "--role", "root", "--no-password"), "'root' is not one of"),
        (("add", "bob", "--no-password"), "Missing option '--role'"),
        (("add", "bob", "--role", "viewer", "--no-password", "--password-stdin"), "cannot both be meant"),
        (("add", "bob", "--role", "viewer", "--password-stdin"), "a password has 12 to 1,024 characters."),
        (("role", "anna", "viewer"), "anna is the last admin"),
        (("disable", "anna"), "anna is the last admin"),
        (("role", "eve", "viewer"), "there is nobody named 'eve'."),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(tmp_path, arguments, words):
    add(tmp_path)
    done = users(tmp_path, *arguments, given="short\n")

    assert done.exit_code == 2
    assert words in done.stderr.replace("\n", " ")
    assert "1 user." in users(tmp_path, "list").stderr


def test_the_audit_says_that_it_was_the_command_line(tmp_path):
    add(tmp_path)
    desk = open_desk(tmp_path / "desk.db")
    (entry,) = desk.audit.entries()
    desk.close()

    assert entry.actor.endswith("(command line)")
    assert (entry.what, entry.subject, entry.address) == ("add_user", "anna", None)


def test_a_desk_that_does_not_answer_is_one_sentence(tmp_path):
    (tmp_path / "doorward.toml").write_text('[desk]\nurl = "mysql://a/b"\n', "utf-8")
    done = users(tmp_path, "list")

    assert done.exit_code == 1
    assert "the desk cannot lie in 'mysql'" in done.stderr.replace("\n", " ")


def test_no_other_command_loads_the_database():
    code = "import sys, doorward.cli as cli; cli.doorward.list_commands(None); sys.exit('sqlalchemy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_says_where_passwords_come_from():
    assert "never an argument" in " ".join(run("users", "--help").stdout.split())
