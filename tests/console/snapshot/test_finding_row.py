from __future__ import annotations

from dataclasses import replace

from tests.console.snapshot.organisation import WEB, findings

from doorward.console.snapshot.finding_row import is_hash, live_hosts, marks, row
from doorward.console.snapshot.lists import FINDINGS
from doorward.field_query import parse


def test_hosts_are_named_by_entity_by_detail_and_by_who_held_the_address():
    door, beacon, *_ = findings()
    assert marks(door)["host"] == ["web01"]
    assert marks(beacon)["host"] == ["test03"]
    assert marks(beacon)["destination"] == ["203.0.113.9", "cdn.example"]
    assert marks(beacon)["domain"] == ["cdn.example"]
    assert marks(door)["address"] == [WEB]


def test_the_same_rows_answer_a_query_in_python():
    hit = {"severity:critical": 0, "host:test03": 1, "cve:CVE-2026-99001 answers:doors": 0, '"every 10"': 1}
    rows = [{**row(item, "doors" if "doors" in item.detector else "inside"), **marks(item)} for item in findings()]
    for text, place in hit.items():
        assert [number for number, one in enumerate(rows) if parse(text, FINDINGS).matches(one)] == [place]


def test_what_is_no_name_is_no_mark():
    door = findings()[0]
    odd = {"asset": "", "port": True, "cves": [None, "", "CVE-1"], "source": {"a": 1}}
    told = marks(
        type(door)(**{**{name: getattr(door, name) for name in door.__slots__}, "details": odd, "entities": ()})
    )
    assert (told["host"], told["port"], told["cve"], told["source"]) == ([], [], ["CVE-1"], [])


def test_a_file_that_stands_for_a_nameless_device_is_no_host():
    door = findings()[0]
    for device, hosts in (("rules.nft", []), ("core01", ["core01"])):
        told = replace(door, details={"device": device, "file": "rules.nft"}, entities=())
        assert marks(told)["host"] == hosts


def test_a_hash_is_what_is_written_like_one():
    door = findings()[0]
    good = ["a" * 32, "B" * 40, "c" * 64, "0" * 128]
    odd = {"value": good[0], "seen": good[1:], "count": 7, "name": "g" * 32, "short": "a" * 31, "long": "a" * 65}
    told = type(door)(**{name: getattr(door, name) for name in door.__slots__} | {"details": odd})
    assert marks(told)["hash"] == good
    assert not is_hash(int("1" * 32))


def test_hosts_are_live_by_loud_signs_that_nobody_expects():
    answers = {"beacons": "inside", "open_doors": "doors", "forgotten_devices": "doors"}
    assert live_hosts(findings(), answers) == {"test03"}
    assert live_hosts(findings(), {}) == set()
