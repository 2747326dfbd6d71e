"""Software in results of osquery."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.readers.told import gather

from doorward.readers.osquery import osquery

NOW = 1767323045
TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)
DEB = {
    "name": "libdoor1",
    "version": "1.0-2+b1",
    "source": "door (1.0-2)",
    "arch": "amd64",
    "revision": "2+b1",
    "status": "install ok installed",
    "maintainer": "Door <door@debian.org>",
}
BASE = {**DEB, "name": "base-files", "version": "12.4+deb12u5", "source": ""}
RPM = {"name": "door", "version": "1.0", "release": "2.el9", "epoch": "1", "arch": "x86_64", "vendor": "Example"}
PYTHON = {"name": "Door_Lock", "version": "1.0", "summary": "a door", "path": "/usr/lib/python3/dist-packages"}
NPM = {"name": "door", "version": "1.0.0", "homepage": "", "path": "/usr/lib/node_modules/door"}
PROGRAM = {"name": "Door 2", "version": "2.0", "publisher": "Example", "uninstall_string": "x", "install_location": "y"}
APP = {
    "name": "Door.app",
    "bundle_name": "Door",
    "bundle_identifier": "org.example.door",
    "bundle_short_version": "3.0",
    "bundle_version": "300",
}
SYSTEM = {
    "name": "Debian GNU/Linux",
    "version": "12 (bookworm)",
    "platform": "debian",
    "build": "",
    "codename": "bookworm",
}


def event(columns, action="added", name="pack/it/deb_packages", host="host1"):
    about = {"name": name, "hostIdentifier": host, "calendarTime": "Fri Jan  2 03:04:05 2026 UTC", "unixTime": NOW}
    return {**about, "epoch": 0, "counter": 1, "columns": columns, "action": action}


def snapshot(*rows, name="pack/it/deb_packages", host="host1"):
    return {"snapshot": list(rows), "action": "snapshot", "name": name, "hostIdentifier": host, "unixTime": NOW}


def changes(added=(), removed=(), host="host1"):
    told = {"added": list(added), "removed": list(removed)}
    return {"diffResults": told, "name": "deb_packages", "hostIdentifier": host, "unixTime": str(NOW)}


def log(*records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def table(*rows):
    return json.dumps(list(rows), indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "osqueryd.results.log": log(event(DEB), event(PYTHON, name="python_packages")),
    "osqueryd.snapshots.log": log(snapshot(DEB, BASE)),
    "batch.log": log(changes([DEB])),
    "deb.json": table(BASE, DEB),
    "rpm.json": table(RPM),
    "python.json": table(PYTHON),
    "npm.json": table(NPM),
    "programs.json": table(PROGRAM),
    "apps.json": table(APP),
    "os_version.json": table(SYSTEM),
}

OTHERS: dict[str, bytes] = {
    "names.json": b'[{"name": "door", "version": "1.0"}]',
    "package.json": b'{"name": "door", "version": "1.0", "homepage": "x", "dependencies": {}}',
    "host.json": b'{"hostIdentifier": "host1", "name": "x"}',
    "processes.json": b'[{"pid": "1", "name": "init", "path": "/sbin/init"}]',
    "bom.json": b'{"bomFormat": "CycloneDX", "specVersion": "1.5"}',
}


def rows(data, name="rooms/results.log"):
    found = gather(osquery, data, name)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_package_is_a_row_of_the_host():
    assert rows(log(event(BASE), event(DEB)))[1] == {
        "name": "libdoor1",
        "version": "1.0-2+b1",
        "kind": "package",
        "ecosystem": "Debian:12",
        "package": "door",
        "package_version": "1.0-2",
        "supplier": "Door <door@debian.org>",
        "evidence": "package list",
        "asset": "host1",
        "time": TIME,
        "origin_row": 2,
    }


@pytest.mark.parametrize("data", [log(snapshot(BASE, DEB)), log(changes([BASE, DEB])), log(event(BASE), event(DEB))])
def test_every_form_of_the_log_says_the_same(data):
    found = [{**row, "origin_row": 1} for row in rows(data)]
    assert found == [{**row, "origin_row": 1} for row in rows(log(snapshot(BASE, DEB)))]


def test_rows_without_a_log_are_of_what_the_file_tells():
    assert [(row["asset"], row["time"]) for row in rows(table(BASE, DEB), "host2/deb.json")] == [("deb", None)] * 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (RPM, ("door", "1.0-2.el9", "package", None, "door", "1:1.0-2.el9")),
        ({**RPM, "epoch": "0"}, ("door", "1.0-2.el9", "package", None, "door", None)),
        (PYTHON, ("Door_Lock", "1.0", "library", "PyPI", "door-lock", None)),
        (NPM, ("door", "1.0.0", "library", "npm", "door", None)),
        (PROGRAM, ("Door 2", "2.0", "application", None, None, None)),
        (APP, ("Door", "3.0", "application", None, None, None)),
        (SYSTEM, ("Debian GNU/Linux", "12 (bookworm)", "operating-system", "Debian:12", None, None)),
    ],
)
def test_every_table_is_told_by_its_columns(row, told):
    (found,) = rows(table(row))
    keys = ("name", "version", "kind", "ecosystem", "package", "package_version")
    assert tuple(found.get(key) for key in keys) == told


def test_the_epoch_that_is_not_shown_is_said():
    assert rows(table({key: value for key, value in RPM.items() if key != "epoch"}))[0]["evidence"].endswith(
        "not shown"
    )


def test_few_columns_are_told_by_the_name_of_the_query():
    few = {"name": "door", "version": "1.0"}
    assert rows(log(event(few, name="pack_it_python_packages")))[0]["ecosystem"] == "PyPI"
    assert rows(log(event(few, name="pack_it_homebrew_packages")))[0]["kind"] == "application"
    found = gather(osquery, log(event(few, name="pack_it_users")))
    assert (found.rows["software"], found.records) == ([], 1)


def test_the_system_of_each_host_gives_the_release():
    ubuntu = {**SYSTEM, "platform": "ubuntu", "version": "22.04.3 LTS"}
    systems = [snapshot(SYSTEM, name="os_version"), snapshot(ubuntu, name="os_version", host="host2")]
    found = rows(log(snapshot(DEB), snapshot(DEB, host="host2"), snapshot(DEB, host="host3"), *systems))
    assert [(row["asset"], row["ecosystem"]) for row in found[:3]] == [
        ("host1", "Debian:12"),
        ("host2", "Ubuntu:22.04"),
        ("host3", None),
    ]


def test_what_a_later_record_removes_is_no_row_and_what_comes_back_is():
    assert rows(log(event(DEB), event(DEB, "removed"))) == []
    assert len(rows(log(event(DEB), event(DEB, "removed", host="host2")))) == 1
    assert [row["origin_row"] for row in rows(log(event(DEB), event(DEB, "removed"), event(DEB)))] == [3]
    assert rows(log(changes([DEB]), changes(removed=[DEB]))) == []


def test_what_is_only_known_by_its_settings_is_no_row():
    assert rows(table({**DEB, "status": "deinstall ok config-files"})) == []


def test_a_host_without_identifier_is_told_by_its_decorations():
    told = {**event(DEB, host=""), "decorations": {"hostname": "host9"}}
    assert rows(log(told))[0]["asset"] == "host9"


def test_broken_lines_are_rejects_and_the_others_stay():
    found = gather(osquery, log(event(DEB)) + b"{broken\n" + log(event(BASE)) + b"[1]\n")
    assert [reject.line for reject in found.rejects] == [2, 4]
    assert len(found.rows["software"]) == 2


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1]])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for key in ("columns", "snapshot", "diffResults", "decorations", "unixTime", "name", "hostIdentifier", "action"):
        gather(osquery, log({**event(DEB), key: value}))
    for key in DEB:
        gather(osquery, table({**DEB, key: value}))
