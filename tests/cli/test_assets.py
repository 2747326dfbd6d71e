"""Who is who: listed, opened by name, address or card, and asked for a moment; for people and for programs."""

from __future__ import annotations

import json

import pytest
from tests.asking import at
from tests.cli.runs import run
from tests.working import fill, opened

from doorward.stages.resolving import resolved

OFFICE, STRANGE, DOCK = "00:00:5e:00:53:0a", "00:00:5e:00:53:0c", "00:00:5e:00:53:0d"
HERE, THERE = "10.0.0.7", "10.0.0.8"


def lease(hours, mac, hostname, address=HERE):
    return {
        "time": at(hours),
        "until": at(hours + 12),
        "address": address,
        "mac": mac,
        "hostname": hostname,
        "state": "active",
    }


TABLES = {
    "assets": [
        {"name": "Office01.corp.example", "macs": [OFFICE], "addresses": []},
        {"name": "spare", "macs": [], "addresses": []},
    ],
    "leases": [
        lease(0, OFFICE, "office01"),
        lease(30, STRANGE, "guest"),
        lease(40, OFFICE, "office01", THERE),
        lease(60, DOCK, "office01", "10.0.0.9"),
        lease(70, DOCK, "guest", "10.0.0.9"),
        lease(80, DOCK, "office01", "10.0.0.9"),
    ],
    "conn": [{"time": at(5), "source": "10.0.0.66", "destination": "203.0.113.9"}],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace that was resolved."""
    folder = tmp_path_factory.mktemp("assets")
    with opened(folder) as workspace:
        fill(workspace, **TABLES)
        workspace.engine.attach(workspace.lake.files())
        resolved(workspace.lake, workspace.engine, workspace.settings, at(100))
    return folder / "workspace"


def asked(place, *options):
    """Return rows, and what is said beside them."""
    done = run("assets", *options, "--workspace", place, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def read(place, *options, columns=None):
    done = run("assets", *options, "--workspace", place, columns=columns)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_asset_is_listed_whether_a_register_has_it_or_not(place):
    rows, said = asked(place)

    assert [(row["asset"], row["in_register"]) for row in rows] == [
        ("00:00:5e:00:53:0d", False),
        ("10.0.0.66", False),
        ("Office01.corp.example", True),
        ("guest", False),
        ("spare", True),
    ]
    assert said.strip() == "5 assets, 3 in no register."
    office = rows[2]
    assert (office["identifiers"], office["addresses"]) == (2, ["10.0.0.8", "10.0.0.9"])
    assert office["first_seen"].startswith("2026-03-02T00:00")


def test_only_what_no_register_has(place):
    assert [row["asset"] for row in asked(place, "--unregistered")[0]] == ["00:00:5e:00:53:0d", "10.0.0.66", "guest"]


def test_addresses_are_those_of_the_moment_asked_for(place):
    rows, _ = asked(place, "--at", "2026-03-02T06:00Z")

    assert {row["asset"]: row["addresses"] for row in rows}["Office01.corp.example"] == [HERE, THERE]


@pytest.mark.parametrize(
    "text", ["office01", "OFFICE01.corp.example", OFFICE.upper(), "00-00-5E-00-53-0A", THERE, f"::ffff:{THERE}"]
)
def test_an_asset_is_opened_by_whatever_it_is_known_by(place, text):
    (row,), _ = asked(place, text)

    assert row["asset"] == "Office01.corp.example"
    assert {(one["kind"], one["value"]) for one in row["known_by"]} == {("mac", OFFICE), ("name", "office01")}
    assert {one["address"] for one in row["held"]} == {HERE, THERE, "10.0.0.9"}


def test_why_it_is_one_asset_and_what_was_not_taken_for_it_are_sentences(place):
    (row,), _ = asked(place, "office01")

    assert f"The register gives office01 the MAC address {OFFICE}." in row["merged"]
    assert f"{OFFICE} leased an address as office01, 2 times, 2 Mar 2026, 00:00 to 3 Mar 2026, 16:00." in row["merged"]
    (refused,) = row["refused"]
    assert refused.startswith(f"{DOCK} leased an address as office01, 2 times")
    assert refused.endswith("not taken, for several devices bear the one or the other.")


def test_who_held_an_address_then(place):
    assert [asked(place, HERE, "--at", time)[0][0]["asset"] for time in ("2026-03-02", "2026-03-03T06:00Z")] == [
        "Office01.corp.example",
        "guest",
    ]


def test_an_address_that_nobody_tells_of_is_itself(place):
    (row,), _ = asked(place, "10.0.0.66")

    assert (row["asset"], row["known_by"], row["held"][0]["how"]) == ("10.0.0.66", [], "nothing")


def test_a_page_is_for_people(place):
    page = read(place, HERE)

    assert page.index("3 Mar 2026, 06:00") < page.index("guest, in no register")
    assert "the end of the data" in page
    assert "not taken for it" in page
    assert "Office01.corp.example, in the register" in read(place, "office01", columns=80)


def test_a_list_is_a_table_or_what_a_program_reads(place):
    assert read(place).splitlines()[0].split()[:2] == ["asset", "register"]
    assert (
        read(place, "--format", "csv").splitlines()[0] == "asset,in_register,first_seen,last_seen,identifiers,addresses"
    )
    assert read(place, "--most", "1").count("\n") == 2


def test_what_is_unknown_or_cannot_be_meant_is_said(place, tmp_path):
    done = run("assets", "nobody", "--workspace", place)
    assert (done.exit_code, "nothing is known of 'nobody'" in done.stderr) == (1, True)
    done = run("assets", "--at", "yesterday", "--workspace", place)
    assert (done.exit_code, "is not a time such as" in done.stderr) == (2, True)
    with opened(tmp_path):
        pass
    done = run("assets", "--workspace", tmp_path / "workspace")
    assert (done.exit_code, "run doorward analyze" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (["registered:yes"], ["Office01.corp.example", "spare"]),
        (["registered:no", "address:10.0.0.0/24"], ["10.0.0.66", "guest"]),
        (["name:office*", "registered:yes"], ["Office01.corp.example"]),
        (["mac:00:00:5e:00:53:0a"], ["Office01.corp.example"]),
        (["owner:none sort:-name"], None),
        (["status:open"], []),
        (["zzzz", "name:any"], []),
    ],
)
def test_a_query_lists_what_it_asks_for(place, query, names):
    every, _ = asked(place)
    rows, said = asked(place, *query)
    wanted = names if names is not None else sorted((row["asset"] for row in every), key=str.lower, reverse=True)
    assert [row["asset"] for row in rows] == wanted
    assert said.startswith(f"{len(rows)} asset")


def test_a_query_that_cannot_be_understood_is_pointed_at(place):
    done = run("assets", "ownr:anna", "--workspace", place)
    assert done.exit_code == 2
    assert "did you mean owner?" in done.stderr
    assert run("assets", "cve:CVE-1", "--workspace", place).exit_code == 2


def test_an_address_or_a_card_is_no_query(place):
    assert run("assets", "fe80::1", "--workspace", place).exit_code == 1
    assert asked(place, OFFICE)[0][0]["asset"] == "Office01.corp.example"


def test_the_most_rows_are_those_of_the_query(place):
    rows, said = asked(place, "sort:-name", "--most", "2")
    assert [row["asset"] for row in rows] == ["spare", "Office01.corp.example"]
    assert "There are more rows than 2" in said
