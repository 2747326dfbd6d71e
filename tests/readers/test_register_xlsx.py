"""Registers in workbooks of Excel."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.told import gather, offered, recognised

from doorward.reader import Columns
from doorward.readers.register_xlsx import register_xlsx

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = ["Hostname", "IP Address", "Owner", "Environment", "Decommission Date", "Rack"]
LINE = ["scanner1", "192.0.2.5", "ann", "test", 46203, "R1"]


def cell(place, value):
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def sheet(*rows):
    lines = (
        f'<row r="{number}">{"".join(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def shared(*texts):
    return f'<sst xmlns="{NAMESPACE}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'


def workbook(*sheets, **parts):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{NAMESPACE}"/>')
        for number, text in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", text)
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml", text)
    return file.getvalue()


SAMPLES: dict[str, bytes] = {
    "register.xlsx": workbook(sheet(HEADER, LINE)),
    "two-sheets.xlsx": workbook(sheet(["Notes"]), sheet(HEADER, LINE)),
}
OTHERS: dict[str, bytes] = {
    "empty.zip": b"PK\5\6" + bytes(18),
    "words.docx": workbook().replace(b"xl/", b"wd/"),
    "register.csv": b"name,addresses\nx,192.0.2.1\n",
}


def read(data):
    found = gather(register_xlsx, data)
    assert found.malformed is None
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised_and_say_the_same(name):
    assert recognised(register_xlsx, SAMPLES[name])
    assert [row["name"] for row in read(SAMPLES[name]).rows["assets"]] == ["scanner1"]


def test_a_row_is_an_asset_and_the_guess_is_said():
    found = read(SAMPLES["register.xlsx"])
    assert found.rows["assets"] == [
        {
            "name": "scanner1",
            "addresses": ["192.0.2.5"],
            "macs": [],
            "serials": [],
            "purpose": None,
            "owner": "ann",
            "environment": "test",
            "in_service_from": None,
            "in_service_until": date(2026, 6, 30),
            "criticality": None,
            "origin_row": 2,
        }
    ]
    (said,) = found.rejects
    assert "xl/worksheets/sheet1.xml: the columns are read by guess: 'Hostname' as name" in said.reason
    assert "not read: 'Rack'" in said.reason


def test_shared_texts_are_looked_up_and_their_pronunciation_is_left_out():
    texts = shared(
        "<t>Hostname</t>", "<t>IP</t>", "<r><t>Ow</t></r><r><t>ner</t></r>", "<t>scan</t><rPh><t>no</t></rPh>"
    )
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(3))
    line = (
        '<c t="s"><v>3</v></c><c t="str"><f>A1</f><v>192.0.2.5</v></c><c t="s"><v>99</v></c><c t="e"><v>#REF!</v></c>'
    )
    text = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row>{cells}</row><row>{line}</row></sheetData></worksheet>'
    (row,) = read(workbook(text, sharedStrings=texts)).rows["assets"]
    assert (row["name"], row["addresses"], row["owner"], row["origin_row"]) == ("scan", ["192.0.2.5"], None, 2)


@pytest.mark.parametrize(("above", "rows"), [(0, 1), (20, 1), (21, 0)])
def test_titles_may_stand_above_the_header(above, rows):
    found = read(workbook(sheet(*[["Our devices"]] * above, HEADER, LINE)))
    assert len(found.rows["assets"]) == rows


def test_a_workbook_without_a_register_is_said():
    (said,) = read(workbook(sheet(["a", "b"], ["c", "d"]))).rejects
    assert "no sheet has a row that names a device" in said.reason


@pytest.mark.parametrize(
    ("written", "meant"),
    [(46203.75, date(2026, 6, 30)), ("30.06.2026", date(2026, 6, 30)), (20000, date(1954, 10, 3)), (19999, None)],
)
def test_days_are_numbers_or_texts(written, meant):
    found = read(workbook(sheet(HEADER, [*LINE[:4], written])))
    assert found.rows["assets"][0]["in_service_until"] == meant
    assert len(found.rejects) == (1 if meant else 2)


def test_entities_and_a_cut_file_are_malformed():
    bomb = f'<!DOCTYPE a [<!ENTITY a "aaaa">]><worksheet xmlns="{NAMESPACE}">&a;</worksheet>'
    assert "entities" in gather(register_xlsx, workbook(bomb)).malformed.reason
    assert gather(register_xlsx, SAMPLES["register.xlsx"][:-40]).malformed is not None
    assert gather(register_xlsx, workbook(sheet(HEADER, LINE)[:-80])).malformed is not None


def test_a_sheet_that_unpacks_to_far_more_than_it_is_stops():
    found = gather(register_xlsx, workbook(sheet(HEADER, LINE) + " " * (80 << 20)))
    assert found.malformed is not None


@settings(max_examples=50)
@given(place=st.integers(0, 2**16), junk=st.binary(min_size=1, max_size=20))
def test_whatever_is_changed_in_it_is_told(place, junk):
    data = SAMPLES["register.xlsx"]
    at = place % len(data)
    gather(register_xlsx, data[:at] + junk + data[at + len(junk) :])


def test_a_sheet_that_only_its_cells_tell_is_offered():
    rows = [["Ding", "Netz", "Wer"], ["x1", "192.0.2.1", "ann@example.org"], ["x2", "192.0.2.2", "bob@example.org"]]
    found = read(workbook(sheet(["Our things"], *rows)))
    assert found.rows["assets"] == []
    (said,) = found.rejects
    assert "sheet1.xml: it looks like a list of devices, but its columns are not understood" in said.reason
    (heading,) = register_xlsx.headings(offered(workbook(sheet(["Our things"], *rows))))
    assert heading.meanings == {"ding": "name", "netz": "addresses", "wer": "owner"}


def test_the_columns_of_every_sheet_of_devices_are_told():
    carriers = sheet(["Carrier", "Kind", "Serial"], ["Stick 1", "usb", "S1"])
    found = list(register_xlsx.headings(offered(workbook(sheet(["Notes"]), carriers, sheet(HEADER, LINE)))))
    assert [heading.written for heading in found] == [tuple(HEADER)]
    assert found[0].meanings["owner"] == "owner"


def test_settings_say_what_columns_mean_and_need_no_guess():
    data = workbook(sheet(["Ding", "Netz", "Ende"], ["x1", "192.0.2.1", 46203]))
    columns = (Columns({"ding": "name", "netz": "addresses", "ende": "in_service_until"}),)
    (batch,) = register_xlsx.read(replace(offered(data), columns=columns))
    (row,) = batch.rows
    assert (row["name"], row["addresses"], row["in_service_until"]) == ("x1", ["192.0.2.1"], date(2026, 6, 30))


def test_other_registers_stand_in_workbooks_too():
    carriers = sheet(
        ["Carrier", "Kind", "Serial", "Registered"], ["Stick 1", "usb", "S1", 46203], ["", "usb", "S2", "x"]
    )
    components = sheet(["build", "purl"], ["b1", "pkg:npm/a@1"])
    found = read(workbook(carriers, components))
    (carrier,) = found.rows["carriers"]
    assert (carrier["carrier"], carrier["serial"], carrier["registered"]) == ("Stick 1", "S1", date(2026, 6, 30))
    assert found.rows["components"][0]["version"] == found.rows["software"][0]["version"] == "1"
    assert [(one.line, "without a carrier" in one.reason) for one in found.rejects] == [(3, True)]
    assert found.records == 2


def test_an_owner_in_the_cells_of_a_header_that_is_known_is_read_in_other_languages():
    rows = [["Gerätename", "IP-Adresse", "Verantwortlich", "Seriennummer"], ["x", "192.0.2.1", "ann", "S1"]]
    (row,) = read(workbook(sheet(*rows))).rows["assets"]
    assert (row["owner"], row["serials"]) == ("ann", ["S1"])
