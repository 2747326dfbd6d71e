"""Which column of a list of devices means what: by the settings, by its words, by its cells."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reader import Columns, Heading
from doorward.register.asset import COLUMNS
from doorward.register.columns import (
    Meant,
    block,
    fits,
    guess,
    meant,
    offered,
    said,
    settled_columns,
    spoken,
    supposed,
)

TOLD = Columns({"ding": "name", "wer": "owner", "raum": ""})


@pytest.mark.parametrize(
    "names",
    [
        ["hostname", "ip", "owner"],
        ["device", "mac", "until"],
        ["computer", "ip_address", "env", "rack"],
        ["gerätename", "ip_adresse", "verantwortlich"],
        ["nom", "adresse_ip", "propriétaire"],
        ["nombre", "dirección_ip", "fecha_de_baja"],
        ["nome", "indirizzo_ip", "responsabile"],
        ["nome", "endereço_ip", "responsável"],
        ["naam", "ip_adres", "eigenaar"],
        ["nazwa", "adres_ip", "właściciel"],
        ["enhet", "ip_adress", "ägare"],
    ],
)
def test_a_device_its_address_and_who_answers_for_it_fit(names):
    assert fits(names)


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["hostname", "ip"],
        ["hostname", "owner"],
        ["ip", "owner"],
        ["name", "addresses", "owner"],
        ["hostname", "ip", "owner", "port"],
        ["name", "ip_address", "owner", "tenant"],
        ["nom", "adresse_ip", "propriétaire", "usager"],
    ],
)
def test_what_lacks_one_of_them_or_is_of_another_tool_does_not(names):
    assert not fits(names)


def test_the_words_of_a_register_mean_themselves():
    assert guess(COLUMNS) == {column: column for column in COLUMNS}


def test_the_likelier_word_counts_wherever_it_stands():
    assert guess(["server", "hostname"]) == guess(["hostname", "server"]) == {"hostname": "name"}
    assert guess(["hostname", "server"], {"name"}) == {}


def test_the_settings_count_before_the_guess_and_the_guess_for_the_rest():
    found = meant(["ding", "wer", "raum", "ip", "owner", "rack"], [TOLD])
    assert found.meanings == {"ding": "name", "wer": "owner", "ip": "addresses"}
    assert found.told == {"ding", "wer", "raum"}
    assert meant(["hostname", "ip"], [TOLD]) == Meant({"hostname": "name", "ip": "addresses"})


def test_a_column_that_is_left_out_is_not_guessed_either():
    assert meant(["hostname", "ip", "owner"], [Columns({"owner": ""})]).meanings == {
        "hostname": "name",
        "ip": "addresses",
    }


def test_what_names_the_file_counts_before_what_knows_more_columns():
    every, this = Columns({"a": "name", "b": "owner", "c": "purpose"}), Columns({"a": "owner", "b": "name"}, "a.csv")
    assert meant(["a", "b", "c"], [this, every]).meanings == {"a": "owner", "b": "name"}
    assert meant(["a", "b", "c"], [Columns({"x": "name"}, "a.csv"), every]).meanings["a"] == "name"
    assert meant(["a", "b", "c"], [Columns({"a": "purpose"}), every]).meanings["a"] == "name"


@pytest.mark.parametrize(
    ("names", "whether"),
    [
        (["ding", "wer"], True),
        (["ding", "port", "wer"], True),
        (["ding", "raum"], True),
        (["ding", "x"], False),
        (["ding", "ip", "owner"], True),
        (["wer", "raum", "x"], False),
        (["x", "y"], False),
    ],
)
def test_the_settings_hold_for_a_list_of_which_they_know_two_columns_and_the_name(names, whether):
    assert fits(names, [TOLD]) == whether


@given(st.lists(st.sampled_from(["host", "ip", "mac", "owner", "until", "status", "x", ""]), max_size=8))
def test_each_meaning_is_guessed_once_at_most(names):
    found = guess(names)
    assert len(set(found.values())) == len(found)
    assert set(found) <= set(names)
    assert "read by guess" in spoken(names, meant(names))


def test_the_sentence_names_what_is_read_and_what_is_not():
    text = spoken(["Host Name", "IP", "Rack"], meant(["host_name", "ip", "rack"]))
    assert "'Host Name' as name, 'IP' as addresses; not read: 'Rack'; doorward columns writes lines" in text


def test_what_the_settings_say_is_no_guess_and_needs_no_sentence():
    assert spoken(["Ding", "Wer", "Raum"], meant(["ding", "wer", "raum"], [TOLD])) is None
    text = spoken(["Ding", "Wer", "Raum", "IP"], meant(["ding", "wer", "raum", "ip"], [TOLD]))
    assert "read by guess: 'IP' as addresses; doorward columns" in text


def test_the_lines_for_the_settings_hold_every_column_once():
    headings = [Heading(("Ding", "Raum", ""), {"ding": "name"}), Heading(("Ding", "Raum"), {"raum": "purpose"})]
    assert block("a.xlsx", headings) == (
        '[[register]]\nfiles = "a.xlsx"\n[register.columns]\n"Ding" = "name"\n"Raum" = "purpose"\n'
    )


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6))
def test_the_lines_are_toml_whatever_the_columns_are_called(files, names):
    (told,) = tomllib.loads(block(files, [Heading(tuple(names), {})]))["register"]
    assert told["files"] == files
    assert set(told.get("columns", {}).values()) <= {""}


LINES = [["x1", "192.0.2.1", "ann@example.org", "2026-06-30"], ["x2", "192.0.2.2", "bob@example.org"]]


def test_cells_and_words_within_names_offer_a_meaning():
    assert supposed(["ding", "netz", "wer", "wann"], LINES) == {"ding": "name", "netz": "addresses", "wer": "owner"}
    assert supposed(["ding", "netz", "kasse", "befristet_bis_zum"], LINES)["befristet_bis_zum"] == "in_service_until"
    assert supposed(["hauptname_des_hostname", "ip_adresse_intern", "eigentümer_fachlich"], []) == {
        "hauptname_des_hostname": "name",
        "ip_adresse_intern": "addresses",
        "eigentümer_fachlich": "owner",
    }


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (["ding", "netz", "wer", "port"], LINES),
        (["ding", "netz", "wer", "wer"], LINES),
        (["ding", "netz", "wer"], [LINES[0]]),
        (["ding", "netz", "wer"], [LINES[0], LINES[0]]),
        (["ding", "netz"], LINES),
        (["name", "addresses", "wer"], LINES),
        ([], []),
    ],
)
def test_what_may_be_a_log_or_of_another_tool_is_not_offered(names, lines):
    assert supposed(names, lines) is None


def test_several_columns_may_hold_addresses():
    names = ["ding", "netz", "netz_2", "wer"]
    lines = [["x1", "192.0.2.1", "192.0.2.3", "ann@example.org"], ["x2", "192.0.2.2", "192.0.2.4", "bob@example.org"]]
    assert supposed(names, lines)["netz_2"] == "addresses"
    told = said(dict(zip(names, lines[0], strict=True)), {"ding": "name", "netz": "addresses", "netz_2": "addresses"})
    assert told.values["addresses"] == ["192.0.2.1", "192.0.2.3"]


def test_an_offer_says_why():
    assert "looks like a list of devices" in offered()
    assert "names this file, but not which of its columns" in offered([Columns({"x": "name"}, "a.csv")])
    assert "doorward columns writes lines" in offered()


def test_a_line_is_told_by_what_its_columns_mean():
    found = meant(["host", "ip", "serial", "status", "modified"]).meanings
    line = {"host": "x", "ip": "192.0.2.1|192.0.2.2;192.0.2.3 192.0.2.4", "serial": "A 1;B2", "status": "Retired"}
    told = said(line | {"modified": "2026-01-02"}, found)
    addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]
    assert told.values == {"name": "x", "addresses": addresses, "macs": [], "serials": ["A 1", "B2"]}
    assert (told.status, told.changed) == ("Retired", "2026-01-02")
    assert said({}, found).values["addresses"] == []


def test_the_first_of_several_columns_that_says_something_counts():
    meanings = {"a": "owner", "b": "owner"}
    assert said({"a": "", "b": "bob"}, meanings).values["owner"] == "bob"
    assert said({"a": "ann", "b": "bob"}, meanings).values["owner"] == "ann"


def test_settings_are_one_section_or_several():
    one = {"columns": {"Gerätename": "name", "Raum": ""}}
    assert settled_columns(one) == (Columns({"gerätename": "name", "raum": ""}),)
    assert settled_columns([one, {**one, "files": "*.xlsx"}])[1].files == "*.xlsx"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (1, "must be a section"),
        ([1], "must be a section"),
        ({"column": {}}, "has no 'column'; known are columns, files"),
        ({"files": 1}, "must be a pattern"),
        ({}, "must say what columns mean"),
        ({"columns": {}}, "must say what columns mean"),
        ({"columns": [1]}, "must say what columns mean"),
        ({"columns": {"x": "nmae"}}, "'x' = 'nmae' is not one of name, addresses"),
        ({"columns": {"x": ["name"]}}, "is not one of name, addresses"),
        ({"columns": {"X": "name", "x ": "owner"}}, "stands twice"),
        ({"columns": {"--": "name"}}, "has no letter"),
    ],
)
def test_what_cannot_be_meant_is_named(told, words):
    with pytest.raises(ValueError, match="register") as caught:
        settled_columns(told)
    assert words in str(caught.value)
