from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import subprocess
import sys

import pytest
from tests.demo.sample import log, sample

from doorward.demo import generate

OURS = [ipaddress.ip_network(cidr) for cidr in ("10.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
RESERVED = ("example.org", "example.com", "example.net", ".example", ".test", ".invalid")
ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
# Letters only in the last label: a version number or a file's extension is no name of the Internet's.
NAME = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9_-]+\.)+(?:com|net|org|io|de|dev|info|example|test|invalid|local|arpa)(?![\w-])"
)


def made_by_another_process(folder, seed):
    script = (
        f"from pathlib import Path; from doorward.demo import generate; generate(Path({str(folder)!r}), seed={seed})"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
    return folder


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def texts():
    for path in sorted(sample().data.rglob("*")):
        if path.is_file() and path.suffix != ".gz":
            yield path.name, path.read_text("utf-8")


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    assert digests(made_by_another_process(tmp_path / "again", 1)) == digests(sample().folder)


def test_another_seed_gives_other_logs_and_the_same_register(tmp_path):
    other, first = digests(made_by_another_process(tmp_path / "other", 2)), digests(sample().folder)
    assert other["data/register.toml"] == first["data/register.toml"]
    logs = [name for name in first if name.startswith("data/zeek")]
    assert logs
    assert all(other.get(name) != first[name] for name in logs if "/conn." in name)


def test_another_seed_tells_the_same_story_with_other_numbers(tmp_path):
    first, other = sample().truth, generate(tmp_path, seed=3)
    assert other.seed == 3
    assert other.open_door == first.open_door
    assert [(hop.source, hop.destination, hop.time) for hop in other.hops] == [
        (hop.source, hop.destination, hop.time) for hop in first.hops
    ]
    assert {hop.uid for hop in other.hops}.isdisjoint({hop.uid for hop in first.hops})
    assert other.beacons[0].first != first.beacons[0].first
    assert 2500 < other.beacons[0].calls < 3200
    assert 150_000 <= other.conn_rows <= 400_000


def test_a_folder_in_use_is_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        generate(tmp_path)
    assert digests(tmp_path) == {"data/mine.txt": hashlib.sha256(b"mine").hexdigest()}


def test_it_is_made_in_the_time_and_space_allowed():
    assert sample().cpu_seconds <= 12
    size = sum(path.stat().st_size for path in sample().data.rglob("*") if path.is_file())
    assert 5_000_000 < size <= 40_000_000


def test_the_amount_of_traffic_is_that_of_a_small_organisation():
    assert 150_000 <= len(log("conn")["ts"]) <= 400_000


def test_every_promised_file_is_there_and_no_other():
    names = {str(path.relative_to(sample().data)) for path in sample().data.rglob("*") if path.is_file()}
    rest = {name for name in names if not name.startswith("zeek/")}
    assert rest == {
        "register.toml",
        "firewall/core01.nft",
        "scans/nmap-outside.xml",
        "scans/nmap-inside.xml",
        "sbom/office01.cdx.json",
        "sbom/www01.cdx.json",
        "sbom/app01.cdx.json",
        "sbom/test03.cdx.json",
        "intel/kev.json",
        "intel/epss_scores-2026-10-18.csv.gz",
        "intel/cve/CVE-2026-99001.json",
        "intel/cve/CVE-2026-99002.json",
        "intel/cve/CVE-2026-99003.json",
        "intel/osv/SAMPLE-2026-0001.json",
        "intel/osv/SAMPLE-2026-0002.json",
        "intel/osv/SAMPLE-2026-0003.json",
    }
    assert (sample().folder / "truth.json").is_file()


def test_the_truth_lies_outside_of_what_is_read():
    assert not list(sample().data.rglob("truth*"))
    told = sample().truth.phished.identity.encode()
    assert told in (sample().folder / "truth.json").read_bytes()


@pytest.mark.parametrize("path", ["conn", "open_conn", "dns", "http", "ssl", "ssh", "files"])
@pytest.mark.parametrize("field", ["id.orig_h", "id.resp_h"])
def test_every_address_in_the_logs_is_nobodys(path, field):
    for text in sorted(set(log(path)[field].tolist())):
        address = ipaddress.ip_address(text)
        assert address.is_multicast or any(address in network for network in OURS), text


def test_every_address_in_answers_is_nobodys():
    answers = {part for answer in set(log("dns")["answers"].tolist()) for part in answer.split(",")} - {"-"}
    addresses = {part for part in answers if ADDRESS.fullmatch(part)}
    assert addresses
    for text in addresses:
        assert any(ipaddress.ip_address(text) in network for network in OURS), text
    assert all(name.endswith(RESERVED) for name in answers - addresses)


@pytest.mark.parametrize(
    ("path", "field"), [("dns", "query"), ("ssl", "server_name"), ("http", "host"), ("x509", "san.dns")]
)
def test_every_name_in_the_logs_is_nobodys(path, field):
    names = {re.sub(r":\d+$", "", name) for name in set(log(path)[field].tolist())} - {"-"}
    names = {name for name in names if not ADDRESS.fullmatch(name)}
    assert len(names) >= 5
    assert [name for name in sorted(names) if not name.endswith(RESERVED)] == []


def test_every_name_and_address_in_the_other_files_is_nobodys():
    # Identifiers of the formats themselves: a schema's address is part of CycloneDX.
    formats = {"cyclonedx.org"}
    seen = set()
    for where, text in texts():
        for name in NAME.findall(text.lower()):
            seen.add(name)
            assert name.endswith(RESERVED) or name in formats, f"{name} in {where}"
        for address in ADDRESS.findall(text):
            assert any(ipaddress.ip_address(address) in network for network in OURS), f"{address} in {where}"
    assert len(seen) > 50


def test_every_hardware_address_is_of_the_documentation_block():
    macs = {mac.lower() for _, text in texts() for mac in re.findall(r"(?i)\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", text)}
    assert len(macs) > 60
    assert all(mac.startswith("00:00:5e:00:53:") for mac in macs)


def test_every_vulnerability_is_marked_as_a_sample():
    told = {cve for _, text in texts() for cve in re.findall(r"CVE-\d+-\d+", text)}
    assert told
    assert all(re.fullmatch(r"CVE-2026-99\d{3}", cve) for cve in told)
