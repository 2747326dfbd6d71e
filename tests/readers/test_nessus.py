"""Nessus scans: ports, what was checked, what was only inferred, and certificates."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.scanned import collected
from tests.readers.told import gather, needs_data, recognised

from doorward.readers.nessus import nessus

START = (
    '<?xml version="1.0" ?>\n<NessusClientData_v2>\n<Policy><policyName>x</policyName></Policy>\n<Report name="r">\n'
)
PROPERTIES = {
    "host-ip": "192.0.2.10",
    "host-fqdn": "WWW.example.org",
    "mac-address": "00:00:5E:00:53:0A\n00:00:5e:00:53:0b",
    "HOST_START": "Fri Jan  2 00:00:00 2026",
    "HOST_END": "Fri Jan  2 01:00:00 2026",
    "cpe": "cpe:/o:linux:linux_kernel",
    "cpe-0": "cpe:/a:f5:nginx:1.24.0 -> nginx",
}
BY_VERSION = "Note that Nessus has not tested for this issue but has instead relied only on the application's self-reported\n version number."
CERTIFICATE = """Subject Name:

Organization: Example
Common Name: www.example.org

Issuer Name:

Country: XX
Common Name: Example CA

Serial Number: 0A 1B

Version: 3

Not Valid Before: Jan 01 00:00:00 2026 GMT
Not Valid After: Apr 01 00:00:00 2026 GMT

