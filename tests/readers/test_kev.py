"""CISA's catalogue, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.kev import kev

ENTRY = {
    "cveID": "CVE-2024-0001",
    "vendorProject": "Example",
    "product": "Door",
    "vulnerabilityName": "Example Door Lock, Open",
    "dateAdded": "2026-01-02",
    "shortDescription": "It stands open.\nAlways.",
    "requiredAction": 'Close it, "now"',
    "dueDate": "2026-01-23",
    "knownRansomwareCampaignUse": "Known",
    "notes": "",
    "cwes": ["CWE-1"],
}
RELEASED = datetime(2026, 1, 3, 17, 4, 19, 979600, tzinfo=UTC).replace(tzinfo=None)
ROW = {
    "cve": "CVE-2024-0001",
    "vendor": "Example",
    "product": "Door",
    "name": "Example Door Lock, Open",
    "date_added": date(2026, 1, 2),
    "due": date(2026, 1, 23),
    "ransomware": True,
    "action": 'Close it, "now"',
    "released": RELEASED,
}


def catalogue(*entries, **changed):
    head = {"title": "KEV", "catalogVersion": "2026.01.03", "dateReleased": "2026-01-03T17:04:19.9796Z"}
    return json.dumps({**head, "count": len(entries), "vulnerabilities": entries, **changed}, indent=1).encode()


def table(*entries):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(ENTRY)
    writer.writerows(
        [[",".join(value) if isinstance(value, list) else value for value in entry.values()] for entry in entries]
    )
    return text.getvalue().encode()


SAMPLES: dict[str, bytes] = {
    "catalogue.json": catalogue(ENTRY),
    "empty-catalogue.json": catalogue(),
    "small.json": json.dumps(json.loads(catalogue(ENTRY)), separators=(",", ":")).encode(),
    "catalogue.csv": table(ENTRY),
    "byte-order-mark.csv": b"\xef\xbb\xbf" + table(ENTRY),
    "no-entries.csv": table(),
}

OTHERS: dict[str, bytes] = {
    "known_exploited_vulnerabilities.json": b"Lorem ipsum",
    "schema.json": json.dumps({"properties": {"catalogVersion": {}, "vulnerabilities": {}}}).encode(),
    "bom.json": b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "vulnerabilities": []}',
    "list.json": b"[1, 2]",
    "epss.csv": b"cve,epss,percentile\n",
    "register.csv": b"name,addresses\n",
    "empty": b"",
}


def test_the_reader_is_found():
    assert readers()["kev"] is kev
    assert (kev.unit, kev.fills) == ("record", ("kev",))


def test_json_gives_a_row_an_entry_with_its_line():
    found = gather(kev, catalogue(ENTRY, {**ENTRY, "cveID": "CVE-2024-0002", "knownRansomwareCampaignUse": "Unknown"}))
    first, second = found.rows["kev"]
    assert first == {**ROW, "origin_row": 7}
    assert (second["cve"], second["ransomware"]) == ("CVE-2024-0002", False)
    assert (found.records, found.rejects, found.malformed) == (2, [], None)


def test_csv_gives_the_same_rows_released_on_the_day_of_the_newest_entry():
    newer = {**ENTRY, "cveID": "CVE-2024-0002", "dateAdded": "2026-01-05"}
    first, second = gather(kev, table(ENTRY, newer)).rows["kev"]
    released = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    assert first == {**ROW, "released": released, "origin_row": 2}
    assert (second["cve"], second["origin_row"]) == ("CVE-2024-0002", 4)


def test_an_entry_without_a_cve_is_a_reject_and_the_others_stand():
    for wrong in ("CVE-24-1", "", None, 5):
        found = gather(kev, catalogue({**ENTRY, "cveID": wrong}, ENTRY))
        assert [row["cve"] for row in found.rows["kev"]] == ["CVE-2024-0001"]
        assert "is no CVE id" in found.rejects[0].reason
        assert found.rejects[0].line == 7
    assert len(gather(kev, catalogue("text", [], 5, None, ENTRY)).rejects) == 4


def test_a_bad_date_costs_only_itself():
    found = gather(kev, catalogue({**ENTRY, "dueDate": "23/01/2026"}))
    assert (found.rows["kev"][0]["due"], found.rows["kev"][0]["date_added"]) == (None, date(2026, 1, 2))
    assert found.rejects[0].reason == "CVE-2024-0001: dueDate '23/01/2026' is no date; the entry is kept without it"


def test_blanks_around_a_text_are_no_part_of_it():
    (row,) = gather(kev, catalogue({**ENTRY, "vulnerabilityName": " Example Door Lock, Open", "product": "  "})).rows[
        "kev"
    ]
    assert (row["name"], row["product"]) == ("Example Door Lock, Open", None)


def test_missing_members_are_null():
    (row,) = gather(kev, catalogue({"cveID": "cve-2024-0001"}, dateReleased="soon")).rows["kev"]
    assert row["cve"] == "CVE-2024-0001"
    assert not any(row[column] for column in ("vendor", "product", "due", "released", "ransomware"))


def test_a_csv_line_of_another_length_is_a_reject():
    found = gather(kev, table(ENTRY) + b"CVE-2024-0002,too,short\r\n")
    assert len(found.rows["kev"]) == 1
    assert (found.rejects[0].line, found.rejects[0].reason) == (4, "3 fields, not those that the catalogue names")
    assert found.rejects[0].text == "['CVE-2024-0002', 'too', 'short']"


def test_a_catalogue_that_is_cut_short_keeps_what_came_before():
    found = gather(kev, catalogue(ENTRY, ENTRY)[:-40])
    assert [(row["cve"], row["released"]) for row in found.rows["kev"]] == [("CVE-2024-0001", RELEASED)]
    assert found.malformed.line > 7


def test_the_edition_counts_wherever_it_stands():
    late = {"catalogVersion": "x", "vulnerabilities": [ENTRY], "dateReleased": "2026-01-03T17:04:19.9796Z"}
    assert gather(kev, json.dumps(late).encode()).rows["kev"][0]["released"] == RELEASED


def test_many_entries_come_in_batches_and_are_all_counted():
    found = gather(kev, catalogue(*[ENTRY] * 4_100))
    assert (found.records, len(found.rows["kev"])) == (4_100, 4_100)


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 700), st.binary(min_size=1, max_size=4))
def test_a_damaged_catalogue_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    gather(kev, data[:place] + damage + data[place + len(damage) :])


@needs_data
def test_the_whole_catalogue_reads_the_same_from_json_and_csv():
    folder = DATA / "intel" / "kev"
    rows = {}
    for form in ("json", "csv"):
        data = (folder / f"known_exploited_vulnerabilities.{form}").read_bytes()
        assert recognised(kev, data)
        found = gather(kev, data)
        assert (found.rejects, found.malformed) == ([], None)
        rows[form] = [
            {key: row[key] for key in row if key not in {"origin_row", "released"}} for row in found.rows["kev"]
        ]
    assert len(rows["json"]) == 1404
    differing = [pair for pair in zip(rows["json"], rows["csv"], strict=True) if pair[0]["cve"] != pair[1]["cve"]]
    assert differing == []
    assert rows["json"] == rows["csv"]
    plain = json.loads((folder / "known_exploited_vulnerabilities.json").read_text("utf-8"))["vulnerabilities"]
    known = sum(entry["knownRansomwareCampaignUse"] == "Known" for entry in plain)
    assert sum(row["ransomware"] for row in rows["json"]) == known == 293
    assert not recognised(kev, (folder / "known_exploited_vulnerabilities_schema.json").read_bytes())
