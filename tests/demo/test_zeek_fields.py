from __future__ import annotations

import pytest

from doorward.demo.zeek_fields import FIELDS, header

ZEEK_TYPES = {"string", "count", "bool", "enum", "interval", "time", "addr", "port"}


@pytest.mark.parametrize("path", FIELDS)
def test_every_type_is_one_of_zeeks(path):
    for kind in FIELDS[path].values():
        inner = kind.removeprefix("set[").removeprefix("vector[").removesuffix("]")
        assert inner in ZEEK_TYPES
        assert kind in {inner, f"set[{inner}]", f"vector[{inner}]"}


@pytest.mark.parametrize("path", FIELDS)
def test_every_log_begins_with_its_time(path):
    assert next(iter(FIELDS[path].items())) == ("ts", "time")


@pytest.mark.parametrize(
    ("path", "many"), [("conn", 21), ("dns", 24), ("http", 30), ("ssl", 19), ("ssh", 18), ("files", 27), ("x509", 22)]
)
def test_every_log_has_all_fields_of_its_version(path, many):
    assert len(FIELDS[path]) == many


def test_open_connections_are_told_in_the_same_fields():
    assert list(FIELDS["open_conn"].items()) == list(FIELDS["conn"].items())


def test_all_but_certificates_name_their_connection():
    for path, fields in FIELDS.items():
        assert ("uid" in fields) == (path != "x509")


def test_the_header_is_zeeks():
    lines = header("conn", "2026-10-05-00-00-00").splitlines()
    assert lines[:6] == [
        "#separator \\x09",
        "#set_separator\t,",
        "#empty_field\t(empty)",
        "#unset_field\t-",
        "#path\tconn",
        "#open\t2026-10-05-00-00-00",
    ]
    assert lines[6].split("\t")[:3] == ["#fields", "ts", "uid"]
    assert lines[7].split("\t")[:3] == ["#types", "time", "string"]
    assert lines[6].count("\t") == lines[7].count("\t") == 21
    assert len(lines) == 8
