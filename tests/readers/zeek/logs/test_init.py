from __future__ import annotations

import pytest

from doorward.readers.zeek.logs import LOGS, find, named
from doorward.tables import TABLES

ENDS = {"ts", "uid", "id.orig_h", "id.resp_h"}


def test_one_file_is_one_kind_under_zeeks_own_name():
    assert set(LOGS) >= {
        "conn",
        "dhcp",
        "dns",
        "files",
        "http",
        "kerberos",
        "notice",
        "smb_files",
        "ssh",
        "ssl",
        "x509",
    }


@pytest.mark.parametrize("name", LOGS)
def test_a_kind_fills_columns_its_table_has(name):
    log = LOGS[name]
    columns = TABLES[log.table].columns
    assert set(log.fields) | set(log.constants) | set(log.formulas) <= set(columns)
    assert not set(log.constants) & (set(log.fields) | set(log.formulas))
    assert set(log.required) <= set(log.fields)
    assert "time" in log.required
    for column in ("uid", "source", "destination"):
        field = log.fields.get(column)
        assert field is None or columns[column].type == "string"


@pytest.mark.parametrize("name", LOGS)
def test_no_sign_of_a_kind_is_a_sign_of_another(name):
    for sign in LOGS[name].signs:
        names = sign | {key for column in LOGS[name].required for key in LOGS[name].fields[column].keys}
        assert [other for other, log in LOGS.items() if log.shown_by(names)] == [name]


@pytest.mark.parametrize("path", ["conn", "_conn", "open_conn", "conn-filtered", "conn-2-2"])
def test_a_path_names_a_kind(path):
    assert named(path) is LOGS["conn"]


@pytest.mark.parametrize("path", ["", "conn_long", "connection", "weird", "known_conn", "-conn", "ntp", "sip"])
def test_other_paths_name_none(path):
    assert named(path) is None


def test_a_kind_is_found_by_its_path_before_its_names():
    assert find("dns", ENDS | {"conn_state"}) is LOGS["dns"]
    assert find("conn_long", ENDS | {"conn_state"}) is LOGS["conn"]
    assert find("", ENDS | {"conn_state"}) is LOGS["conn"]


def test_a_log_without_what_every_row_needs_is_none():
    assert find("conn", ENDS - {"ts"}) is None
    assert find("conn", ENDS - {"id.resp_h"}) is None
    assert find("", ENDS) is None
