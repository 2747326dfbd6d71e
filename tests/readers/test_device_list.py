"""Lists of devices with columns of any names."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, offered, recognised

from doorward import pipeline
from doorward.query import sql
from doorward.reader import HEAD, Columns, Sample
from doorward.readers.device_list import device_list
from doorward.register.columns import block, settled_columns
from doorward.settings import Settings

LIST = (
    "Hostname,IP Address,MAC,Responsible Person,Environment,Description,Decommission Date,Status,Last modified,Rack\n"
    'scanner1,"192.0.2.5 192.0.2.6",00-00-5E-00-53-01,ann,test,trial of the scanner,30.06.2026,Active,2026-03-04,R1\n'
    "old1,192.0.2.7,,,,,,Retired,2026-03-04,R2\n"
)

SAMPLES: dict[str, bytes] = {
    "devices.csv": LIST.encode(),
    "devices.tsv": LIST.replace(",", "\t").encode("utf-16"),
    "semicolons.csv": b"Device;IP;Owner\nx;192.0.2.1;ann\n",
    "de.csv": "Gerätename;IP-Adresse;Seriennummer;Verantwortlich;Außerbetriebnahme;Raum\nx;192.0.2.1;S1;ann;30.06.2026;1\n".encode(
        "cp1252"
    ),
    "macs.csv": b"Computer Name,MAC Address,Expires\nx,00-00-5E-00-53-01,2026-06-30\n",
}
OBSCURE = b"Ding,Netz,Wer,Wann\nx1,192.0.2.1,ann@example.org,2026-06-30\nx2,192.0.2.2,bob@example.org,\n"
OTHERS: dict[str, bytes] = {
    "register.csv": b"name,addresses,owner\nx,192.0.2.1,ann\n",
    "scan.csv": b"Hostname,IP,Port,Owner\nx,192.0.2.1,22,ann\n",
    "leases.csv": b"hostname,address,hwaddr,expire\nx,192.0.2.1,,1\n",
    "without-owner.csv": b"hostname,ip,rack\nx,192.0.2.1,R\n",
    "without-address.csv": b"hostname,owner\nx,ann\n",
    "log.csv": OBSCURE.replace(b"x2", b"x1"),
    "without-name.csv": b"ip,owner\n192.0.2.1,ann\n",
}


def read(data):
    found = gather(device_list, data)
    assert found.malformed is None
    assert "read by guess" in found.rejects[0].reason
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised(name):
    assert recognised(device_list, SAMPLES[name])
    assert read(SAMPLES[name]).rows["assets"]


def test_a_line_is_an_asset():
    found = read(LIST.encode())
    assert found.rows["assets"][0] == {
        "name": "scanner1",
        "addresses": ["192.0.2.5", "192.0.2.6"],
        "macs": ["00:00:5e:00:53:01"],
        "serials": [],
        "purpose": "trial of the scanner",
        "owner": "ann",
        "environment": "test",
        "in_service_from": None,
        "in_service_until": date(2026, 6, 30),
        "criticality": None,
        "origin_row": 2,
    }
    assert len(found.rejects) == 1


def test_what_is_retired_was_in_service_until_its_last_change():
    row = read(LIST.encode()).rows["assets"][1]
    assert (row["in_service_until"], row["environment"], row["owner"]) == (date(2026, 3, 4), "Retired", None)


def test_the_guess_is_said_with_what_is_not_read():
    (said,) = read(LIST.encode()).rejects
    assert said.line == 1
    assert "'Hostname' as name, 'IP Address' as addresses, 'MAC' as macs, 'Responsible Person' as owner" in said.reason
    assert "not read: 'Rack'; doorward columns writes lines" in said.reason
    (said,) = read(b"Device,IP,Owner\nx,192.0.2.1,ann\n").rejects
    assert "not read" not in said.reason


def test_other_languages_and_serials_are_read():
    (row,) = read(SAMPLES["de.csv"]).rows["assets"]
    assert (row["name"], row["serials"], row["owner"]) == ("x", ["S1"], "ann")
    assert row["in_service_until"] == date(2026, 6, 30)


def test_a_list_that_only_its_cells_tell_is_offered_and_not_read():
    assert recognised(device_list, OBSCURE)
    found = gather(device_list, OBSCURE)
    assert (found.rows["assets"], len(found.rejects)) == ([], 1)
    assert "its columns are not understood: nothing was read" in found.rejects[0].reason
    (heading,) = device_list.headings(offered(OBSCURE))
    assert heading.written == ("Ding", "Netz", "Wer", "Wann")
    assert heading.meanings == {"ding": "name", "netz": "addresses", "wer": "owner"}


def test_the_columns_of_an_empty_file_are_none():
    (heading,) = device_list.headings(offered(b""))
    assert (heading.written, heading.meanings) == ((), {})


def ingested(folder, settled, **files):
    """Ingest files into one workspace under what is settled of their columns; return what became of each, and the assets."""
    given = folder / "given"
    given.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (given / f"{name}.csv").write_bytes(data)
    settings = Settings(
        folder / "workspace", memory=512, threads=1, columns=settled_columns(settled) if settled else ()
    )
    workspace = pipeline.open_workspace(settings)
    try:
        told = {row["file"].rpartition("/")[2]: row for row in pipeline.ingest(workspace, [given])}
        workspace.engine.attach(workspace.lake.files())
        names = workspace.engine.run(sql("select name, owner from {assets} order by name, owner"), {}).to_pylist()
        return told, [(row["name"], row["owner"]) for row in names]
    finally:
        workspace.close()


def test_an_offer_that_is_settled_makes_the_list_readable(tmp_path):
    told, assets = ingested(tmp_path, None, obscure=OBSCURE)
    assert (told["obscure.csv"]["status"], assets) == ("failed", [])
    offer = tomllib.loads(block("obscure.csv", device_list.headings(offered(OBSCURE))))
    told, assets = ingested(tmp_path, offer["register"], obscure=OBSCURE)
    assert (told["obscure.csv"]["status"], told["obscure.csv"]["rejects"]) == ("read", 0)
    assert assets == [("x1", "ann@example.org"), ("x2", "bob@example.org")]


def test_what_another_reader_knows_is_left_to_it_unless_the_file_is_named(tmp_path):
    register = b"name,addresses,owner,kostenstelle\nx,192.0.2.1,ann,bob\n"
    columns = {"name": "name", "kostenstelle": "owner", "owner": ""}
    told, assets = ingested(tmp_path / "a", {"columns": columns}, list=register)
    assert (told["list.csv"]["reader"], assets) == ("register_csv", [("x", "ann")])
    told, assets = ingested(
        tmp_path / "b", {"columns": columns, "files": "LIST*"}, list=register, other=register + b"y\n"
    )
    assert (told["list.csv"]["reader"], told["other.csv"]["reader"]) == ("device_list", "register_csv")
    assert assets == [("x", "ann"), ("x", "bob"), ("y", None)]


def test_a_named_file_without_a_column_for_the_name_is_said(tmp_path):
    told, assets = ingested(tmp_path, {"columns": {"Ding": "owner"}, "files": "*.csv"}, list=b"a,b\n1,2\n")
    assert (told["list.csv"]["status"], assets) == ("failed", [])
    assert "names this file, but not which of its columns is the name" in told["list.csv"]["note"]


def test_settings_win_over_the_guess():
    columns = (Columns({"responsible_person": "purpose", "description": "owner"}),)
    data = LIST.encode()
    assert device_list.recognises(Sample("x", data[:HEAD], columns))
    told = list(device_list.read(replace(offered(data), columns=columns)))
    (row, _) = told[-1].rows
    assert (row["owner"], row["purpose"]) == ("trial of the scanner", "ann")


def test_the_likelier_column_counts_and_the_other_is_not_read():
    found = read(b"Server,Hostname,IP,Owner,Contact\na,b,192.0.2.1,ann,bob\n")
    assert [(row["name"], row["owner"]) for row in found.rows["assets"]] == [("b", "ann")]
    assert "not read: 'Server', 'Contact'" in found.rejects[0].reason


def test_a_value_that_cannot_be_meant_is_said_and_the_asset_is_kept():
    found = read(b"Device,IP,Owner,Until\nx,dhcp,ann,soon\n,192.0.2.1,ann,\n")
    assert [reject.line for reject in found.rejects] == [1, 2, 2, 3]
    assert [(row["name"], row["addresses"]) for row in found.rows["assets"]] == [("x", [])]


@given(st.lists(st.sampled_from(["Host", "host", "ip", "", "owner", "MAC", "x" * 300, "\x00", "Until"]), max_size=12))
def test_whatever_the_header_names_the_guess_is_said(names):
    read((",".join(["Device", "IP", "Env", *names]) + "\nx,192.0.2.1\n").encode())
