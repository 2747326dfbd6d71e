"""SARIF 2.1.0: what the standard requires, checked by hand, and what our results must carry."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.answers import EVERY, empty, one
from tests.reports.incident import CONN, SCAN, finding, incident

from doorward.finding import SEVERITIES, Evidence
from doorward.reports.sarif import sarif

# RFC 3986: unreserved, percent-encoded and reserved characters; a relative reference's first segment holds no colon.
URI = re.compile(r"(?:file:///)?(?:[A-Za-z0-9\-._~/!$&'()*+,;=@]|%[0-9A-F]{2})*")
PLACEHOLDER = re.compile(r"(?<!\{)(?:\{\{)*\{(?!\{)")


def run_of(answer):
    return run_in(sarif.tell(answer))


@cache
def told(name):
    return sarif.tell(EVERY[name]())


def run_in(text):
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


def with_evidence(*evidence, **given):
    return replace(one(), findings=(finding("x", evidence=evidence, **given),))


def check_message(message):
    assert message["text"]
    assert not PLACEHOLDER.search(message["text"])
    assert "](" not in message["text"]


def check_location(location, artifacts):
    assert URI.fullmatch(location["uri"])
    assert not location["uri"].startswith("/")
    assert ("uriBaseId" in location) != location["uri"].startswith("file:///")
    if "index" in location:
        assert artifacts[location["index"]]["location"]["uri"] == location["uri"]


def check_result(result, rules, artifacts):
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in {"none", "note", "warning", "error"}
    assert 0 <= result["rank"] <= 100
    check_message(result["message"])
    assert list(result["fingerprints"]) == ["doorward/v1"]
    for place in result["locations"]:
        physical = place["physicalLocation"]
        check_location(physical["artifactLocation"], artifacts)
        region = physical.get("region", {"startLine": 1, "endLine": 1})
        assert 1 <= region["startLine"] <= region["endLine"]


@pytest.mark.parametrize("name", EVERY)
def test_every_log_has_what_the_standard_requires(name):
    run = run_in(told(name))
    driver = run["tool"]["driver"]
    assert driver["name"] == "Doorward"
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for rule in driver["rules"]:
        check_message(rule["shortDescription"])
        assert len(set(rule["properties"]["tags"])) == len(rule["properties"]["tags"])
    assert len({json.dumps(item) for item in run["artifacts"]}) == len(run["artifacts"])
    for item in run["artifacts"]:
        check_location(item["location"], run["artifacts"])
        assert item.get("length", -1) >= -1
    for invocation in run["invocations"]:
        assert invocation["executionSuccessful"] is True
        for notification in invocation["toolExecutionNotifications"]:
            check_message(notification["message"])
    for result in run["results"]:
        check_result(result, driver["rules"], run["artifacts"])


def test_no_finding_is_a_run_without_results():
    run = run_of(empty())
    assert (run["results"], run["tool"]["driver"]["rules"], run["artifacts"]) == ([], [], [])
    assert run["properties"]["as_of"] is None


def test_a_rule_is_a_detector_with_its_question():
    rules = run_of(incident())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({item.detector for item in incident().findings})
    assert rules[0]["shortDescription"]["text"] == "Which hosts call out on a clock?"
    assert rules[0]["properties"]["tags"] == ["security", "T1071.001", "T1573"]


def test_the_worst_result_comes_first_with_its_fingerprint_rank_and_reasons():
    answer = incident()
    first = run_of(replace(answer, findings=tuple(reversed(answer.findings))))["results"][0]
    assert first["fingerprints"] == {"doorward/v1": answer.findings[0].id}
    assert (first["ruleId"], first["rank"], first["level"]) == ("open_doors", 97.0, "error")
    assert [why["points"] for why in first["properties"]["reasons"]] == [0.5, 0.3, 0.17]
    assert first["properties"]["due"] == "2026-11-24"


def test_what_could_not_be_judged_is_told_by_the_tool():
    notes = run_of(incident())["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == list(incident().gaps)


@pytest.mark.parametrize(
    ("severity", "level"), list(zip(SEVERITIES, ["note", "note", "warning", "error", "error"], strict=True))
)
def test_severity_becomes_a_level(severity, level):
    assert run_of(with_evidence(severity=severity))["results"][0]["level"] == level


@pytest.mark.parametrize(("points", "rank"), [(0.9134, 91.3), (1.4, 100), (-0.2, 0), (1.0, 100)])
def test_rank_is_the_score_of_a_hundred(points, rank):
    assert run_of(with_evidence(reasons=[("r", "", points)]))["results"][0]["rank"] == rank


def test_consecutive_lines_are_one_region():
    (result,) = run_of(with_evidence(Evidence(CONN, "conn.log", "conn", (4, 5, 6, 9))))["results"]
    regions = [place["physicalLocation"]["region"] for place in result["locations"]]
    assert regions == [{"startLine": 4, "endLine": 6}, {"startLine": 9, "endLine": 9}]


@given(st.sets(st.integers(1, 40), max_size=25))
def test_regions_cover_the_lines_and_nothing_else(lines):
    answer = with_evidence(Evidence(CONN, "conn.log", "conn", tuple(sorted(lines))))
    regions = [place["physicalLocation"].get("region") for place in run_of(answer)["results"][0]["locations"]]
    covered = [line for region in regions if region for line in range(region["startLine"], region["endLine"] + 1)]
    assert covered == sorted(lines)


def test_a_record_is_not_called_a_line():
    answer = replace(with_evidence(Evidence(SCAN, "edge.xml", "services", (12,))), sources=incident().sources)
    (place,) = run_of(answer)["results"][0]["locations"]
    assert list(place["physicalLocation"]) == ["artifactLocation"]


@pytest.mark.parametrize(("lines", "places"), [(25, 25), (26, 25)])
def test_at_most_twenty_five_places(lines, places):
    answer = with_evidence(Evidence(CONN, "conn.log", "conn", tuple(range(1, 2 * lines, 2))))
    assert len(run_of(answer)["results"][0]["locations"]) == places


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("sensor/conn.log", "sensor/conn.log"),
        ("/var/log/conn.log", "file:///var/log/conn.log"),
        ("//share/x", "file:////share/x"),
        ("logs.zip!a b/#1?.log", "logs.zip%21a%20b/%231%3F.log"),
        ("http://evil.example/", "http%3A//evil.example/"),
        ("f\udcff.log", "f%FF.log"),
        ("f\ud800.log", "f%ED%A0%80.log"),
        ("Größe.log", "Gr%C3%B6%C3%9Fe.log"),
    ],
)
def test_a_file_name_becomes_a_uri(file, uri):
    run = run_of(with_evidence(Evidence(CONN, file, "conn", (1,))))
    assert [item["location"]["uri"] for item in run["artifacts"]] == [uri]


@given(st.text(st.characters(exclude_categories=[])))
def test_any_file_name_becomes_a_uri(file):
    run = run_of(with_evidence(Evidence(CONN, file, "conn", (1,))))
    check_location(run["artifacts"][0]["location"], run["artifacts"])


def test_an_artifact_carries_its_hash_and_length():
    artifact = run_of(incident())["artifacts"][0]
    assert artifact["hashes"] == {"sha-256": CONN}
    assert artifact["length"] == 163_221_004


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("[click](javascript:alert(1))", "[click] (javascript:alert(1))"),
        ("{0} and {{1}}", "{{0}} and {{{{1}}}}"),
        ("a\u202eb\x1b", "a\\u202eb\\x1b"),
        ("", "…"),
    ],
)
def test_a_message_holds_no_link_no_placeholder_and_nothing_unseen(summary, text):
    assert run_of(replace(one(), findings=(finding(summary),)))["results"][0]["message"]["text"] == text


def test_a_long_message_is_cut_and_says_so():
    longest = max((result["message"]["text"] for result in run_in(told("hostile"))["results"]), key=len)
    assert len(longest) == 1000
    assert longest.endswith("a… (1,000,000 characters)")


def test_many_stay_many_and_of_a_size_that_can_be_uploaded():
    text = told("many")
    assert len(json.loads(text)["runs"][0]["results"]) == 2000
    assert len(text) < 16_000_000
    assert text.isascii()
