"""What people call what they say of an asset."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.register.asset import COLUMNS
from doorward.register.words import LISTED, WORDS, key, plain


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("Host Name", "host_name"),
        (" IP-Adresse ", "ip_adresse"),
        ("Ger\u00e4tename", "ger\u00e4tename"),
        ("Gera\u0308tename", "ger\u00e4tename"),
        ("N° de série", "n_de_série"),
        ("__", ""),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_spelled_in_one_way(written, spelled):
    assert key(written) == spelled


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Gerätename", "geraetename"),
        ("GERAETENAME", "geraetename"),
        ("Außerbetriebnahme", "ausserbetriebnahme"),
        ("Numéro de série", "numero_de_serie"),
        ("Właściciel", "wlasciciel"),
        ("Ägare", "aegare"),
        ("Dirección IP", "direccion_ip"),
    ],
)
def test_accents_may_be_missing(written, bare):
    assert plain(written) == bare
    assert plain(bare) == bare


def test_every_column_of_the_register_has_words_and_is_one_of_them():
    assert set(COLUMNS) <= set(LISTED)
    assert all(plain(column) in LISTED[column] for column in COLUMNS)
    assert set(WORDS) <= set(LISTED)


def test_no_word_means_two_things():
    words = [word for words in LISTED.values() for word in words]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_the_end_of_a_warranty_or_of_support_is_no_end_of_service():
    said = " ".join(LISTED["in_service_until"])
    assert not re.search(r"warrant|garanti|support|eol|end_of_life", said)


@given(st.text())
def test_whatever_is_written_is_spelled_in_letters_digits_and_low_lines(text):
    for spelled in (key(text), plain(text)):
        assert not spelled.startswith("_")
        assert not spelled.endswith("_")
        assert re.fullmatch(r"\w*", spelled)
    assert not any(unicodedata.combining(sign) for sign in plain(text))
