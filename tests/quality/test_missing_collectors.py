"""What a collector of directories did not bring is said on the page, and what it brought badly changes nothing else."""

from __future__ import annotations

import json

import pytest
from tests.cli.runs import run
from tests.readers.sharphound.written import ADMINS, ALICE, DESK, DOMAIN, USERS, ace, document, named, result, thing

GONE = "S-1-5-21-9-9-9-1999"
SESSIONS = "no file tells who is logged on: ways by sessions are missing."
RULED = "No access list of DOOR.EXAMPLE was read: ways by rights over accounts and groups are missing."
LOCAL = "no file tells who may use or administer it: ways to computers by their local groups are missing."
UNUSED = "No file tells when accounts of DOOR.EXAMPLE were used: privilege that is idle is not told."
EVERY = (SESSIONS, RULED, LOCAL, UNUSED)
SEEN = {"UserSID": ALICE, "ComputerSID": DESK}


def directory(folder, *, sessions=True, rights=True, local=True, logons=True, more=(), members=()):
    """Write the files of a collector; what is not collected stays empty, as collectors leave it."""
    folder.mkdir()
    used = {"lastlogon": 1_700_000_000, "pwdlastset": 1_690_000_000} if logons else {}
    alice = thing(ALICE, {"email": "alice@door.example", "enabled": True, **used})
    alice["Aces"] = [ace(USERS, "GenericAll")] if rights else []
    desk = thing(DESK, {"name": "DESK.DOOR.EXAMPLE"})
    desk["PrivilegedSessions"] = result(*([SEEN] if sessions else []), collected=sessions)
    administrators = {"ObjectIdentifier": f"{DESK}-544", "Name": "ADMINISTRATORS@DESK.DOOR.EXAMPLE", "Collected": local}
    desk["LocalGroups"] = [administrators | {"Results": named(ALICE) if local else [], "LocalNames": []}]
    top = thing(ADMINS, {"name": "DOMAIN ADMINS@DOOR.EXAMPLE"}, Members=[*named(ALICE), *members])
    files = {
        "users": [alice],
        "computers": [desk],
        "groups": [top, *more],
        "domains": [thing(DOMAIN, {"name": "DOOR.EXAMPLE"})],
    }
    for kind, things in files.items():
        (folder / f"{kind}.json").write_bytes(document(kind, *things))
    return folder


def told(folder, **given):
    """Return what `analyze` says, in one line, and its page."""
    done = run("analyze", directory(folder / "data", **given), "--workspace", folder / "w")
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split()), " ".join((folder / "w" / "report.html").read_text("utf-8").split())


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("", None), ("sessions", SESSIONS), ("rights", RULED), ("local", LOCAL), ("logons", UNUSED)],
)
def test_a_collector_that_is_missing_is_said_and_no_other(tmp_path, missing, sentence):
    given = {missing: False} if missing else {}
    for page in told(tmp_path, **given):
        assert [one for one in EVERY if one in page] == ([sentence] if sentence else [])


def findings(folder):
    done = run("findings", "--workspace", folder / "w", "--format", "jsonl")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_cycles_dangling_ids_duplicates_and_hostile_names_leave_the_answer_as_it_is(tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "bad").mkdir()
    told(tmp_path / "plain")
    hostile = [
        thing(
            f"{DOMAIN}-{2000 + number}", {"name": name}, Members=named(f"{DOMAIN}-{2001 - number}", GONE, kind="Group")
        )
        for number, name in enumerate(("'; drop table rights --", "a\x00b\x1b[31m"))
    ]
    text, page = told(tmp_path / "bad", more=[*hostile, *hostile], members=named(GONE, ALICE, ADMINS))
    assert "\x1b" not in text + page
    assert "\x00" not in text + page
    once, again = ([item["summary"] for item in findings(tmp_path / name)] for name in ("plain", "bad"))
    assert once == again
    assert once
