"""OSV advisories: every form they come in, ranges made into intervals, and bad records."""

from __future__ import annotations

import json
import tarfile
from datetime import UTC, datetime
from itertools import islice

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.reader import Sample
from doorward.readers import readers
from doorward.readers.osv import osv


def record(*affected, **changed):
    return {
        "schema_version": "1.6.0",
        "id": "OSV-2026-1",
        "modified": "2026-01-03T00:00:00Z",
        "published": "2026-01-02T00:00:00Z",
        "aliases": ["CVE-2026-0001"],
        "upstream": ["CVE-2026-0002"],
        "summary": "A door stands open",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": list(affected),
        **changed,
    }


def entry(*events, ecosystem="PyPI", name="door", kind="ECOSYSTEM", **changed):
    told = [dict([event]) for event in events]
    ranges = [{"type": kind, "events": told}] if told else []
    return {"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges, **changed}


def written(*records):
    return "\n".join(json.dumps(item) for item in records).encode()


def rows(*affected, **changed):
    found = gather(osv, written(record(*affected, **changed)))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["affected"]


def passed_on(*affected, **changed):
    found = gather(osv, written({**record(*affected), "aliases": [], "upstream": [], **changed}))
    return found.rows["advisories"][0]["upstream"]


@pytest.mark.parametrize(
    ("ecosystem", "told"), [("AlmaLinux:8", ["CVE-2026-0003"]), ("Debian:12", ["CVE-2026-0003"]), ("PyPI", [])]
)
def test_a_distribution_that_names_the_weaknesses_it_fixes_as_related_passes_them_on(ecosystem, told):
    related = ["CVE-2026-0003", "DSA-1-1"]
    entries = entry(("introduced", "0"), ecosystem=ecosystem)

    assert passed_on(entries, related=related) == told
    assert passed_on(entries, related=related, upstream=["CVE-2026-0009"]) == ["CVE-2026-0009"]


@pytest.mark.parametrize("named", [{"id": "CVE-2026-0001"}, {"aliases": ["CVE-2026-0001"]}])
def test_an_advisory_of_a_known_weakness_takes_nothing_from_what_is_related(named):
    assert passed_on(entry(("introduced", "0"), ecosystem="Debian:12"), related=["CVE-2026-0003"], **named) == []


def intervals(*events, **changed):
    return [
        (row.get("introduced"), row.get("fixed"), row.get("last_affected")) for row in rows(entry(*events, **changed))
    ]


OPEN = entry(("introduced", "0"), ("fixed", "1.2"))
PLAIN = record(OPEN)

SAMPLES: dict[str, bytes] = {
    "record.json": json.dumps(PLAIN, indent=2).encode(),
    "small.json": written(PLAIN),
    "list.json": json.dumps([PLAIN, PLAIN], indent=2).encode(),
    "lines.json": written(PLAIN, PLAIN),
    "in-a-row.json": json.dumps(PLAIN, indent=2).encode() * 2,
    "record.yaml": yaml.safe_dump(PLAIN).encode(),
    "record-in-order.yaml": yaml.safe_dump(PLAIN, sort_keys=False).encode(),
    "byte-order-mark.json": b"\xef\xbb\xbf" + written(PLAIN),
    "utf-16.json": json.dumps(PLAIN).encode("utf-16"),
    "long-list-of-packages-first.json": json.dumps(record(*[OPEN] * 2_000), sort_keys=True).encode(),
    "no-packages.json": written(record(withdrawn="2026-01-04T00:00:00Z")),
    "details-only.json": b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z", "details": "text"}',
}

OTHERS: dict[str, bytes] = {
    "OSV-2026-1.json": b"Lorem ipsum dolor sit amet",
    "empty.json": b"",
    "bom.json": b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}',
    "kev.json": b'{"catalogVersion": "2026", "vulnerabilities": []}',
    "issue.json": b'{"id": "5", "modified": "2026-01-01", "title": "x"}',
    "cve.json": b'{"dataType": "CVE_RECORD", "affected": []}',
    "flow.json": b'{"ts": 1, "id": "x"}',
    "workflow.yaml": b"name: build\non: push\njobs:\n  id: x\n",
    "gem.yml": b"gem: door\ncve: 2026-0001\nurl: https://example.org\ntitle: open\n",
    "numbers.json": b"[1, 2, 3]",
    "noise.bin": bytes(range(256)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_advisories_are_recognised_and_read_whatever_their_form(name):
    assert recognised(osv, SAMPLES[name])
    found = gather(osv, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"]) >= 1


def test_the_reader_is_found():
    assert readers()["osv"] is osv
    assert (osv.unit, osv.fills) == ("record", ("advisories", "affected"))


def test_an_advisory_is_one_row():
    (row,) = gather(osv, written(PLAIN)).rows["advisories"]
    day = [datetime(2026, 1, number, tzinfo=UTC).replace(tzinfo=None) for number in (1, 2, 3)]
    assert row == {
        "id": "OSV-2026-1",
        "aliases": ["CVE-2026-0001"],
        "upstream": ["CVE-2026-0002"],
        "summary": "A door stands open",
        "severities": ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
        "published": day[1],
        "modified": day[2],
        "withdrawn": None,
        "source": "osv",
        "origin_row": 1,
    }


def test_yaml_and_json_say_the_same():
    ignored = {"origin_row"}
    for table in osv.fills:
        from_json, from_yaml = (
            [{key: row[key] for key in row if key not in ignored} for row in gather(osv, SAMPLES[name]).rows[table]]
            for name in ("record.json", "record.yaml")
        )
        assert from_json == from_yaml


def test_records_have_the_line_they_begin_on():
    data = json.dumps(PLAIN, indent=1).encode()
    lines = len(data.splitlines())
    assert [row["origin_row"] for row in gather(osv, data + b"\n" + data).rows["affected"]] == [1, lines + 1]


def test_a_withdrawn_advisory_is_kept_with_its_withdrawal():
    (row,) = gather(osv, written(record(withdrawn="2026-01-04T00:00:00Z"))).rows["advisories"]
    assert row["withdrawn"] == datetime(2026, 1, 4, tzinfo=UTC).replace(tzinfo=None)


def test_the_summary_falls_back_on_the_first_line_of_the_details():
    plain = {key: value for key, value in PLAIN.items() if key != "summary"}
    (row,) = gather(osv, written({**plain, "details": "First.\nSecond."})).rows["advisories"]
    assert row["summary"] == "First."


def test_severities_come_from_everywhere_once_each():
    inner = entry(("introduced", "0"), severity=[{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}])
    other = entry(("introduced", "0"), ecosystem_specific={"urgency": "high"})
    (row,) = gather(osv, written(record(inner, inner, other, database_specific={"severity": "MODERATE"}))).rows[
        "advisories"
    ]
    assert row["severities"][1:] == ["CVSS:4.0/AV:N", "high", "MODERATE"]


def test_a_range_from_the_beginning_to_a_fix_is_one_interval():
    assert intervals(("introduced", "0"), ("fixed", "1.2")) == [("0", "1.2", None)]
    assert intervals(("introduced", "0")) == [("0", None, None)]
    assert intervals(("introduced", "1.0"), ("last_affected", "1.2")) == [("1.0", None, "1.2")]


def test_several_introductions_are_several_intervals():
    events = [("introduced", "1.0"), ("fixed", "1.2"), ("introduced", "2.0"), ("fixed", "2.1"), ("introduced", "3.0")]
    assert intervals(*events) == [("1.0", "1.2", None), ("2.0", "2.1", None), ("3.0", None, None)]


def test_events_are_sorted_by_version_and_not_by_their_text():
    events = [("introduced", "1.9"), ("introduced", "0"), ("fixed", "1.10"), ("fixed", "1.2")]
    assert intervals(*events) == [("0", "1.2", None), ("1.9", "1.10", None)]


def test_a_fix_before_its_introduction_leaves_the_interval_open():
    assert intervals(("introduced", "2.0"), ("fixed", "1.0")) == [("2.0", None, None)]


def test_at_the_same_version_a_fix_comes_before_and_a_last_affected_after_an_introduction():
    events = [("introduced", "0"), ("introduced", "1.0"), ("fixed", "1.0")]
    assert intervals(*events) == [("0", "1.0", None), ("1.0", None, None)]
    assert intervals(("last_affected", "1.0"), ("introduced", "1.0")) == [("1.0", None, "1.0")]


def test_the_first_end_counts_and_a_second_introduction_adds_nothing():
    assert intervals(("introduced", "0"), ("fixed", "1.0"), ("fixed", "2.0")) == [("0", "1.0", None)]
    assert intervals(("introduced", "0"), ("introduced", "1.0"), ("fixed", "2.0")) == [("0", "2.0", None)]


def test_a_limit_ends_an_interval_unless_it_is_a_star():
    assert intervals(("introduced", "0"), ("limit", "2.0")) == [("0", "2.0", None)]
    assert intervals(("introduced", "0"), ("limit", "*")) == [("0", None, None)]
    assert intervals(("introduced", "0"), ("limit", "2.0"), ("limit", "*")) == [("0", None, None)]


def test_of_several_limits_the_highest_counts():
    assert intervals(("introduced", "0"), ("limit", "10.0"), ("limit", "9.0")) == [("0", "10.0", None)]


def test_a_limit_cuts_what_lies_beyond_it():
    events = [("introduced", "1.0"), ("fixed", "1.5"), ("introduced", "2.0"), ("fixed", "4.0"), ("introduced", "5.0")]
    assert intervals(*events, ("limit", "3.0")) == [("1.0", "1.5", None), ("2.0", "3.0", None)]
    assert intervals(("introduced", "1.0"), ("last_affected", "2.0"), ("limit", "2.0")) == [("1.0", "2.0", None)]
    assert intervals(("introduced", "1.0"), ("last_affected", "2.0"), ("limit", "2.1")) == [("1.0", None, "2.0")]
    assert intervals(("introduced", "2.0"), ("limit", "2.0")) == []


def test_a_limit_that_no_scheme_orders_ends_only_what_has_no_end():
    assert intervals(("introduced", "a"), ("limit", "b"), ecosystem="Nowhere") == [("a", "b", None)]
    assert intervals(("introduced", "a"), ("fixed", "c"), ("limit", "b"), ecosystem="Nowhere") == [("a", "c", None)]


def test_a_malicious_package_is_an_advisory_like_any_other():
    mal = {
        **record(entry(ecosystem="npm", versions=["1.0.0"])),
        "id": "MAL-2026-1",
        "withdrawn": "2026-01-04T00:00:00Z",
    }
    found = gather(osv, written(mal))
    assert [(row["id"], row["withdrawn"].day) for row in found.rows["advisories"]] == [("MAL-2026-1", 4)]
    assert [(row["id"], row["versions"]) for row in found.rows["affected"]] == [("MAL-2026-1", ["1.0.0"])]
    every = {**record(entry(("introduced", "0"), ecosystem="npm", kind="SEMVER")), "id": "MAL-2026-2"}
    assert [row["introduced"] for row in gather(osv, written(every)).rows["affected"]] == ["0"]


def test_related_advisories_are_no_aliases():
    (row,) = gather(osv, written(record(OPEN, related=["CVE-2026-0009"]))).rows["advisories"]
    assert (row["aliases"], row["upstream"]) == (["CVE-2026-0001"], ["CVE-2026-0002"])


def test_events_stay_as_they_stand_where_no_scheme_orders_them():
    events = [("introduced", "9"), ("fixed", "10"), ("introduced", "1"), ("fixed", "2")]
    assert intervals(*events, ecosystem="Nowhere") == [("9", "10", None), ("1", "2", None)]
    events = [("introduced", "not a version"), ("fixed", "10"), ("introduced", "1"), ("fixed", "2")]
    assert intervals(*events) == [("not a version", "10", None), ("1", "2", None)]


COMMITS = {"type": "GIT", "repo": "https://example.org", "events": [{"introduced": "0"}, {"fixed": "abc"}]}


def test_ranges_of_commits_are_rows_of_their_repository():
    both = {**entry(("introduced", "0"), ("fixed", "2")), "package": {"ecosystem": "PyPI", "name": "door"}}
    both["ranges"] = [COMMITS, *both["ranges"]]
    commits, versions = rows(both)
    assert (commits["ecosystem"], commits["package"], commits["scheme"]) == ("GIT", "https://example.org", "git")
    assert (commits["introduced"], commits["fixed"]) == ("0", "abc")
    assert (versions["ecosystem"], versions["fixed"]) == ("PyPI", "2")
    assert len(rows({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]})) == 1


def test_broken_commits_cost_nothing_else():
    odd = {**OPEN, "ranges": [{"type": "GIT", "events": [{"fixed": "abc"}]}, *OPEN["ranges"]]}
    assert [row["fixed"] for row in rows(odd)] == ["1.2"]


def test_tags_of_a_repository_are_no_versions_of_a_package():
    assert [row["ecosystem"] for row in rows({"package": {}, "ranges": [COMMITS], "versions": ["v1.0"]})] == ["GIT"]
    named = rows({**entry(versions=["1.0"]), "ranges": [COMMITS]})
    assert [row.get("versions") for row in named] == [None, ["1.0"]]
    found = gather(osv, written(record({"package": {}, "versions": ["1.0"]})))
    assert "it names no package and ecosystem" in found.rejects[0].reason


def test_listed_versions_are_one_row_without_an_introduction():
    first, second = rows(entry(("introduced", "0"), ("fixed", "1.2"), versions=["1.0", "1.1"]))
    assert "versions" not in first
    assert (second["versions"], second.get("introduced")) == (["1.0", "1.1"], None)


@pytest.mark.parametrize(
    ("ecosystem", "name", "release", "scheme"),
    [
        ("PyPI", "PyPI", None, "pep440"),
        ("npm", "npm", None, "semver"),
        ("Go", "Go", None, "semver"),
        ("crates.io", "crates.io", None, "semver"),
        ("Maven", "Maven", None, "maven"),
        ("RubyGems", "RubyGems", None, "gem"),
        ("NuGet", "NuGet", None, "nuget"),
        ("Packagist", "Packagist", None, "php"),
        ("Debian:12", "Debian", "12", "dpkg"),
        ("Ubuntu:22.04:LTS", "Ubuntu", "22.04", "dpkg"),
        ("Alpine:v3.18", "Alpine", "v3.18", "apk"),
        ("Wolfi", "Wolfi", None, "apk"),
        ("AlmaLinux:9", "AlmaLinux", "9", "rpm"),
        ("Rocky Linux:9", "Rocky Linux", "9", "rpm"),
        ("Hackage", "Hackage", None, "hackage"),
    ],
)
def test_ecosystems_have_a_name_a_release_and_a_scheme(ecosystem, name, release, scheme):
    (row,) = rows(entry(("introduced", "0"), ecosystem=ecosystem))
    assert (row["ecosystem"], row["release"], row["scheme"]) == (name, release, scheme)


def test_a_range_of_semantic_versions_is_so_in_any_ecosystem():
    (row,) = rows(entry(("introduced", "0"), ecosystem="Maven", kind="SEMVER"))
    assert row["scheme"] == "semver"


def test_package_names_are_those_of_the_ecosystem():
    assert rows(entry(("introduced", "0"), name="Zope.Door"))[0]["package"] == "zope-door"
    assert rows(entry(("introduced", "0"), name="@x/Door", ecosystem="npm"))[0]["package"] == "@x/Door"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "it is no object"),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}, "it names no package and ecosystem"),
        (entry(("introduced", "0"), name=5), "it names no package and ecosystem"),
        (entry(("introduced", 0)), "an event names no version"),
        (entry(("fixed", "1.0")), "a range has no introduced version"),
        ({**OPEN, "ranges": [{"type": "ECOSYSTEM", "events": "x"}]}, "a range has no introduced version"),
    ],
)
def test_a_bad_entry_costs_only_itself(wrong, reason):
    found = gather(osv, written(record(wrong, OPEN)))
    assert [row["fixed"] for row in found.rows["affected"]] == ["1.2"]
    assert [reject.reason for reject in found.rejects] == [f"OSV-2026-1: affected[0] is left out: {reason}"]


