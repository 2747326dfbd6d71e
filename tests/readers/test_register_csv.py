"""The register as CSV: spreadsheets of every kind, and mistakes said with their line."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.register_csv import register_csv
from doorward.register.asset import COLUMNS
from doorward.register.entries import KINDS

HEADER = "name,addresses,macs,purpose,owner,environment,in_service_from,in_service_until,criticality"
LINE = "office01,192.0.2.10;10.20.1.10,00-00-5E-00-53-0A,office platform,it-operations,production,2024-01-01,2026-09-30,High"
WHOLE = f"{HEADER}\n{LINE}\nfiles01,,,,,,,,\n"
ROW = {
    "name": "office01",
    "addresses": ["192.0.2.10", "10.20.1.10"],
    "macs": ["00:00:5e:00:53:0a"],
    "serials": [],
    "purpose": "office platform",
    "owner": "it-operations",
    "environment": "production",
    "in_service_from": date(2024, 1, 1),
    "in_service_until": date(2026, 9, 30),
    "criticality": "high",
    "origin_row": 2,
}

SAMPLES: dict[str, bytes] = {
    "register.csv": WHOLE.encode(),
    "semicolons.csv": WHOLE.replace(";", "|").replace(",", ";").replace("|", ",").encode(),
    "tabs.tsv": WHOLE.replace(",", "\t").encode(),
    "byte-order-mark.csv": b"\xef\xbb\xbf" + WHOLE.encode(),
    "utf-16.txt": WHOLE.replace(",", "\t").encode("utf-16"),
    "carriage-returns.csv": WHOLE.replace("\n", "\r\n").encode(),
    "capitals.csv": WHOLE.replace(HEADER, HEADER.upper().replace("_", " ")).encode(),
    "quoted.csv": WHOLE.replace("192.0.2.10;10.20.1.10", '"192.0.2.10, 10.20.1.10"').encode(),
}

OTHERS: dict[str, bytes] = {
    "register.csv": b"Lorem ipsum dolor sit amet\n",
    "empty.csv": b"",
    "names.csv": b"name,owner,purpose\nx,y,z\n",
    "addresses.csv": b"address,hostname\n192.0.2.1,x\n",
    "kev.csv": b"cveID,vendorProject,dateAdded,dueDate\n",
    "epss.csv": b"cve,epss,percentile\n",
    "register.toml": b'[[assets]]\nname = "x"\n',
    "object.json": b'{"name": "x", "addresses": []}',
    "noise.bin": bytes(range(256)),
}


def read(text):
    return gather(register_csv, text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("name", SAMPLES)
def test_every_way_a_spreadsheet_saves_it_is_recognised_and_says_the_same(name):
    assert recognised(register_csv, SAMPLES[name])
    found = read(SAMPLES[name])
    assert (found.malformed, found.rejects, found.records) == (None, [], 2)
    office, files = found.rows["assets"]
    assert office == ROW
    assert files == {
        **dict.fromkeys(COLUMNS),
        "name": "files01",
        "addresses": [],
        "macs": [],
        "serials": [],
        "origin_row": 3,
    }


def test_the_reader_is_found():
    assert readers()["register_csv"] is register_csv
    assert (register_csv.unit, register_csv.fills) == ("record", (*sorted(KINDS), "software"))


def test_columns_stand_in_any_order_and_may_be_few():
    (row,) = read("Owner;Name;Addresses\nit;x;192.0.2.1\n").rows["assets"]
    assert (row["owner"], row["name"], row["addresses"], row["purpose"]) == ("it", "x", ["192.0.2.1"], None)


def test_western_windows_encoding_is_read():
    (row,) = read("name;addresses;owner\nx;192.0.2.1;Jörg\n".encode("cp1252")).rows["assets"]
    assert row["owner"] == "Jörg"


def test_a_bad_value_is_said_with_its_line_and_the_asset_is_kept():
    found = read(WHOLE.replace("10.20.1.10", "10.20.1.300").replace("2026-09-30", "30.09.2026"))
    assert found.rows["assets"][0] == {**ROW, "addresses": ["192.0.2.10"], "in_service_until": None}
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (2, "asset 'office01': '10.20.1.300' is no IP address: left out"),
        (2, "asset 'office01': in_service_until '30.09.2026' is no date such as 2026-09-30: left out"),
    ]
    assert found.rejects[0].text.startswith("office01,192.0.2.10;10.20.1.300")


def test_an_unknown_column_is_named_once_with_the_nearest_known_one():
    found = read(WHOLE.replace("criticality", "criticallity"))
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (1, "unknown column 'criticallity' in the header: ignored; did you mean 'criticality'?")
    ]
    assert found.rows["assets"][0]["criticality"] is None


def test_a_column_that_stands_twice_is_said():
    found = read("name,addresses,owner,owner\nx,192.0.2.1,a,b\n")
    assert "the column 'owner' stands twice" in found.rejects[0].reason
    assert found.rows["assets"][0]["owner"] == "b"


def test_a_column_without_a_name_is_passed_over():
    assert read("name,addresses,\nx,192.0.2.1,\n").rejects == []


def test_a_line_may_end_early_but_not_go_on():
    found = read(f"{HEADER}\nshort,192.0.2.1\nlong{',' * 8},more\nblanks{',' * 12}\n")
    assert [row["name"] for row in found.rows["assets"]] == ["short", "blanks"]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(3, "10 fields where the header names 9")]


def test_a_line_without_a_name_is_a_reject():
    found = read(f"{HEADER}\n,192.0.2.1\n")
    assert found.rows["assets"] == []
    assert (found.rejects[0].line, found.rejects[0].reason) == (2, "an asset without a name: left out")


def test_a_quote_that_stays_open_keeps_what_came_before():
    found = read(WHOLE + 'x,"192.0.2.1\n' + "y,192.0.2.2\n" * 20_000)
    assert len(found.rows["assets"]) == 2
    assert (found.malformed.line, "a quote may stand open" in found.malformed.reason) == (4, True)


def test_quoted_fields_over_lines_keep_the_line_they_begin_on():
    found = read('name,addresses,purpose\na,192.0.2.1,"one\ntwo"\nb,192.0.2.2,x\n')
    assert [(row["origin_row"], row["purpose"]) for row in found.rows["assets"]] == [(2, "one\ntwo"), (4, "x")]


# What a vendor builds, releases and delivers.

SUPPLY: dict[str, tuple[str, dict]] = {
    "builds": (
        "build;product;started;finished;commit\nb7;gate;2026-03-01 10:00;2026-03-01T11:30+01:00;4f2a\n",
        {
            "build": "b7",
            "product": "gate",
            "started": datetime(2026, 3, 1, 10),
            "finished": datetime(2026, 3, 1, 10, 30),
            "source_commit": "4f2a",
        },
    ),
    "releases": (
        "Release,Product,Version,Build,Published,Support Until\ngate-1.2,gate,1.2,b7,2026-03-02,2028-03-02\n",
        {
            "release": "gate-1.2",
            "product": "gate",
            "version": "1.2",
            "build": "b7",
            "published": datetime(2026, 3, 2),
            "support_until": date(2028, 3, 2),
        },
    ),
    "customers": (
        "customer,site,release,since,until,contact\nAcme,Ulm,gate-1.2,2026-03-05,,psirt@acme.example\n",
        {
            "customer": "Acme",
            "site": "Ulm",
            "release": "gate-1.2",
            "in_service_from": date(2026, 3, 5),
            "in_service_until": None,
            "contact": "psirt@acme.example",
        },
    ),
    "components": (
        "build,purl,resolved\nb7,pkg:npm/%40scope/left-pad@1.3.0?repository_url=https://npm.acme.example,2026-03-01T10:05Z\n",
        {
            "build": "b7",
            "name": "@scope/left-pad",
            "version": "1.3.0",
            "purl": "pkg:npm/%40scope/left-pad@1.3.0?repository_url=https://npm.acme.example",
            "ecosystem": "npm",
            "package": "@scope/left-pad",
            "resolved": datetime(2026, 3, 1, 10, 5),
            "registry": "https://npm.acme.example",
            "own_release": None,
        },
    ),
}


@pytest.mark.parametrize("table", SUPPLY)
def test_what_a_vendor_builds_releases_and_delivers_is_read_by_its_header(table):
    text, row = SUPPLY[table]
    assert recognised(register_csv, text.encode())
    found = read(text)
    assert (found.rejects, found.rows[table]) == ([], [{**row, "origin_row": 2}])
    assert found.records == 1


def test_a_component_is_software_of_its_build_too():
    (row,) = read(SUPPLY["components"][0]).rows["software"]
    assert (row["asset"], row["package"], row["version"], row["evidence"]) == (
        "b7",
        "@scope/left-pad",
        "1.3.0",
        "build record",
    )
    assert row["time"] == datetime(2026, 3, 1, 10, 5)


def test_many_components_come_in_several_batches_and_none_is_lost():
    text = "build,purl\n" + "".join(f"b{n},pkg:npm/a@{n}\n" for n in range(20_001))
    found = read(text)
    assert (found.records, len(found.rows["components"]), len(found.rows["software"])) == (20_001, 20_001, 20_001)


CELL = st.text(st.characters(exclude_characters='"\r\n,;\t|', exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(CELL, min_size=9, max_size=9), max_size=5))
def test_every_line_is_a_row_a_reject_or_blank(lines):
    found = read("\n".join([HEADER, *(",".join(line) for line in lines)]))
    named = [line for line in lines if line[0].strip()]
    assert len(found.rows["assets"]) == len(named)
    assert len(found.rejects) >= len([line for line in lines if not line[0].strip() and "".join(line).strip()])


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 250), st.binary(max_size=4))
def test_a_damaged_register_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(register_csv, data)
    gather(register_csv, data)


def test_carriers_places_and_checks_are_known_by_their_headers():
    found = read("Carrier,Kind,Serial,Classification\nUSB-07,usb,4C53,secret\n").rows["carriers"]
    assert [(row["carrier"], row["serial"], row["origin_row"]) for row in found] == [("USB-07", "4C53", 2)]
    found = read("name,responsible\nsafe 2,lena\n").rows["places"]
    assert [(row["name"], row["responsible"]) for row in found] == [("safe 2", "lena")]
    found = read("what,kind,due,every days\nsafe 2,place,2026-03-02,30\n").rows["checks"]
    assert [(row["due"], row["every_days"]) for row in found] == [(date(2026, 3, 2), 30)]
