"""OpenVAS reports, XML and CSV: what was checked, and what only the version says."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.scanned import collected, counted
from tests.readers.told import gather, needs_data, recognised

from doorward.readers.openvas import openvas

START = '<report id="1" format_id="2" content_type="text/xml"><name>scan</name>\n<report id="3"><gmp><version>22.4</version></gmp>\n<results>'
DETAIL = "<detail><name>cpe:/a:openbsd:openssh:9.2p1</name><value>22/tcp</value></detail><detail><name>OS</name><value>x</value></detail>"
HOST = f"<host><ip>192.0.2.10</ip><start>x</start>{DETAIL}</host>"
HEADER = "IP,Hostname,Port,Port Protocol,CVSS,Severity,QoD,NVT Name,NVT OID,CVEs,Timestamp"


def result(
    port="443/tcp",
    cves=("CVE-2024-0001",),
    *,
    oid="1.3.6.1.4.1.25623.1.0.1",
    quality="80",
    threat="High",
    host="192.0.2.10",
    more="",
):
    refs = "".join(f'<ref type="cve" id="{cve}"/>' for cve in cves)
    return (
        f'\n<result id="9"><name>x</name><creation_time>2026-01-02T00:00:00Z</creation_time><host>{host}<asset asset_id=""/>'
        f"<hostname>www.example.org</hostname></host><port>{port}</port>"
        f'<nvt oid="{oid}"><type>nvt</type><refs>{refs}<ref type="url" id="https://example.org/CVE-2020-0001"/></refs>{more}</nvt>'
        f"<threat>{threat}</threat><severity>9.8</severity><qod><value>{quality}</value><type>x</type></qod></result>"
    )


def report(*results, start=START, end=HOST):
    return f"{start}{''.join(results)}</results>{end}</report></report>".encode()


def table(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


ENTRY = (
    '192.0.2.10,www.example.org,443,tcp,9.8,High,80,A door,1.3.6.1,"CVE-2024-0001,CVE-2024-0002",2026-01-02T00:00:00Z'
)
SAMPLES = {
    "report.xml": report(result()),
    "empty.xml": report(),
    "answer.xml": b"<get_reports_response status='200'>" + report(result()) + b"</get_reports_response>",
    "report.csv": table(ENTRY),
    "empty.csv": table(),
}
OTHERS = {
    "other.xml": b"<report><summary>coverage</summary></report>",
    "nmap.xml": b"<nmaprun/>",
    "fofa.csv": b"host,ip,port,protocol,title\n",
    "report.json": b'{"report": {}}',
}


def rows(data, name="report.xml"):
    found = gather(openvas, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["services"])
    return found.rows["services"]


def one(*args, **changed):
    return rows(report(result(*args, **changed), end=""))[0]


def test_a_result_is_a_row_with_what_was_checked():
    assert one() == {
        "time": datetime(2026, 1, 2),
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "cves": ["CVE-2024-0001"],
        "vantage": None,
        "scanner": "openvas",
        "origin_row": 4,
    }


@pytest.mark.parametrize(
    ("port", "told"),
    [
        ("53/udp", (53, "udp", "open")),
        ("https (443/tcp)", (443, "tcp", "open")),
        ("general/tcp", (None, None, "up")),
        ("general/CPE-T", (None, None, "up")),
        ("70000/tcp", (None, None, "up")),
        ("", (None, None, "up")),
    ],
)
def test_a_port_is_read_in_both_spellings_and_general_is_the_host(port, told):
    row = one(port)
    assert (row.get("port"), row.get("proto"), row["state"]) == told


@pytest.mark.parametrize(
    ("quality", "column"),
    [("70", "cves"), ("69", "cves_inferred"), ("", "cves"), ("x", "cves"), ("30", "cves_inferred")],
)
def test_a_detection_of_low_quality_only_infers(quality, column):
    row = one(quality=quality)
    assert [key for key in row if key.startswith("cves")] == [column]


def test_what_the_cve_scanner_finds_is_inferred_from_the_version():
    row = one(cves=(), oid="CVE-2024-0009", quality="75")
    assert (row.get("cves"), row["cves_inferred"]) == (None, ["CVE-2024-0009"])
    assert one(more="<cve>CVE-2024-0003, CVE-2024-0004</cve>")["cves"] == [
        "CVE-2024-0001",
        "CVE-2024-0003",
        "CVE-2024-0004",
    ]


def test_a_false_positive_names_nothing():
    assert one(threat="False Positive")["cves"] == []


def test_what_is_no_address_counts_as_a_name():
    row = rows(report(result(host="scanner-gave-a-name").replace("www.example.org", ""), end=""))[0]
    assert (row["address"], row["hostname"]) == (None, "scanner-gave-a-name")


def test_products_are_told_with_the_port_they_were_met_on():
    told = rows(report(result()))[-1]
    assert [told[key] for key in ("address", "port", "proto", "cpes")] == [
        "192.0.2.10",
        22,
        "tcp",
        ["cpe:/a:openbsd:openssh:9.2p1"],
    ]


def test_a_detection_within_a_result_is_no_result():
    inner = '<detection><result id="8"><details><detail><name>product</name><value>cpe:/a:x:y</value></detail></details></result></detection>'
    assert len(rows(report(result(more=inner), end=""))) == 1


def test_a_line_of_the_table_is_a_row():
    (row,) = rows(table(ENTRY))
    assert [row[key] for key in ("address", "port", "proto", "hostname", "time")] == [
        "192.0.2.10",
        443,
        "tcp",
        "www.example.org",
        datetime(2026, 1, 2),
    ]
    assert (row["cves"], row["origin_row"]) == (["CVE-2024-0001", "CVE-2024-0002"], 2)
    bare = rows(table("192.0.2.10,,,,7.5,High,75,x,CVE-2024-0005,,2026-01-02T00:00:00Z"))[0]
    assert (bare["state"], bare["cves_inferred"]) == ("up", ["CVE-2024-0005"])


def test_a_table_without_quality_counts_as_checked():
    header = HEADER.replace("QoD,", "")
    assert rows(table(ENTRY.replace("High,80,", "High,"), header=header))[0]["cves"][0] == "CVE-2024-0001"


@pytest.mark.parametrize("bad", ["a,b", ",,443,tcp,1,High,80,x,1,,", " ".join("x" * 3)])
def test_lines_that_are_no_result_are_rejects_and_their_neighbour_stands(bad):
    found = gather(openvas, table(bad, ENTRY))
    assert (len(found.rows["services"]), [item.line for item in found.rejects]) == (1, [2])


def test_a_result_without_a_host_is_a_reject():
    found = gather(openvas, report(result(host="").replace("www.example.org", ""), result(), end=""))
    assert (len(found.rows["services"]), found.rejects[0].line) == (1, 4)


def test_a_report_that_breaks_off_keeps_what_stands_before():
    data = report(result(), result("22/tcp"))
    found = gather(openvas, data[: data.rindex(b"<qod>")])
    assert (len(found.rows["services"]), bool(found.malformed)) == (2, True)


def test_the_vantage_is_what_the_path_says():
    assert rows(report(result()), "outside/report.xml")[0]["vantage"] == "internet"


def test_entities_are_refused():
    found = gather(openvas, b'<!DOCTYPE report [<!ENTITY b "c">]>' + report(result()))
    assert "refused" in found.malformed.reason


@given(
    st.sampled_from([report(result(), result("22/tcp")), table(ENTRY, ENTRY)]),
    st.integers(0, 1200),
    st.binary(max_size=6),
)
def test_a_damaged_report_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(openvas, data)
    gather(openvas, data, "outside.xml")


@needs_data
def test_every_finding_of_the_collected_reports_is_a_row():
    read = {name: len(rows(data, name)) for name, data in collected("openvas").items()}
    known = (
        "many_vuln.csv",
        "many_vuln.xml",
        "one_vuln.csv",
        "one_vuln.xml",
        "report_using_CVE.csv",
        "report_using_openVAS.csv",
    )
    assert {name: read[f"openvas/{name}"] for name in known} == {name: counted(f"openvas/{name}") for name in known}
    assert set(read) - {f"openvas/{name}" for name in known} == {
        "openvas/no_vuln.csv",
        "openvas/report_combine_v2.csv",
        "openvas/report_detail_v2.csv",
    }