@pytest.mark.parametrize("wrong", [{"modified": "2026"}, {"id": ""}, {"id": 5}, [1], "text", 5, None])
def test_a_record_without_an_id_is_a_reject_and_the_others_stand(wrong):
    found = gather(osv, written(PLAIN, wrong, PLAIN))
    assert len(found.rows["advisories"]) == 2
    if wrong != [1]:
        assert found.rejects[0].line == 2
    assert "it has no id" in found.rejects[0].reason


def test_a_broken_line_costs_only_itself():
    found = gather(osv, written(PLAIN) + b'\n{"id": "X", \n' + written(PLAIN))
    assert len(found.rows["advisories"]) == 2
    assert found.rejects[0].reason.startswith("not JSON")


def test_what_was_read_before_a_list_breaks_stands():
    found = gather(osv, SAMPLES["list.json"][:-20])
    assert len(found.rows["advisories"]) == 1
    assert found.malformed.line > 1


def test_members_of_wrong_types_are_as_if_they_were_not_there():
    odd = {"id": "X-1", "modified": 5, "aliases": "x", "severity": {}, "summary": ["x"], "affected": {"a": 1}}
    found = gather(osv, written(odd))
    assert found.rejects == []
    assert (found.rows["advisories"][0]["aliases"], found.rows["advisories"][0]["modified"]) == ([], None)


