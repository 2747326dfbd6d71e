"""Nmap's XML: hosts, ports, what scripts report, and files that break off or attack."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.nmap import nmap

START = '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap -sV" start="1767312000" version="7.95">\n'
PORT = (
    '<port protocol="tcp" portid="22"><state state="open" reason="syn-ack"/>'
    '<service name="ssh" product="OpenSSH" version="9.2p1" extrainfo="protocol 2.0"><cpe>cpe:/a:openbsd:openssh:9.2p1</cpe>'
    "<cpe>cpe:/o:linux:linux_kernel</cpe></service></port>"
)
SAID_VULNERABLE = """
  VULNERABLE:
  Door stands open
    State: VULNERABLE (Exploitable)
    IDs:  CVE:CVE-2024-0001  BID:1
    References: https://example.org/CVE-2024-0009
  LIKELY VULNERABLE:
  Door may stand open
    State: LIKELY VULNERABLE
    IDs:  CVE:CVE-2024-0002
  NOT VULNERABLE:
  Door is shut
    State: NOT VULNERABLE
    IDs:  CVE:CVE-2024-0003"""


def host(*ports, scripts="", state="up", address="192.0.2.10", more=""):
    inner = f"<ports><extraports state='closed' count='999'/>{''.join(ports)}</ports>" if ports else ""
    return (
        f'<host starttime="1767312060" endtime="1767312090"><status state="{state}"/>'
        f'<address addr="{address}" addrtype="ipv4"/>{more}{inner}<hostscript>{scripts}</hostscript></host>\n'
    )


def scan(*hosts, start=START):
    return (start + "".join(hosts) + '<runstats><finished time="1767312100"/></runstats></nmaprun>').encode()


def script(name, output="", inner=""):
    quoted = output.replace("\n", "&#xa;")
    return f'<script id="{name}" output="{quoted}">{inner}</script>'


def port(number, *scripts, state="open", proto="tcp"):
    return f'<port protocol="{proto}" portid="{number}"><state state="{state}"/>{"".join(scripts)}</port>'


def judged(cve, state):
    return (
        f'<table key="{cve}"><elem key="title">Door</elem><elem key="state">{state}</elem>'
        f'<table key="ids"><elem>CVE:{cve}</elem></table>'
        '<table key="refs"><elem>https://example.org/CVE-2020-9999</elem></table></table>'
    )


def rows(*hosts, name="scan.xml", **changed):
    found = gather(nmap, scan(*hosts, **changed), name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["services"]


def cves(*scripts):
    return rows(host(port(443, *scripts)))[0]["cves"]


SAMPLES: dict[str, bytes] = {
    "scan.xml": scan(host(PORT)),
    "no-hosts.xml": scan(),
    "no-doctype.xml": scan(host(PORT), start=START.replace("<!DOCTYPE nmaprun>\n", "")),
    "style-sheet.xml": scan(
        start=START.replace("<!DOCTYPE nmaprun>", '<?xml-stylesheet href="nmap.xsl" type="text/xsl"?>')
    ),
    "comment.xml": scan(start=START.replace("<!DOCTYPE nmaprun>", "<!-- Nmap 7.95 scan initiated -->")),
    "latin.xml": scan(start=START.replace('"1.0"?', '"1.0" encoding="iso-8859-1"?')),
    "masscan.xml": scan(host(PORT), start='<?xml version="1.0"?><nmaprun scanner="masscan" start="1767312000">'),
}

OTHERS: dict[str, bytes] = {
    "nmap.xml": b"Lorem ipsum dolor sit amet",
    "empty.xml": b"",
    "nmap.dtd": b"<!-- nmap.dtd -->\n<!ELEMENT nmaprun (scaninfo*)>",
    "bom.xml": b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>',
    "other.xml": b"<nessus><nmaprun/></nessus>",
    "namespace.xml": b'<nmaprun xmlns="urn:other"/>',
    "scan.nmap": b"# Nmap 7.95 scan initiated\nNmap scan report for 192.0.2.10\n",
    "probe.xml": b'<!DOCTYPE root [<!ENTITY e SYSTEM "file:///etc/passwd">]><root>&e;</root>',
}

ATTACKS: dict[str, bytes] = {
    "entity bomb": b'<!DOCTYPE nmaprun [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><nmaprun>&b;</nmaprun>',
    "external entity": b'<!DOCTYPE nmaprun [<!ENTITY e SYSTEM "file:///etc/passwd">]><nmaprun>&e;</nmaprun>',
    "external definition": b'<!DOCTYPE nmaprun SYSTEM "http://192.0.2.1/nmap.dtd"><nmaprun/>',
    "nesting": START.encode() + b"<host>" * 100_000,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_scans_are_recognised_by_their_root(name):
    assert recognised(nmap, SAMPLES[name])
    assert gather(nmap, SAMPLES[name]).malformed is None


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_taken_and_refused_with_a_line(name):
    assert recognised(nmap, ATTACKS[name])
    found = gather(nmap, ATTACKS[name])
    assert found.rows["services"] == []
    assert found.malformed.line >= 1
    assert "refused" in found.malformed.reason or "nested deeper" in found.malformed.reason


def test_the_reader_is_found():
    assert readers()["nmap"] is nmap
    assert (nmap.unit, nmap.fills) == ("record", ("services",))


def test_a_port_is_a_row_with_all_that_was_recognised():
    names = '<address addr="00:00:5E:00:53:0A" addrtype="mac"/><hostnames><hostname name="a.example"/><hostname name="b"/></hostnames>'
    (row,) = rows(host(PORT, more=names))
    assert row == {
        "time": datetime(2026, 1, 2, 0, 1, tzinfo=UTC).replace(tzinfo=None),
        "address": "192.0.2.10",
        "hostname": "a.example",
        "mac": "00:00:5e:00:53:0a",
        "port": 22,
        "proto": "tcp",
        "state": "open",
        "service": "ssh",
        "product": "OpenSSH",
        "version": "9.2p1",
        "cpes": ["cpe:/a:openbsd:openssh:9.2p1", "cpe:/o:linux:linux_kernel"],
        "cves": [],
        "banner": "protocol 2.0",
        "vantage": None,
        "scanner": "nmap",
        "origin_row": 4,
    }


def test_every_port_has_its_own_line_and_state():
    found = rows(
        host(PORT, "\n" + port(53, proto="udp", state="open|filtered"), "\n" + port(80, state="closed")), host(PORT)
    )
    assert [(row["origin_row"], row["port"], row["proto"], row["state"]) for row in found] == [
        (4, 22, "tcp", "open"),
        (5, 53, "udp", "open|filtered"),
        (6, 80, "tcp", "closed"),
        (7, 22, "tcp", "open"),
    ]


def test_a_host_without_ports_tells_that_it_is_there_or_not():
    found = gather(nmap, scan(host(), host(state="down", address="192.0.2.11")))
    assert [(row["address"], row.get("port"), row["state"]) for row in found.rows["services"]] == [
        ("192.0.2.10", None, "up"),
        ("192.0.2.11", None, "down"),
    ]
    assert found.records == 2


def test_a_tunnel_stands_before_the_service():
    inner = '<port protocol="tcp" portid="443"><state state="open"/><service name="http" tunnel="ssl"/></port>'
    assert rows(host(inner))[0]["service"] == "ssl/http"


def test_an_ipv6_address_is_taken_where_there_is_no_other():
    text = scan(host(PORT, address="2001:db8::10")).replace(b"ipv4", b"ipv6")
    assert gather(nmap, text).rows["services"][0]["address"] == "2001:db8::10"


def test_the_time_falls_back_on_the_run_and_then_on_nothing():
    bare = host(PORT).replace('starttime="1767312060" endtime="1767312090"', "")
    assert rows(bare)[0]["time"] == datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None)
    assert rows(bare, start=START.replace("1767312000", "soon"))[0]["time"] is None
    assert rows(bare, start=START.replace("1767312000", "9" * 30))[0]["time"] is None


@pytest.mark.parametrize(
    ("name", "vantage"),
    [
        ("outside.xml", "internet"),
        ("scan-from-INTERNET.xml", "internet"),
        ("scans/external/1.xml", "internet"),
        ("inside.xml", "inside"),
        ("scan_internal_2.xml", "inside"),
        ("internal/outside.xml", "internet"),
        ("outside/inside.xml", "inside"),
        ("international.xml", None),
        ("scan.xml", None),
    ],
)
def test_the_vantage_is_what_the_path_says(name, vantage):
    assert rows(host(PORT), name=name)[0]["vantage"] == vantage


def test_vulners_lists_what_applies():
    output = (
        "\n  cpe:/a:x:y:1: \n    \tCVE-2018-15919\t5.0\thttps://vulners.com/cve/CVE-2018-15919\n\tcve-2017-15906\t5.0"
    )
    assert cves(script("vulners", output)) == ["CVE-2018-15919", "CVE-2017-15906"]


def test_a_weakness_counts_only_where_the_script_says_vulnerable():
    assert cves(script("http-vuln-x", SAID_VULNERABLE)) == ["CVE-2024-0001"]


def test_the_structured_result_counts_before_the_text():
    inner = (
        judged("CVE-2024-0001", "VULNERABLE")
        + judged("CVE-2024-0002", "NOT VULNERABLE")
        + judged("CVE-2024-0003", "LIKELY VULNERABLE")
    )
    assert cves(script("ssl-x", SAID_VULNERABLE.replace("0001", "0007"), inner)) == ["CVE-2024-0001"]


def test_a_mention_without_a_verdict_does_not_count():
    assert cves(script("http-title", "About CVE-2024-0001"), script("vulscan", "[CVE-2024-0002] door")) == []


def test_scripts_of_a_host_count_for_the_port_they_speak_about():
    smb = script("smb-vuln-x", SAID_VULNERABLE)
    both = rows(host(port(139), port(445), scripts=smb))
    assert [(row.get("port"), row["cves"]) for row in both] == [(139, []), (445, ["CVE-2024-0001"])]
    older = rows(host(port(139), port(445, state="closed"), scripts=smb))
    assert [(row.get("port"), row["cves"]) for row in older] == [(139, ["CVE-2024-0001"]), (445, [])]


def test_other_scripts_of_a_host_count_for_the_host():
    found = rows(host(port(80), scripts=script("other-x", SAID_VULNERABLE)))
    assert [(row.get("port"), row["state"], row["cves"]) for row in found] == [
        (80, "open", []),
        (None, "up", ["CVE-2024-0001"]),
    ]


def test_what_a_service_said_is_preferred_to_what_was_added():
    spoken = PORT.replace("</port>", script("banner", "SSH-2.0-OpenSSH_9.2p1") + "</port>")
    assert rows(host(spoken))[0]["banner"] == "SSH-2.0-OpenSSH_9.2p1"


@pytest.mark.parametrize("number", ["", "x", "-1", "65536", "1e3", "٣", "9" * 5000])
def test_a_port_that_is_none_is_a_reject_and_the_others_stand(number):
    found = gather(nmap, scan(host("\n" + port(number), PORT, port(0), port(65535))))
    assert [row["port"] for row in found.rows["services"]] == [22, 0, 65535]
    assert "is no number from 0 to 65535" in found.rejects[0].reason
    assert found.rejects[0].line == 5


def test_a_host_without_an_address_is_a_reject():
    found = gather(nmap, scan(host(PORT).replace("addr=", "x="), host(PORT)))
    assert len(found.rows["services"]) == 1
    assert (found.rejects[0].reason, found.rejects[0].line) == ("a host without an address", 4)


def test_a_scan_that_breaks_off_keeps_every_host_and_port_before():
    data = scan(host(PORT), host(PORT, "\n" + port(80), address="192.0.2.11"))
    found = gather(nmap, data[: data.rindex(b"</ports>")])
    assert [(row["address"], row["port"]) for row in found.rows["services"]] == [
        ("192.0.2.10", 22),
        ("192.0.2.11", 22),
        ("192.0.2.11", 80),
    ]
    assert (found.malformed.line, found.records) == (6, 2)


def test_hosts_elsewhere_than_in_the_run_are_not_read():
    assert rows("<other>" + host(PORT) + "</other>") == []


def test_many_hosts_come_in_batches_and_are_all_counted():
    found = gather(nmap, scan(*[host(PORT)] * 2_500))
    assert (len(found.rows["services"]), found.records) == (2_500, 2_500)


@given(st.integers(0, 1200), st.binary(max_size=4))
def test_a_damaged_scan_never_crashes_it(place, damage):
    data = scan(host(PORT, port(443, script("vulners", "CVE-2024-0001"))), host())
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(nmap, data)
    gather(nmap, data, "outside.xml")


@needs_data
def test_every_port_of_the_development_data_is_a_row():
    read = 0
    for path in sorted((DATA / "exposure" / "nmap").rglob("*.xml")):
        data = path.read_bytes()
        assert recognised(nmap, data), path
        found = gather(nmap, data)
        if path.name == "nmap-output-error.xml":
            assert (found.malformed.line, found.malformed.reason) == (
                14,
                "not well-formed XML: invalid token",
            )
            continue
        assert (found.malformed, found.rejects) == (None, [])
        assert found.records == len(re.findall(rb"<host[ >]", data))
        assert len([row for row in found.rows["services"] if row.get("port") is not None]) == data.count(b"<port ")
        assert all(row["time"] and row["address"] for row in found.rows["services"])
        read += 1
    assert read == 29
    assert not recognised(nmap, (DATA / "exposure" / "nmap" / "nmap.dtd").read_bytes())


@needs_data
def test_the_weaknesses_that_vulners_lists_in_the_development_data_are_read():
    data = (DATA / "exposure" / "nmap" / "defectdojo" / "nmap_script_vulners.xml").read_bytes()
    (row,) = gather(nmap, data).rows["services"]
    assert len(row["cves"]) == len(set(re.findall(rb"CVE-\d+-\d+", data)))
    assert row["cpes"]
