from __future__ import annotations

import gzip
import json
import re

import pytest
from tests.readers.told import gather

from doorward.demo.components import PLATFORM_VERSION, VULNERABLE_COMPONENT
from doorward.demo.intelligence import EXPLOITED, PATCHED, SAMPLE, SCORED, UNLIKELY, WEAKNESSES, write_intelligence
from doorward.readers.cve_record import cve_record

KEV_KEYS = {
    "cveID",
    "vendorProject",
    "product",
    "vulnerabilityName",
    "dateAdded",
    "shortDescription",
    "requiredAction",
    "dueDate",
    "knownRansomwareCampaignUse",
    "notes",
    "cwes",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "intel"
    write_intelligence(place)
    return place


@pytest.fixture(scope="module")
def kev(folder):
    return json.loads((folder / "kev.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def scores(folder):
    return gzip.decompress((folder / f"epss_scores-{SCORED}.csv.gz").read_bytes()).decode().splitlines()


def advisory(folder, weakness):
    return json.loads((folder / "osv" / f"{weakness.advisory}.json").read_text("utf-8"))


def numbers(version):
    return tuple(int(part) for part in version.split("-")[0].split("."))


def test_the_catalogue_has_cisas_shape(kev):
    assert kev.keys() == {"title", "catalogVersion", "dateReleased", "count", "vulnerabilities"}
    assert kev["count"] == len(kev["vulnerabilities"])
    assert all(entry.keys() == KEV_KEYS for entry in kev["vulnerabilities"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{4}Z", kev["dateReleased"])


def test_only_what_is_exploited_is_in_the_catalogue(kev):
    assert {entry["cveID"] for entry in kev["vulnerabilities"]} == {EXPLOITED.cve, PATCHED.cve}


def test_the_due_date_of_the_open_door_has_come_in_the_fortnight(kev):
    (entry,) = [each for each in kev["vulnerabilities"] if each["cveID"] == EXPLOITED.cve]
    assert "2026-10-05" <= entry["dueDate"] <= "2026-10-18"
    assert entry["knownRansomwareCampaignUse"] == "Known"


def test_every_entry_says_that_it_is_invented(kev, folder):
    assert all(entry["notes"] == SAMPLE for entry in kev["vulnerabilities"])
    assert all(advisory(folder, weakness)["details"] == SAMPLE for weakness in WEAKNESSES)


def test_scores_have_firsts_shape(scores):
    assert scores[0] == f"#model_version:v2026.03.10,score_date:{SCORED}T00:00:00+0000"
    assert scores[1] == "cve,epss,percentile"
    assert len(scores) > 40
    for line in scores[2:]:
        assert re.fullmatch(r"CVE-\d{4}-\d{4,},[01]\.\d{5},[01]\.\d{5}", line)


def test_scores_are_probabilities_and_rank_as_their_percentiles(scores):
    pairs = sorted(tuple(map(float, line.split(",")[1:])) for line in scores[2:])
    assert all(0 <= value <= 1 for pair in pairs for value in pair)
    assert [percentile for _, percentile in pairs] == sorted(percentile for _, percentile in pairs)
    assert pairs[-1][1] == 1


def test_every_weakness_is_scored(scores):
    told = {line.split(",")[0]: float(line.split(",")[1]) for line in scores[2:]}
    assert told[EXPLOITED.cve] > 0.9
    assert told[UNLIKELY.cve] < 0.01


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda weakness: weakness.cve)
def test_advisories_have_osvs_shape(folder, weakness):
    told = advisory(folder, weakness)
    assert told["id"] == weakness.advisory
    assert told["aliases"] == [weakness.cve]
    assert told["severity"][0]["score"].startswith("CVSS:3.1/")
    (affected,) = told["affected"]
    assert affected["ranges"] == [
        {"type": "ECOSYSTEM", "events": [{"introduced": weakness.introduced}, {"fixed": weakness.fixed}]}
    ]


def test_the_platform_is_in_the_affected_range(folder):
    package = advisory(folder, EXPLOITED)["affected"][0]["package"]
    assert package == {"ecosystem": "Maven", "name": "com.example.quill:quill-import"}
    assert VULNERABLE_COMPONENT.startswith("pkg:maven/com.example.quill/quill-import@")
    assert numbers(EXPLOITED.introduced) <= numbers(PLATFORM_VERSION) < numbers(EXPLOITED.fixed)


def test_the_web_server_is_just_past_its_range(folder):
    package = advisory(folder, PATCHED)["affected"][0]["package"]
    assert package == {"ecosystem": "Debian:13", "name": "larkspur"}
    assert PATCHED.fixed == "2.4.8-1"


def test_writing_twice_into_one_folder_is_refused(folder):
    with pytest.raises(FileExistsError):
        write_intelligence(folder)


@pytest.mark.parametrize("weakness", WEAKNESSES)
def test_a_record_says_what_was_decided_of_each(folder, weakness):
    found = gather(cve_record, (folder / "cve" / f"{weakness.cve}.json").read_bytes())

    (row,) = found.rows["ssvc"]
    assert (row["cve"], row["automatable"], row["technical_impact"] == "total") == (
        weakness.cve,
        weakness.automatable,
        weakness.total,
    )
    assert (row["exploitation"] == "active") == (weakness.added is not None)
    assert found.rejects == []