def test_a_thousand_records_come_in_batches_and_are_all_counted():
    found = gather(osv, written(*[PLAIN] * 1_234))
    assert (found.records, len(found.rows["affected"])) == (1_234, 1_234)


def test_yaml_with_an_alias_is_refused():
    found = gather(osv, b"id: &a X-1\nmodified: 2026-01-01T00:00:00Z\naliases: [*a]\n")
    assert "refused" in found.malformed.reason


@given(
    st.sampled_from(sorted(set(SAMPLES) - {"long-list-of-packages-first.json"})),
    st.integers(0, 900),
    st.binary(max_size=4),
)
def test_a_damaged_file_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(osv, data)
    gather(osv, data)


VERSIONS = st.integers(0, 9).map(str)
EVENTS = st.lists(st.tuples(st.sampled_from(["introduced", "fixed", "last_affected", "limit"]), VERSIONS), max_size=6)


def affects(version, events):
    """Say whether a version is affected, by the algorithm of the schema's documentation."""
    rank = {"fixed": 0, "introduced": 1, "last_affected": 2}
    limits = [int(at) for kind, at in events if kind == "limit"]
    if limits and not any(version < limit for limit in limits):
        return False
    events = [event for event in events if event[0] != "limit"]
    placed = [(-1 if (kind, at) == ("introduced", "0") else int(at), rank[kind], kind) for kind, at in events]
    held = False
    for at, _, kind in sorted(placed):
        if kind == "introduced" and version >= at:
            held = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            held = False
    return held


