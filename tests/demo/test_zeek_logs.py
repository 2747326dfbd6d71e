from __future__ import annotations

import gzip
import json

import pytest
from tests.demo.sample import capture, log, read, sample

from doorward.demo.capture import HTTP, SSH, TLS
from doorward.demo.handshakes import shake_hands
from doorward.demo.lookups import resolve
from doorward.demo.period import DAY, DAYS, HOUR, START, day_of
from doorward.demo.zeek_connections import identifiers
from doorward.demo.zeek_fields import FIELDS
from doorward.demo.zeek_logs import JSON_DAYS, write_logs

PATHS = ("conn", "dns", "files", "http", "open_conn", "ssh", "ssl", "x509")


def lines_of(file):
    return gzip.decompress(file.read_bytes()).decode().splitlines()


def tabbed():
    return [file for file in sample().files() if day_number(file) not in JSON_DAYS]


def as_json():
    return [file for file in sample().files() if day_number(file) in JSON_DAYS]


def day_number(file):
    return [day_of(day).isoformat() for day in range(DAYS)].index(file.parent.name)


def test_every_day_has_its_folder():
    folders = sorted(path.name for path in (sample().data / "zeek").iterdir())
    assert folders == [day_of(day).isoformat() for day in range(DAYS)]


def test_every_day_has_its_logs_named_as_zeek_names_them():
    for day in range(DAYS):
        names = {file.name for file in sample().files() if day_number(file) == day}
        assert names <= {f"{path}.00:00:00-24:00:00.log.gz" for path in PATHS}
        assert {"conn", "dns", "http", "ssl", "open_conn"} <= {name.split(".")[0] for name in names}


def test_compressed_files_carry_no_time():
    assert {file.read_bytes()[4:8] for file in sample().files()} == {b"\0\0\0\0"}


@pytest.mark.parametrize("path", PATHS)
def test_tab_separated_logs_have_a_complete_frame(path):
    for file in tabbed():
        if not file.name.startswith(f"{path}."):
            continue
        lines = lines_of(file)
        assert lines[0] == "#separator \\x09"
        assert lines[4] == f"#path\t{path}"
        assert lines[5] == f"#open\t{file.parent.name}-00-00-00"
        assert lines[6].split("\t")[1:] == list(FIELDS[path])
        assert lines[7].split("\t")[1:] == list(FIELDS[path].values())
        assert lines[-1].startswith("#close\t2026-10-")
        assert not any(line.startswith("#") for line in lines[8:-1])


@pytest.mark.parametrize("path", PATHS)
def test_tab_separated_rows_have_every_field(path):
    for file in tabbed():
        if file.name.startswith(f"{path}."):
            assert {line.count("\t") for line in lines_of(file)[8:-1]} == {len(FIELDS[path]) - 1}


@pytest.mark.parametrize("path", PATHS)
def test_json_rows_have_the_types_of_their_fields(path):
    files = [file for file in as_json() if file.name.startswith(f"{path}.")]
    for file in files:
        for line in lines_of(file):
            row = json.loads(line)
            assert row.keys() <= FIELDS[path].keys()
            for name, value in row.items():
                assert fits(FIELDS[path][name], value), (name, value)


def fits(kind, value):
    if kind.endswith("]"):
        inner = kind[kind.index("[") + 1 : -1]
        return isinstance(value, list) and all(fits(inner, each) for each in value)
    expected = {"bool": bool, "count": int, "port": int, "time": float, "interval": float}.get(kind, str)
    return type(value) is expected


def test_json_leaves_out_what_is_unset():
    for file in as_json():
        assert '"-"' not in "".join(lines_of(file)[:2000])


@pytest.mark.parametrize("path", PATHS)
def test_no_value_needs_escaping_in_either_form(path):
    rows = log(path)
    for field, kind in FIELDS[path].items():
        values = set(rows[field].tolist())
        assert not [value for value in values if '"' in value or "\\" in value or not value.isprintable()], field
        if kind in {"addr", "port", "count", "time", "interval", "bool"}:
            assert not [value for value in values if "," in value], field


def test_both_forms_were_written():
    assert {day_number(file) for file in as_json()} == set(JSON_DAYS)
    assert all(lines_of(file)[0].startswith("{") for file in as_json())
    assert all(lines_of(file)[0].startswith("#separator") for file in tabbed())


def test_rows_stand_in_the_file_of_their_day():
    for file in sample().files("dns"):
        day = START + day_number(file) * DAY
        times = [float(time) * 1e6 for time in read(file)["ts"].to_pylist()]
        assert day <= min(times) <= max(times) < day + DAY
        assert times == sorted(times)


def test_both_forms_tell_the_same_kind_of_day():
    monday, wednesday = (read(sample().files("conn")[day]) for day in (0, 2))
    assert set(wednesday["service"].to_pylist()) == set(monday["service"].to_pylist())
    assert 0.5 < wednesday.num_rows / monday.num_rows < 2


def one_of_each():
    noted = capture()
    web = noted.connect(HTTP, START + HOUR, "10.20.10.101", "203.0.113.15", seconds=1.0)
    noted.request(web, host="a.example", uri="/", agent="curl/8", received=1, mime="text/plain")
    shell = noted.connect(SSH, START + HOUR, "10.20.1.10", "10.20.40.13", seconds=1.0)
    noted.log_on(shell, succeeded="T", client="SSH-2.0-x")
    # Enough handshakes that one is in full, so that its certificate is seen.
    noted.connect(TLS, [START + HOUR] * 40, "10.20.10.101", "10.20.2.21", name="mail01.ad.example.org", seconds=1.0)
    resolve(noted)
    shake_hands(noted)
    return noted, identifiers(1, noted.conn.rows, "C")


def test_a_day_without_rows_has_no_file(tmp_path):
    write_logs(*one_of_each(), tmp_path)
    first, *rest = sorted(tmp_path.iterdir())
    assert {file.name.split(".")[0] for file in first.iterdir()} == set(PATHS) - {"open_conn"}
    assert len(rest) == DAYS - 1
    assert not any(list(folder.iterdir()) for folder in rest)


def test_an_unknown_field_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(FIELDS, "conn", {name: kind for name, kind in FIELDS["conn"].items() if name != "history"})
    with pytest.raises(ValueError, match=r"conn\.log has no field history"):
        write_logs(*one_of_each(), tmp_path)


def test_the_truth_counts_the_rows_that_are_there():
    assert sample().truth.conn_rows == len(log("conn")["ts"])
