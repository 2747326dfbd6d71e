"""EPSS scores: the comment, the header, and what stands for the day."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ingested import ingested
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.reader import Field
from doorward.readers import readers
from doorward.readers.epss import epss

COMMENT = b"#model_version:v2025.03.14,score_date:2026-01-02T00:00:00+0000\n"
ROWS = b"CVE-2024-0001,0.01420,0.79757\nCVE-2024-0002,0.5,0.99\n"

SAMPLES: dict[str, bytes] = {
    "today.csv": COMMENT + b"cve,epss,percentile\n" + ROWS,
    "zulu.csv": COMMENT.replace(b"+0000", b"Z") + b"cve,epss,percentile\n" + ROWS,
    "carriage-returns.csv": (COMMENT + b"cve,epss,percentile\n" + ROWS).replace(b"\n", b"\r\n"),
    "no-comment.csv": b"cve,epss,percentile\n" + ROWS,
    "no-percentile.csv": b"cve,epss\nCVE-2021-0001,0.01\n",
    "semicolons.csv": b"cve;epss;percentile\n" + ROWS.replace(b",", b";"),
    "dated.csv": b"cve,epss,percentile,date\nCVE-2024-0001,0.1,0.2,2026-01-02\n",
    "byte-order-mark.csv": b"\xef\xbb\xbf" + COMMENT + b"CVE,EPSS,Percentile\n" + ROWS,
    "no-rows.csv": COMMENT + b"cve,epss,percentile\n",
}

OTHERS: dict[str, bytes] = {
    "empty.csv": b"",
    "epss_scores.csv": b"Lorem ipsum dolor sit amet\n",
    "comment-only.csv": COMMENT,
    "kev.csv": b"cveID,vendorProject,product,vulnerabilityName,dateAdded,dueDate\n",
    "cves.csv": b"cve,score\nCVE-2024-0001,0.5\n",
    "register.csv": b"name,addresses\nx,192.0.2.1\n",
    "scores.json": b'{"cve": "CVE-2024-0001", "epss": "0.5"}',
    "prose.txt": b"cve, epss and percentile are explained below\n",
    "noise.bin": bytes(range(256)) * 20,
}


def scan(data):
    found = gather(epss, data)
    assert (found.malformed, len(found.scans)) == (None, 1)
    return found.scans[0]


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_is_not_and_reading_it_says_so(name):
    assert not recognised(epss, OTHERS[name], name)
    found = gather(epss, OTHERS[name])
    assert "no header with the fields cve and epss" in found.malformed.reason


def test_the_reader_is_found_and_counts_lines():
    assert readers()["epss"] is epss
    assert (epss.unit, epss.fills) == ("line", ("epss",))


def test_a_scan_says_where_the_values_stand_and_when_they_were_scored():
    found = scan(SAMPLES["today.csv"])
    assert found.fields == {
        "cve": Field(("cve",)),
        "probability": Field(("epss",)),
        "percentile": Field(("percentile",)),
    }
    assert (found.header, found.separator, found.first_line) == (("cve", "epss", "percentile"), ",", 3)
    assert found.constants == {"scored": "2026-01-02T00:00:00"}
    assert found.required == ("cve", "probability")


@pytest.mark.parametrize("name", ["zulu.csv", "carriage-returns.csv", "byte-order-mark.csv"])
def test_other_spellings_of_the_same_file_give_the_same_scan(name):
    assert scan(SAMPLES[name]) == scan(SAMPLES["today.csv"])


def test_without_a_comment_the_day_is_not_known():
    found = scan(SAMPLES["no-comment.csv"])
    assert (found.first_line, found.constants) == (2, {})


def test_a_comment_without_a_readable_day_gives_none():
    data = b"#model_version:x,score_date:someday\n#second\ncve,epss,percentile\n"
    found = scan(data)
    assert (found.first_line, found.constants) == (4, {})


def test_a_field_for_the_day_is_read_and_a_comment_does_not_overrule_it():
    found = scan(SAMPLES["dated.csv"])
    assert found.fields["scored"] == Field(("date",))
    both = scan(COMMENT + SAMPLES["dated.csv"])
    assert (both.fields["scored"], both.constants) == (Field(("date",)), {})


def test_old_files_without_percentiles_are_read():
    assert set(scan(SAMPLES["no-percentile.csv"]).fields) == {"cve", "probability"}


def test_semicolons_separate_too():
    assert scan(SAMPLES["semicolons.csv"]).separator == ";"


@given(
    st.lists(st.sampled_from([b"#", b"cve", b",", b"epss", b"\n", b"score_date:"]) | st.binary(max_size=5)).map(
        b"".join
    )
)
def test_no_bytes_crash_it(data):
    assert recognised(epss, data) == (gather(epss, data).malformed is None)


@needs_data
def test_both_days_of_the_development_data_are_recognised():
    days = {}
    for path in sorted((DATA / "intel" / "epss").glob("*.csv.gz")):
        with gzip.open(path) as stream:
            head = stream.read(1 << 16)
        assert recognised(epss, head)
        days[path.name[12:22]] = scan(head).constants["scored"][:10]
    assert days == {"2025-08-17": "2025-08-17", "2026-08-16": "2026-08-16"}


@needs_data
def test_of_both_days_every_line_is_a_row_and_the_newer_estimate_counts(tmp_path):
    days = {
        day: (DATA / "intel" / "epss" / f"epss_scores-{day}.csv.gz").read_bytes()
        for day in ("2025-08-17", "2026-08-16")
    }
    lines = {
        day: dict(line.split(",")[:2] for line in gzip.decompress(data).decode().splitlines()[2:])
        for day, data in days.items()
    }
    older, newer = lines.values()
    with ingested(tmp_path, {f"epss_scores-{day}.csv.gz": data for day, data in days.items()}) as read:
        assert {row["rows"]: row["rejects"] for row in read.sources.values()} == {289_921: 0, 360_142: 0}
        told = {row["cve"]: row["probability"] for row in read.rows("epss", "cve")}
    assert told == {cve: float(score) for cve, score in {**older, **newer}.items()}
