"""A workspace whose moves a test wrote down, as an analysis leaves them."""

from __future__ import annotations

import json

from tests.cli.runs import run
from tests.paths.brute import step
from tests.working import opened

from doorward.tables import filled

INTERNET = "position:internet"
RETIRE = "retire test03 or give it an owner"
MOVES = [
    step("host:edge/user", INTERNET, probability=0.8, fixes=["upgrade edge"], kind="exploits"),
    step("host:test03/user", "host:edge/user", probability=0.9, fixes=["stop ssh", RETIRE], kind="logs_on_to"),
    step("host:files/user", "host:test03/user", probability=0.5, fixes=["stop rdp", RETIRE], kind="reaches"),
    step("host:files/user", "host:lab/user", probability=0.5, fixes=["stop smb"], kind="reaches"),
    step("host:lab/user", "sign:lab", probability=0.7, fixes=["isolate lab"], kind="shows_signs"),
    step("data:pay", "host:files/user", kind="reads_data"),
    step("identity:anna", "host:lab/user", kind="holds_session"),
]


def moved(folder, rows=MOVES):
    """Leave moves in a workspace whose crown jewel is `pay`; return the folder."""
    with opened(folder) as workspace:
        workspace.lake.replace("steps", filled("steps", rows))
    (folder / "workspace" / "doorward.toml").write_text("[jewels.pay]\nasset = 'files'\n", "utf-8")
    return folder / "workspace"


def told(workspace, *arguments):
    """Run a command; return its JSON lines and what it said beside them."""
    done = run(*arguments, "--workspace", workspace, "--format", "jsonl")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr
