"""Intelligence from the command line: fetched, carried over, taken in, used; every refusal with its message and next step."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest
from tests.cli.runs import ROOT, data, process, run
from tests.intel.held import archive, epss, kev, pair, record, stranger
from tests.intel.serving import site

from doorward.cli import doorward as commands

__all__ = ["pair", "stranger"]
NOON, LATER = "2026-11-22T12:00", "2026-11-24T12:00"
SBOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "metadata": {"timestamp": "2026-11-22T09:00:00Z", "component": {"type": "application", "name": "shop"}},
    "components": [{"type": "library", "name": "door1", "version": "1.0", "purl": "pkg:pypi/door1@1.0"}],
}
KEV = "/kev/known_exploited_vulnerabilities.json"


@pytest.fixture
def served():
    with site() as here:
        publish(here, [record(n) for n in range(4)])
        here.put(KEV, kev("CVE-2026-1000"))
        here.put("/epss/epss_scores-current.csv.gz", epss("CVE-2026-1000"))
        yield here


def publish(served, records):
    served.put("/osv/PyPI/all.zip", archive(records))
    served.put("/osv/PyPI/modified_id.csv", "".join(f"{item['modified']},{item['id']}\n" for item in records).encode())


@pytest.fixture
def outer(served, tmp_path):
    """A workspace with a network, whose estate is a bill of materials."""
    folder = tmp_path / "outer"
    folder.mkdir()
    text = "".join(f'[intel.sources.{name}]\naddress = "{served.address}/{name}"\n' for name in ("osv", "kev", "epss"))
    (folder / "doorward.toml").write_text(text)
    (tmp_path / "sbom.json").write_text(json.dumps(SBOM))
    assert run("ingest", tmp_path / "sbom.json", "--workspace", folder).exit_code == 0
    return folder


@pytest.fixture
def inner(pair, tmp_path):
    """A workspace without one, which trusts the key."""
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "doorward.toml").write_text(f'[intel]\nkeys = ["{pair[0].public.text}"]\n')
    return folder


def intel(*words, at=NOON):
    return run("intel", *words, "--as-of", at)


def update(workspace, *words, at=NOON):
    return intel("update", *words, "--workspace", workspace, at=at)


def bundle(workspace, pair, out, *words):
    done = run("intel", "bundle", "--out", out, "--key", pair[1], "--workspace", workspace, *words)
    assert done.exit_code == 0, done.output
    return out


def take(workspace, file, *words, at=NOON):
    return intel("import", file, "--workspace", workspace, *words, at=at)


def rows(workspace, query):
    done = run("sql", query, "--workspace", workspace, "--format", "jsonl")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_the_estate_needs_is_fetched_and_told(served, outer):
    done = update(outer)

    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0][:3] == ["source", "part", "outcome"]
    assert [line[:4] for line in lines[1:]] == [
        ["osv", "PyPI", "new", "4"],
        ["kev", "kev", "new", "1"],
        ["epss", "epss", "new", "1"],
    ]
    assert done.stderr == "3 feeds: 3 new. doorward analyze takes in what is new.\n"


def test_programs_are_told_as_they_want_it(served, outer):
    told = [json.loads(line) for line in update(outer, "--format", "jsonl").stdout.splitlines()]
    assert [(row["source"], row["outcome"], row["records"]) for row in told] == [
        ("osv", "new", 4),
        ("kev", "new", 1),
        ("epss", "new", 1),
    ]


@pytest.mark.parametrize("words", [("--only", "kev,epss"), ("--only", "kev", "--only", "epss")])
def test_only_the_sources_that_are_named_are_asked(served, outer, words):
    update(outer, *words)
    assert {path.split("/")[1] for path in served.paths()} == {"kev", "epss"}


def test_a_failure_is_told_and_what_is_held_still_counts(served, outer):
    update(outer)
    served.put(KEV, b"<html>", faults=[])
    done = update(outer, at=LATER)

    assert done.exit_code == 1
    assert "kev kev: http://127.0.0.1" in done.stderr
    assert "what came is unusable: it is no JSON" in done.stderr
    assert "What was held of these before still counts" in done.stderr


def test_a_source_or_an_ecosystem_that_cannot_be_meant_is_wrong_use(outer):
    assert update(outer, "--only", "kevv").exit_code == 2
    assert "there is no source 'kevv'" in update(outer, "--only", "kevv").output
    assert update(outer, "--ecosystem", "../x").exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[intel.sources.kevv]\naddress = "https://x/"', "[intel.sources] has no 'kevv'; do you mean 'kev'?"),
        ('[intel.sources.kev]\nadress = "https://x/"', "has no 'adress'; do you mean 'address'?"),
        ('[intel.sources.kev]\naddress = "http://example.org/"', "is not https"),
        ("[intel.sources.kev]\naddress = 1", "1 is no address"),
        ("[intel.sources]\nkev = 1", "must be a section"),
        ('[intel]\nsources = "x"', "must be a section"),
        ('[intel]\nkeys = "x"', "must be a list of texts"),
        ('[intel]\nkey = ["x"]', "has no 'key'; do you mean 'keys'?"),
    ],
)
def test_settings_that_cannot_be_meant_are_named(tmp_path, text, said):
    (tmp_path / "doorward.toml").write_text(text)
    done = intel("status", "--workspace", tmp_path)
    assert done.exit_code == 1
    assert said in done.output


def test_over_the_gap_and_into_the_answer(served, outer, inner, pair, tmp_path):
    update(outer)
    file = bundle(outer, pair, tmp_path / "b.dwb", "--estate")
    done = take(inner, file)

    assert done.exit_code == 0, done.output
    assert "is held now; doorward analyze uses it." in done.stderr
    assert "3 files read with" in done.stderr
    assert rows(inner, "select id from advisories order by id")[0] == {"id": "DW-2026-0"}
    assert rows(inner, "select cve from kev") == [{"cve": "CVE-2026-1000"}]
    again = take(inner, file)
    assert again.exit_code == 0
    assert "is held already, and fresh until 6 Dec 2026" in again.stderr


def test_analyze_takes_in_what_was_fetched(served, outer, unasked):
    update(outer)
    done = run("analyze", "--workspace", outer)

    assert "intelligence: 3 files read" in done.stderr
    assert rows(outer, "select count(*) as n from advisories") == [{"n": 4}]
    assert "intelligence:" not in run("analyze", "--workspace", outer).stderr


def test_what_was_fetched_as_advisories_is_never_taken_for_an_inventory(served, outer, unasked):
    bill = SBOM | {"metadata": SBOM["metadata"] | {"component": {"type": "application", "name": "planted"}}}
    publish(served, [record(1)])
    served.put("/osv/PyPI/all.zip", archive([bill | {"id": "bill"}, record(1)]))
    planted = kev("CVE-2026-1000").replace(
        b'"title": "t"', b'"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []'
    )
    served.put(KEV, planted)
    update(outer)
    run("analyze", "--workspace", outer)

    assert rows(outer, "select distinct asset from software") == [{"asset": "shop"}]
    readers = rows(outer, "select distinct reader from sources where file like '%/intel/%' order by 1")
    assert [row["reader"] for row in readers] == ["epss", "kev", "osv"]


def test_a_lake_that_was_made_anew_takes_it_in_again(served, outer, unasked):
    update(outer)
    run("analyze", "--workspace", outer)
    shutil.rmtree(outer / "lake")
    run("analyze", "--workspace", outer)

    assert rows(outer, "select count(*) as n from advisories") == [{"n": 4}]


def test_a_change_fetched_next_day_wins_and_travels_alone(served, outer, inner, pair, tmp_path):
    update(outer)
    whole = bundle(outer, pair, tmp_path / "0.dwb")
    take(inner, whole)
    changed = record(2, "2026-11-23T08:00:00Z") | {"withdrawn": "2026-11-23T08:00:00Z"}
    publish(served, [changed, *(record(n) for n in (0, 1, 3))])
    served.put(f"/osv/PyPI/{changed['id']}.json", json.dumps(changed).encode())
    update(outer, at=LATER)
    day = bundle(outer, pair, tmp_path / "1.dwb", "--since", whole)
    done = take(inner, day, at=LATER)

    assert done.exit_code == 0, done.output
    assert day.stat().st_size < whole.stat().st_size
    assert [row["id"] for row in rows(inner, "select id from advisories order by id")] == [
        "DW-2026-0",
        "DW-2026-1",
        "DW-2026-3",
    ]


def test_a_delta_is_of_no_use_without_its_base(served, outer, inner, pair, tmp_path):
    update(outer)
    whole = bundle(outer, pair, tmp_path / "0.dwb")
    served.put(KEV, kev("CVE-2026-1000", "CVE-2026-1001"))
    update(outer, at=LATER)
    done = take(inner, bundle(outer, pair, tmp_path / "1.dwb", "--since", whole), at=LATER)

    assert done.exit_code == 1
    assert "only what changed since version" in done.output
    assert "Import that one first, or ask for a whole bundle." in done.output


@pytest.fixture
def offered(served, outer, inner, pair, tmp_path):
    """A bundle, of the first day."""
    update(outer)
    return bundle(outer, pair, tmp_path / "b.dwb")


def refused(done, *said):
    assert done.exit_code == 1, done.output
    for text in said:
        assert text in done.output
    assert "Traceback" not in done.output


def test_nobody_is_trusted_because_he_came_first(offered, tmp_path):
    refused(
        take(tmp_path / "new", offered), "no key is trusted, and the first to come is not trusted either", "--key FILE"
    )


def test_a_key_may_be_given_by_hand(offered, pair, tmp_path):
    assert take(tmp_path / "new", offered, "--key", f"{pair[1]}.pub").exit_code == 0


def test_a_key_that_is_not_pinned_is_refused(offered, stranger, tmp_path):
    refused(take(tmp_path / "new", offered, "--key", f"{stranger[1]}.pub"), "is signed with key", "pin it")


def test_the_secret_key_is_not_taken_to_trust(offered, pair, tmp_path):
    refused(take(tmp_path / "new", offered, "--key", pair[1]), "must not leave the machine that signs")


def test_a_changed_one_is_refused(offered, inner, tmp_path):
    told = bytearray(offered.read_bytes())
    told[-3_000] ^= 1
    offered.write_bytes(told)
    refused(take(inner, offered), "was changed after it was signed", "Do not use it")
    assert not (inner / "intel" / "state.json").exists()


def test_a_wrong_signature_is_refused(offered, inner):
    told = bytearray(offered.read_bytes())
    told[600] ^= 1
    offered.write_bytes(told)
    refused(take(inner, offered), "the signature is wrong", "ask its maker")


def test_a_cut_one_is_refused(offered, inner):
    offered.write_bytes(offered.read_bytes()[:-1])
    refused(take(inner, offered), "is cut short", "Copy it again")


def test_going_back_is_refused(offered, served, inner, pair, tmp_path):
    outer = tmp_path / "outer"
    served.put(KEV, kev("CVE-2026-1000", "CVE-2026-1001"))
    update(outer, at=LATER)
    assert take(inner, bundle(outer, pair, tmp_path / "new.dwb"), at=LATER).exit_code == 0
    refused(take(inner, offered, at=LATER), "was imported before: it would take you back", "Import a newer one")
    refused(take(inner, offered, "--allow-stale", "please", at=LATER), "was imported before")


def test_freeze_and_stale_are_refused_and_stale_may_be_let_in_with_a_reason(offered, inner):
    late = "2026-12-24"
    refused(take(inner, offered, at=late), "the bundle expired on 6 Dec 2026", "--allow-stale REASON")
    assert take(inner, offered, "--allow-stale", " ", at=late).exit_code == 2
    assert take(inner, offered, "--allow-stale", "the courier was ill", at=late).exit_code == 0
    assert json.loads((inner / "intel" / "state.json").read_text())["allowed"][0]["reason"] == "the courier was ill"
    refused(take(inner, offered, at=late), "this is the bundle that is held already", "Ask for a newer one")


def test_a_clock_that_is_wrong_is_not_believed(offered, inner):
    refused(take(inner, offered, at="2020-01-01"), "this machine takes it to be 1 Jan 2020", "--as-of")


def test_what_is_no_bundle_is_said_to_be_none(inner, tmp_path):
    (tmp_path / "x").write_bytes(os.urandom(2000))
    refused(take(inner, tmp_path / "x"), "is no bundle of doorward intel bundle")


def test_status_says_the_worst_first(served, outer):
    done = intel("status", "--workspace", outer)
    assert done.exit_code == 1
    assert done.stdout.startswith("Not held, though the estate needs them: EPSS scores, CISA's known exploited")
    assert done.stderr == "where there is a network: doorward intel update --ecosystem PyPI\n"
    update(outer)
    done = intel("status", "--workspace", outer)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("All that the estate needs is held and fresh")
    assert "not yet" in done.stdout
    done = intel("status", "--workspace", outer, at="2026-12-04T13:00")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0].count("12 days old") == 1


@pytest.mark.parametrize(("days", "code"), [(2, 0), (1, 1)])
def test_status_fails_by_the_age_that_is_given(served, outer, days, code):
    update(outer)
    assert intel("status", "--workspace", outer, "--max-age", days, at="2026-11-24T11:00").exit_code == code


def test_status_tells_programs_where_all_is_from(served, outer, unasked):
    update(outer)
    run("analyze", "--workspace", outer)
    done = intel("status", "--workspace", outer, "--format", "jsonl")
    told = {row["source"]: row for row in map(json.loads, done.stdout.splitlines())}

    assert told["osv"] | {"address": "", "size": 0} == {
        "source": "osv",
        "part": "PyPI",
        "needed": True,
        "held": True,
        "files": 0,
        "records": 4,
        "newest": "2026-11-20T10:00:00Z",
        "fetched": "2026-11-22T12:00:00Z",
        "age_days": 0,
        "expires": "2026-11-25T12:00:00Z",
        "size": 0,
        "read": True,
        "address": "",
        "licence": told["osv"]["licence"],
        "attribution": told["osv"]["attribution"],
    }
    assert told["kev"]["licence"] == "CC0-1.0"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_longer_than_the_terminal_is_wide(served, outer, columns):
    update(outer)
    done = run("intel", "status", "--workspace", outer, "--as-of", NOON, columns=columns)
    assert max(map(len, done.stdout.splitlines()[1:])) <= columns


def test_bundles_say_what_is_in_them(served, outer, pair, tmp_path):
    update(outer)
    done = run(
        "intel",
        "bundle",
        "--out",
        tmp_path / "b",
        "--key",
        pair[1],
        "--workspace",
        outer,
        "--only",
        "kev",
        "--valid",
        3,
    )

    assert done.exit_code == 0, done.output
    assert "1 feed; fresh until 25 Nov 2026, 12:00 UTC." in done.stderr
    empty = run("intel", "bundle", "--out", tmp_path / "c", "--key", pair[1], "--workspace", outer, "--only", "nvd")
    assert empty.exit_code == 2
    assert "nothing that is asked for is held" in empty.output
    wrong = run("intel", "bundle", "--out", tmp_path / "c", "--key", pair[1], "--workspace", outer, "--since", "monday")
    assert wrong.exit_code == 2
    assert "is neither a bundle that is there nor a time" in wrong.output


def test_a_bundle_for_an_estate_of_which_nothing_is_known_says_so(served, outer, pair, tmp_path):
    update(outer)
    shutil.rmtree(outer / "lake")
    done = run("intel", "bundle", "--out", tmp_path / "b", "--key", pair[1], "--workspace", outer, "--estate")

    assert done.exit_code == 0, done.output
    assert (
        "nothing is known of the estate here: ingest its inventories, or name --ecosystem and --vendor." in done.stderr
    )
    assert "2 feeds; fresh" in done.stderr


def test_vendors_cut_the_records_of_nvd_down(served, inner, outer, pair, monkeypatch):
    tmp_path = outer.parent
    monkeypatch.setattr("doorward.intel.needs.FIRST_YEAR", 2026)
    page = b'{"resultsPerPage": 1, "startIndex": 0, "totalResults": 1, "format": "NVD_CVE", "vulnerabilities": [{"cve": %s}]}'
    criteria = {"vulnerable": True, "criteria": "cpe:2.3:a:acme:door:1:*:*:*:*:*:*:*", "matchCriteriaId": "x"}
    node = {"operator": "OR", "negate": False, "cpeMatch": [criteria]}
    cve = {
        "id": "CVE-2026-1000",
        "sourceIdentifier": "x",
        "vulnStatus": "Analyzed",
        "lastModified": "2026-11-20T10:00:00.000",
    }
    whole = page % json.dumps(cve | {"configurations": [{"nodes": [node]}]}).encode()
    for part in ("modified", "2026"):
        served.put(f"/nvd/nvdcve-2.0-{part}.json.gz", gzip.compress(whole))
    with (outer / "doorward.toml").open("a") as settings:
        settings.write(f'[intel.sources.nvd]\naddress = "{served.address}/nvd"\n')
    assert update(outer, "--only", "nvd").exit_code == 0
    other = bundle(outer, pair, tmp_path / "0.dwb", "--only", "nvd", "--vendor", "Acme,fortinet")
    assert take(inner, other).exit_code == 0
    assert rows(inner, "select distinct vendor from applicability") == [{"vendor": "acme"}]
    state = json.loads((inner / "intel" / "state.json").read_text())
    assert state["imported"]["vendors"] == ["acme", "fortinet"]
    none = run(
        "intel",
        "bundle",
        "--out",
        tmp_path / "n",
        "--key",
        pair[1],
        "--workspace",
        outer,
        "--only",
        "nvd",
        "--vendor",
        "nobody",
    )
    assert none.exit_code == 2


def test_the_same_bundle_twice_is_the_same_bytes(served, outer, pair, tmp_path):
    update(outer)
    one, two = (bundle(outer, pair, tmp_path / name).read_bytes() for name in "ab")
    assert one == two


def test_keygen_makes_a_pair(tmp_path):
    pytest.importorskip("cryptography", reason="signing needs cryptography")
    done = run("intel", "keygen", tmp_path / "k")

    assert done.exit_code == 0
    assert done.stdout == (tmp_path / "k.pub").read_text()
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    refused(run("intel", "keygen", tmp_path / "k"), "is there already")


@pytest.mark.usefixtures("unasked")
def test_killed_while_it_imports_the_next_command_goes_on(served, outer, inner, pair, tmp_path):
    publish(served, [record(n) for n in range(3_000)])
    update(outer)
    file = bundle(outer, pair, tmp_path / "b.dwb")
    chance = random.Random(32)
    killed = 0
    seen = set()
    for _ in range(6):
        shutil.rmtree(inner / "lake", ignore_errors=True)
        shutil.rmtree(inner / "intel", ignore_errors=True)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
        command = [sys.executable, "-m", "doorward", "intel", "import", file, "--workspace", inner, "--as-of", NOON]
        running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        time.sleep(0.9 + chance.random() * 1.2)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        state = inner / "intel" / "state.json"
        held = state.exists() and json.loads(state.read_text())["imported"] is not None
        seen.add(held)
        assert run("analyze", "--workspace", inner).exit_code == (0 if held else 2)
        if held:
            assert rows(inner, "select count(distinct id) as n from advisories") == [{"n": 3_000}]
    assert take(inner, file).exit_code == 0
    assert rows(inner, "select count(distinct id) as n from advisories") == [{"n": 3_000}]
    assert killed >= 1


class CalledError(AssertionError):
    """Somebody opened a connection."""


def test_no_other_command_speaks_to_a_network(offered, inner, pair, tmp_path, monkeypatch):
    outer = tmp_path / "outer"

    def refuse(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            raise CalledError(f"UNASKED: {address}")
        return connect(self, address)

    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *told, **_: (_ for _ in ()).throw(CalledError(f"UNASKED: {told}"))
    )
    files = data(tmp_path / "data")
    where = ("--workspace", inner)
    done = [
        run("analyze", files, *where),
        run("ingest", files, *where),
        take(inner, offered),
        run("analyze", *where),
        run("findings", *where),
        run("sources", *where),
        run("explain", "beacons"),
        run("sql", "select 1", *where),
        run("expect", "list", *where),
        intel("status", *where),
        run("intel", "keygen", tmp_path / "new"),
        run("intel", "bundle", "--out", tmp_path / "again", "--key", pair[1], "--workspace", outer),
    ]
    for one in done:
        assert "UNASKED" not in one.output
        assert not isinstance(one.exception, CalledError)
        assert one.exit_code in {0, 1}, one.output
    # The guard itself works: the one command that fetches runs into it.
    failed = update(outer, at=LATER)
    assert failed.exit_code == 1
    assert "UNASKED" in failed.output


def test_every_member_has_help_with_examples():
    group = commands.get_command(None, "intel")
    for name in ("update", "bundle", "import", "status", "keygen"):
        done = process("intel", name, "--help") if name == "import" else run("intel", name, "--help")
        assert done.stdout.count(f"doorward intel {name}") >= 2
    assert sorted(group.commands) == ["bundle", "import", "keygen", "status", "update"]
