"""Censys hosts, of the legacy search and of the platform, bare and wrapped."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.censys import censys

LEGACY = {
    "ip": "192.0.2.10",
    "last_updated_at": "2026-01-03T00:00:00Z",
    "autonomous_system": {"asn": 64500},
    "dns": {"reverse_dns": {"names": ["www.example.org"]}},
    "services": [
        {
            "port": 443,
            "service_name": "HTTP",
            "extended_service_name": "HTTPS",
            "transport_protocol": "TCP",
            "observed_at": "2026-01-02T00:00:00.123Z",
            "banner": "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0",
            "http": {"response": {"html_title": "Welcome", "status_code": 200}},
            "software": [
                {
                    "product": "nginx",
                    "version": "1.24.0",
                    "uniform_resource_identifier": "cpe:2.3:a:f5:nginx:1.24.0:*:*:*:*:*:*:*",
                },
                {"product": "linux", "uniform_resource_identifier": "cpe:2.3:o:*:linux:*:*:*:*:*:*:*:*"},
            ],
            "tls": {
                "certificates": {
                    "leaf_data": {
                        "fingerprint": "ab" * 32,
                        "names": ["www.example.org", "example.org"],
                        "subject_dn": "CN=www.example.org",
                        "issuer_dn": "CN=Example CA",
                        "pubkey_bit_size": 2048,
                        "pubkey_algorithm": "RSA",
                    }
                }
            },
        },
        {"port": 22, "service_name": "SSH", "transport_protocol": "TCP", "banner": "SSH-2.0-OpenSSH_9.2p1"},
        {"port": 5000, "service_name": "UNKNOWN", "extended_service_name": "UNKNOWN", "transport_protocol": "QUIC"},
    ],
}
PLATFORM = {
    "ip": "192.0.2.10",
    "dns": {"names": ["www.example.org"]},
    "services": [
        {
            "port": 443,
            "protocol": "HTTP",
            "transport_protocol": "tcp",
            "scan_time": "2026-01-02T00:00:00Z",
            "endpoints": [
                {"http": {"status_code": 200, "html_title": "Welcome", "headers": {"Server": {"headers": ["nginx"]}}}}
            ],
            "software": [{"vendor": "f5", "product": "nginx", "cpe": "cpe:2.3:a:f5:nginx:*:*:*:*:*:*:*:*"}],
            "vulns": [{"id": "CVE-2024-0001"}, {"id": 7}],
            "cert": {
                "fingerprint_sha256": "ab" * 32,
                "names": ["www.example.org"],
                "parsed": {
                    "subject_dn": "CN=www.example.org",
                    "issuer_dn": "CN=Example CA",
                    "serial_number_hex": "0a",
                    "validity_period": {"not_before": "2026-01-01T00:00:00Z", "not_after": "2026-04-01T00:00:00Z"},
                    "subject_key_info": {"key_algorithm": {"name": "ECDSA"}, "ecdsa": {"length": 256}},
                },
            },
        }
    ],
}
SAMPLES = {
    "legacy.json": json.dumps(LEGACY).encode(),
    "legacy-view.json": json.dumps({"code": 200, "status": "OK", "result": LEGACY}).encode(),
    "legacy-search.json": json.dumps({"code": 200, "result": {"total": 2, "hits": [LEGACY, LEGACY]}}).encode(),
    "hosts.ndjson": (json.dumps(LEGACY) + "\n" + json.dumps(LEGACY)).encode(),
    "list.json": json.dumps([LEGACY, LEGACY]).encode(),
    "platform.json": json.dumps({"result": {"resource": PLATFORM}}).encode(),
    "platform-search.json": json.dumps({"result": {"hits": [{"host_v1": {"resource": PLATFORM}}]}}).encode(),
    "platform-host.json": json.dumps({"host": PLATFORM}).encode(),
}
OTHERS = {
    "shodan.json": b'{"ip_str": "192.0.2.1", "port": 80, "data": ""}',
    "bom.json": b'{"bomFormat": "CycloneDX", "services": [{"name": "x"}]}',
    "result.json": b'{"result": {"hits": []}}',
}


def read(told):
    found = gather(censys, told if isinstance(told, bytes) else json.dumps(told).encode())
    assert (found.malformed, found.rejects) == (None, [])
    return found


def legacy(**changed):
    return read(LEGACY | {"services": [LEGACY["services"][0] | changed]}).rows["services"][0]


def test_a_service_of_the_legacy_search_is_a_row():
    first, second, third = read(LEGACY).rows["services"]
    assert first == {
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "time": datetime(2026, 1, 2, 0, 0, 0, 123000),
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "service": "https",
        "product": "nginx",
        "version": "1.24.0",
        "cpes": ["cpe:2.3:a:f5:nginx:1.24.0:*:*:*:*:*:*:*", "cpe:2.3:o:*:linux:*:*:*:*:*:*:*:*"],
        "cves_inferred": [],
        "banner": "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\n\r\n<title>Welcome</title>",
        "vantage": "internet",
        "scanner": "censys",
        "origin_row": 1,
    }
    assert (second["service"], second["time"]) == ("ssh", datetime(2026, 1, 3))
    assert (third["service"], third["proto"]) == (None, "quic")


def test_a_service_of_the_platform_is_a_row():
    (row,) = read(SAMPLES["platform.json"]).rows["services"]
    assert (row["time"], row["service"], row["product"]) == (datetime(2026, 1, 2), "http", "nginx")
    assert (row["cves_inferred"], row["hostname"]) == (["CVE-2024-0001"], "www.example.org")
    assert row["banner"] == "HTTP/1.1 200\r\nServer: nginx\r\n\r\n<title>Welcome</title>"


def test_certificates_of_both_are_rows():
    (old,) = read(LEGACY).rows["certificates"]
    assert (old["id"], old["names"], old["key_type"], old["key_bits"]) == (
        "ab" * 32,
        ["www.example.org", "example.org"],
        "rsa",
        2048,
    )
    (new,) = read(SAMPLES["platform.json"]).rows["certificates"]
    assert (new["serial"], new["key_type"], new["key_bits"]) == ("0a", "ecdsa", 256)
    assert (new["not_before"], new["not_after"]) == (datetime(2026, 1, 1), datetime(2026, 4, 1))
    assert (new["subject"], new["issuer"], new["port"]) == ("CN=www.example.org", "CN=Example CA", 443)


@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("legacy-view.json", 3),
        ("legacy-search.json", 6),
        ("hosts.ndjson", 6),
        ("list.json", 6),
        ("platform-search.json", 1),
        ("platform-host.json", 1),
    ],
)
def test_hosts_are_found_however_they_are_wrapped(name, services):
    assert len(read(SAMPLES[name]).rows["services"]) == services


def test_a_header_is_found_in_every_spelling():
    def told(headers):
        return legacy(banner=None, http={"response": {"headers": headers}})["banner"]

    assert told({"Server": ["nginx"]}) == told({"server": "nginx"}) == "HTTP/1.1\r\nServer: nginx"
    assert told({}) is told(7) is told({"Server": 7}) is None


def test_a_host_without_services_is_a_record_without_rows():
    found = read(LEGACY | {"services": []})
    assert (found.rows["services"], found.records) == ([], 1)


@pytest.mark.parametrize(
    "bad",
    [
        LEGACY | {"ip": "nobody"},
        LEGACY | {"services": [{"port": 70_000}]},
        LEGACY | {"services": [7]},
        {"services": 7},
        {"result": {"hits": [7]}},
    ],
)
def test_what_is_no_host_is_a_reject_and_its_neighbours_stand(bad):
    found = gather(censys, "\n".join(json.dumps(one) for one in (LEGACY, bad, LEGACY)).encode())
    assert (len(found.rows["services"]), [item.line for item in found.rejects]) == (6, [2])


def test_hosts_wrapped_again_and_again_are_found_as_deep_as_a_text_may_go():
    deep = LEGACY
    for _ in range(25):
        deep = {"result": {"host": deep}}
    assert len(read(deep).rows["services"]) == 3
    assert (
        gather(
            censys, json.dumps({"result": {"host": {"result": {"host": {"result": deep}}}}} | {"a": [deep]}).encode()
        ).records
        <= 1
    )


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 2500), st.binary(max_size=6))
def test_a_damaged_export_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(censys, data)
    gather(censys, data)