@given(EVENTS)
def test_intervals_say_the_same_as_the_algorithm_of_the_schema(events):
    every = [("introduced", "0"), *events]
    found = intervals(*every)
    for version in range(11):
        within = any(
            int(low) <= version and (fix is None or version < int(fix)) and (last is None or version <= int(last))
            for low, fix, last in found
        )
        assert within == affects(version, every)


ARCHIVES = [
    # Archive, most records to read, how their names end, records in it by the catalogue's own count.
    ("osv-go", 4_291, ".json", 4_291),
    ("osv-pypi", 600, ".yaml", 2_661),
    ("osv-npm-ghsa", 3_792, ".json", 3_792),
    ("osv-maven-ghsa", 5_305, ".json", 5_305),
    ("osv-debian", 2_000, ".json", 44_181),
    ("osv-almalinux", 2_000, ".json", 5_680),
]


def packages(record):
    """Return the packages that a record says are affected, counted by hand from its text."""
    return {
        (entry["package"]["ecosystem"].split(":")[0], entry["package"]["name"].lower())
        for entry in record.get("affected") or []
        if entry.get("package")
        and ({item["type"] for item in entry.get("ranges", [])} != {"GIT"} or entry.get("versions"))
    }


@needs_data
@pytest.mark.parametrize(("archive", "most", "ending", "every"), ARCHIVES)
def test_nothing_of_the_development_data_is_lost(archive, most, ending, every):
    with tarfile.open(DATA / "intel" / f"{archive}.tar.xz") as packed:
        wanted = (member for member in packed if member.isfile() and member.name.endswith(ending))
        files = [packed.extractfile(member).read() for member in islice(wanted, most)]
    taken = [data for data in files if recognised(osv, data)]
    assert len(files) - len(taken) <= (3 if ending == ".yaml" else 0)
    assert len(files) == min(most, every)
    joined = b"\n---\n".join(taken) if ending == ".yaml" else b"\n".join(taken)
    found = gather(osv, joined)
    assert (found.malformed, found.rejects, found.records) == (None, [], len(taken))
    parsed = [json.loads(data) for data in taken] if ending == ".json" else []
    told = {(row["ecosystem"], row["package"].lower()) for row in found.rows["affected"] if row["scheme"] != "git"}
    if ending == ".json":
        assert told == set().union(*map(packages, parsed))
    commits = sum(item["type"] == "GIT" for one in parsed for entry in one.get("affected") or [] for item in entry.get("ranges", []))  # fmt: skip
    assert sum(row["scheme"] == "git" for row in found.rows["affected"]) >= commits


def test_a_sigma_rule_is_no_advisory():
    rule = b"title: A rule\nid: c15703bb-b04c-42bb-9055-1937ddfb3392\nmodified: 2024-02-26\nlogsource:\n  category: proxy\n"

    assert not osv.recognises(Sample("rule.yml", rule))