Extension: Subject Alternative Name (2.5.29.17)
Critical: 0
DNS: www.example.org
DNS: example.org
"""


def item(port=443, plugin="1", severity="0", inner="", *, service="www", proto="tcp"):
    return f'\n<ReportItem port="{port}" svc_name="{service}" protocol="{proto}" severity="{severity}" pluginID="{plugin}">{inner}</ReportItem>'


def output(text):
    return f"<description>x</description><plugin_output>{text}</plugin_output>"


def host(*items, name="192.0.2.10", **changed):
    tags = "".join(
        f'<tag name="{key}">{value}</tag>' for key, value in (PROPERTIES | changed).items() if value is not None
    )
    return f'<ReportHost name="{name}"><HostProperties>{tags}</HostProperties>{"".join(items)}</ReportHost>\n'


def scan(*hosts):
    return (START + "".join(hosts) + "</Report></NessusClientData_v2>").encode()


SAMPLES = {"scan.nessus": scan(host(item())), "empty.nessus": scan(), "no-report.nessus": b"<NessusClientData_v2/>"}
OTHERS = {
    "old.nessus": b"<NessusClientData/>",
    "nmap.xml": b"<nmaprun/>",
    "inside.xml": b"<x><NessusClientData_v2/></x>",
    "openvas.xml": b'<report format_id="x"><gmp/></report>',
}


def rows(*items, name="scan.nessus", **changed):
    found = gather(nessus, scan(host(*items, **changed)), name)
    assert (found.malformed, found.rejects, found.records) == (None, [], 1)
    return found.rows["services"]


def test_a_host_is_a_row_and_every_port_another():
    whole, port = rows(item())
    assert {key: value for key, value in whole.items() if value not in (None, [])} == {
        "time": datetime(2026, 1, 2, 1),
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "mac": "00:00:5e:00:53:0a",
        "state": "up",
        "cpes": ["cpe:/o:linux:linux_kernel", "cpe:/a:f5:nginx:1.24.0"],
        "scanner": "nessus",
        "origin_row": 5,
    }
    assert [port[key] for key in ("port", "proto", "state", "service", "origin_row")] == [443, "tcp", "open", "www", 7]


def test_items_of_one_port_are_one_row_and_udp_is_another_port():
    told = rows(item(53, service="dns?"), item(53, "2"), item(53, proto="udp"), item(0, service="general"))
    assert [(row.get("port"), row.get("proto"), row.get("service")) for row in told] == [
        (None, None, None),
        (53, "tcp", "dns"),
        (53, "udp", "www"),
    ]


def test_an_item_that_names_cves_is_a_row_of_its_own():
    weak = item(443, "9", "4", "<cve>CVE-2024-0001</cve><cve>CVE-2024-0002</cve><cpe>cpe:/a:f5:nginx</cpe>")
    _, port, named = rows(item(), weak)
    assert (port.get("cves"), port["cpes"]) == (None, [])
    assert (named["port"], named["cves"], named["cpes"], named["origin_row"]) == (
        443,
        ["CVE-2024-0001", "CVE-2024-0002"],
        ["cpe:/a:f5:nginx"],
        8,
    )


def test_what_relied_on_the_version_alone_is_inferred():
    guessed = item(443, "9", "4", f"<description>{BY_VERSION}</description><cve>CVE-2024-0001</cve>")
    named = rows(guessed)[-1]
    assert (named.get("cves"), named["cves_inferred"]) == (None, ["CVE-2024-0001"])
    tested = item(
        443, "9", "4", "<description>According to its self-reported version</description><cve>CVE-2024-0001</cve>"
    )
    assert rows(tested)[-1]["cves"] == ["CVE-2024-0001"]


def test_a_weakness_of_the_host_has_no_port():
    named = rows(item(0, "9", "4", "<cve>CVE-2024-0001</cve>", service="general"))[-1]
    assert (named.get("port"), named["state"], named["cves"]) == (None, "up", ["CVE-2024-0001"])


def test_products_that_were_met_are_those_of_items_without_a_weakness():
    met, weak = "<cpe>cpe:/a:f5:nginx\ncpe:/o:linux:linux_kernel</cpe>", "<cpe>cpe:/a:php:php</cpe>"
    assert rows(item(443, "1", "0", met), item(443, "2", "3", weak))[1]["cpes"] == [
        "cpe:/a:f5:nginx",
        "cpe:/o:linux:linux_kernel",
    ]


@pytest.mark.parametrize(
    ("plugin", "text", "banner"),
    [
        ("10107", "The remote web server type is :\n\nApache/2.4.57", "HTTP/1.1\r\nServer: Apache/2.4.57"),
        (
            "10267",
            "SSH version : SSH-2.0-OpenSSH_9.2p1\nSSH supported authentication : publickey",
            "SSH-2.0-OpenSSH_9.2p1",
        ),
        ("10092", "The remote FTP banner is :\n\n220 (vsFTPd 3.0.5)", "220 (vsFTPd 3.0.5)"),
        ("10263", "Remote SMTP server banner :\n\n220 mx ESMTP Postfix", "220 mx ESMTP Postfix"),
        ("10107", "nothing of the sort", None),
        ("99999", "SSH version : SSH-2.0-OpenSSH_9.2p1", None),
    ],
)
def test_what_a_service_said_stands_in_the_output_of_its_plugin(plugin, text, banner):
    assert rows(item(80, plugin, "0", output(text)))[1]["banner"] == banner


def test_a_certificate_is_read_from_what_its_plugin_prints():
    found = gather(nessus, scan(host(item(443, "10863", "0", output(CERTIFICATE)))))
    (certificate,) = found.rows["certificates"]
    assert certificate == {
        "time": datetime(2026, 1, 2, 1),
        "serial": "0a1b",
        "subject": "O=Example, CN=www.example.org",
        "issuer": "C=XX, CN=Example CA",
        "not_before": datetime(2026, 1, 1),
        "not_after": datetime(2026, 4, 1),
        "names": ["www.example.org", "example.org"],
        "address": "192.0.2.10",
        "port": 443,
        "sensor": "nessus",
        "origin_row": 7,
    }
    empty = gather(nessus, scan(host(item(443, "10863", "0", output("none")))))
    assert empty.rows["certificates"][0]["subject"] is None


@pytest.mark.parametrize(
    ("changed", "time"),
    [
        ({"HOST_END_TIMESTAMP": "1767312060"}, datetime(2026, 1, 2, 0, 1)),
        ({"HOST_END": None}, datetime(2026, 1, 2)),
        ({"HOST_END": "soon", "HOST_START": None}, None),
    ],
)
def test_the_time_is_when_the_host_was_done(changed, time):
    assert rows(**changed)[0]["time"] == time


@pytest.mark.parametrize(
    ("name", "changed", "told"),
    [
        ("192.0.2.11", {}, ("192.0.2.10", "www.example.org")),
        ("192.0.2.11", {"host-ip": None}, ("192.0.2.11", "www.example.org")),
        ("http://app.example.org/", {"host-ip": None, "host-fqdn": None}, (None, "app.example.org")),
        ("", {"host-ip": None, "host-fqdn": None}, (None, None)),
    ],
)
def test_a_host_goes_by_its_address_or_its_name(name, changed, told):
    found = gather(nessus, scan(host(item(), name=name, **changed)))
    assert {(row["address"], row["hostname"]) for row in found.rows["services"]} == {told}


def test_a_host_without_anything_to_know_it_by_is_a_reject():
    bare = dict.fromkeys(("host-ip", "host-fqdn", "mac-address"))
    found = gather(nessus, scan(host(item(), name="", **bare), host(item())))
    assert (len(found.rows["services"]), found.rejects[0].reason) == (2, "a host without an address or a name")


@pytest.mark.parametrize("port", ["", "x", "65536", "-1"])
def test_a_port_that_is_none_is_a_reject_and_the_others_stand(port):
    found = gather(nessus, scan(host(item(port), item(22))))
    assert ([row.get("port") for row in found.rows["services"]], found.rejects[0].line) == ([None, 22], 7)


def test_a_scan_that_breaks_off_keeps_what_stands_before():
    data = scan(host(item()), host(item(22), item(80), name="192.0.2.11"))
    found = gather(nessus, data[: data.rindex(b"<ReportItem")])
    assert [row.get("port") for row in found.rows["services"]] == [None, 443, None, 22]
    assert found.malformed.line >= 7


def test_the_vantage_is_what_the_path_says():
    assert {row["vantage"] for row in rows(item(), name="scans/internal/1.nessus")} == {"inside"}


@pytest.mark.parametrize("attack", ['<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "http://192.0.2.1/a">'])
def test_entities_are_refused(attack):
    found = gather(nessus, attack.encode() + b"<NessusClientData_v2/>")
    assert "refused" in found.malformed.reason


@given(st.integers(0, 1200), st.binary(max_size=6))
def test_a_damaged_scan_never_crashes_it(place, damage):
    data = scan(
        host(item(), item(443, "10863", "0", output(CERTIFICATE))), host(item(0, "9", "4", "<cve>CVE-2024-0001</cve>"))
    )
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(nessus, data)
    gather(nessus, data, "outside.nessus")


@needs_data
def test_every_port_of_the_collected_scans_has_a_row():
    files = {name: data for name, data in collected("tenable").items() if b"<NessusClientData_v2" in data}
    read = {name.rpartition("/")[2]: gather(nessus, data) for name, data in files.items()}
    assert all((found.malformed, found.rejects) == (None, []) for found in read.values())
    hosts = {name: found.records for name, found in read.items()}
    assert hosts == {
        "nessus_v_unknown.xml": 7,
        "nessus_with_cvssv3.nessus": 1,
        "nessus_with_cwe-.nessus": 1,
        "nessus_was_many_vuln.xml": 1,
        "nessus_was_no_vuln.xml": 1,
    }
    for name, data in files.items():
        found = read[name.rpartition("/")[2]].rows["services"]
        told = {cve for row in found for key in ("cves", "cves_inferred") for cve in row.get(key) or ()}
        assert told == {piece.split(b"<")[0].decode() for piece in data.split(b"<cve>")[1:]}
