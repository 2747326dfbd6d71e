"""CVRF documents: XML of both versions and JSON say the same, and what CSAF's rows are made of."""

from __future__ import annotations

import json
import tarfile
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.cvrf import cvrf

SPACES = {
    "1.1": "http://www.icasi.org/CVRF/schema/{}/1.1",
    "1.2": "http://docs.oasis-open.org/csaf/ns/csaf-cvrf/v1.2/{}",
}
STATUSES = {"Known Affected": ["door"], "Known Not Affected": ["window"], "Fixed": ["fixed"]}


def in_json(cves=("CVE-2026-0001",), statuses=STATUSES, **changed):
    listed = [{"type": kind, "product_id": ids} for kind, ids in statuses.items()]
    versions = [
        {
            "name": version,
            "type": "Product Version",
            "full_product_name": {"text": f"Door {version}", "product_id": own},
        }
        for own, version in (("door", "1.2"), ("fixed", "1.3"), ("window", "2.0"))
    ]
    return {
        "document_title": "A door stands open",
        "document_type": "Example advisory",
        "documentpublisher": {"type": "Vendor", "issuing_authority": "Example"},
        "documenttracking": {
            "identification": {"id": "EX-1"},
            "initial_release_date": "2026-01-02T00:00:00",
            "current_release_date": "2026-01-03T00:00:00",
        },
        "vulnerability": {
            "title": "Open",
            "cve": list(cves),
            "product_statuses": {"status": listed if len(listed) > 1 else listed[0]},
            "cvss_scoresets": {"scoreset_v3": {"base_score_v3": "9.8", "vector_v3": "CVSS:3.1/AV:N"}},
        },
        "product_tree": {
            "branch": {
                "name": "Example",
                "type": "Vendor",
                "branch": [{"name": "Front Door", "type": "Product Name", "branch": versions}],
            }
        },
        **changed,
    }


def in_xml(version="1.1", *, prefixed=True, more=""):
    document, product, weakness = (SPACES[version].format(part) for part in ("cvrf", "prod", "vuln"))
    branches = "".join(
        f'<p:Branch Type="Product Version" Name={quoteattr(number)}>'
        f"<p:FullProductName ProductID={quoteattr(own)}>Door {escape(number)}</p:FullProductName></p:Branch>"
        for own, number in (("door", "1.2"), ("fixed", "1.3"), ("window", "2.0"))
    )
    statuses = "".join(
        f"<v:Status Type={quoteattr(kind)}>{''.join(f'<v:ProductID>{own}</v:ProductID>' for own in ids)}</v:Status>"
        for kind, ids in STATUSES.items()
    )
    head, opened = ("c:", f'xmlns:c="{document}"') if prefixed else ("", f'xmlns="{document}"')
    text = f"""<?xml version="1.0"?>
<{head}cvrfdoc {opened} xmlns:p="{product}" xmlns:v="{weakness}">
<H:DocumentTitle>A door stands open</H:DocumentTitle>
<H:DocumentPublisher Type="Vendor"><H:IssuingAuthority>Example</H:IssuingAuthority></H:DocumentPublisher>
<H:DocumentTracking><H:Identification><H:ID>EX-1</H:ID></H:Identification>
<H:InitialReleaseDate>2026-01-02T00:00:00</H:InitialReleaseDate><H:CurrentReleaseDate>2026-01-03T00:00:00</H:CurrentReleaseDate>
</H:DocumentTracking>
<p:ProductTree><p:Branch Type="Vendor" Name="Example"><p:Branch Type="Product Name" Name="Front Door">{branches}</p:Branch></p:Branch>
</p:ProductTree>
<v:Vulnerability Ordinal="1"><v:Title>Open</v:Title><v:CVE>CVE-2026-0001</v:CVE>
<v:ProductStatuses>{statuses}</v:ProductStatuses>
<v:CVSSScoreSets><v:ScoreSetV3><v:BaseScoreV3>9.8</v:BaseScoreV3><v:VectorV3>CVSS:3.1/AV:N</v:VectorV3></v:ScoreSetV3></v:CVSSScoreSets>
{more}</v:Vulnerability>
</{head}cvrfdoc>"""
    return text.replace("H:", head).encode()


def written(**changed):
    return json.dumps(in_json(**changed), indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "advisory.json": written(),
    "small.json": json.dumps(in_json()).encode(),
    "in-a-row.json": written() + b"\n" + written(),
    "advisory-1.1.xml": in_xml("1.1"),
    "advisory-1.2.xml": in_xml("1.2"),
    "default-namespace.xml": in_xml("1.2", prefixed=False),
    "no-weakness.json": json.dumps({key: value for key, value in in_json().items() if key != "vulnerability"}).encode(),
}

OTHERS: dict[str, bytes] = {
    "doc.xml": b"<document/>",
    "cvrfdoc.xml": b'<cvrfdoc xmlns="urn:other"/>',
    "csaf.json": b'{"document": {"csaf_version": "2.0"}, "product_tree": {}, "vulnerabilities": []}',
    "two.json": b'{"product_tree": {}, "vulnerability": {}}',
    "bom.xml": b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>',
}


def rows(**changed):
    found = gather(cvrf, written(**changed))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows


@pytest.mark.parametrize("name", SAMPLES)
def test_documents_are_recognised_and_read(name):
    assert recognised(cvrf, SAMPLES[name])
    found = gather(cvrf, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"])


def test_the_reader_is_found():
    assert readers()["cvrf"] is cvrf


def test_an_advisory_with_its_products():
    found = rows()
    (advisory,) = found["advisories"]
    assert advisory == {
        "id": "EX-1/CVE-2026-0001",
        "source": "cvrf Example",
        "modified": datetime(2026, 1, 3),
        "origin_row": 1,
        "aliases": ["CVE-2026-0001"],
        "upstream": [],
        "summary": "Open",
        "severities": ["CVSS:3.1/AV:N"],
        "published": datetime(2026, 1, 2),
    }
    (row,) = found["applicability"]
    assert (row["vendor"], row["product"], row["version"]) == ("example", "front_door", "1.2")
    assert [(row["status"], row["product"], row["version"]) for row in found["vex"]] == [
        ("not_affected", "Door 2.0", "2.0"),
        ("fixed", "Door 1.3", "1.3"),
    ]


@pytest.mark.parametrize("name", ["advisory-1.1.xml", "advisory-1.2.xml", "default-namespace.xml"])
def test_xml_and_json_say_the_same(name):
    from_xml, from_json = (gather(cvrf, SAMPLES[one]).rows for one in (name, "advisory.json"))
    for table in cvrf.fills:
        left, right = ([{**row, "origin_row": 0} for row in told[table]] for told in (from_xml, from_json))
        assert left == right


def test_xml_has_the_lines_of_its_weaknesses():
    assert {row["origin_row"] for row in gather(cvrf, in_xml()).rows["advisories"]} == {10}


def test_several_cves_of_one_weakness_are_an_advisory_each():
    found = rows(cves=["CVE-2026-0001", "CVE-2026-0002"])
    assert [row["id"] for row in found["advisories"]] == ["EX-1/CVE-2026-0001", "EX-1/CVE-2026-0002"]
    assert [row["id"] for row in found["applicability"]] == ["CVE-2026-0001", "CVE-2026-0002"]


def test_without_a_cve_the_document_and_a_number_are_the_id():
    assert [row["id"] for row in rows(cves=[])["advisories"]] == ["EX-1#1"]


def test_one_status_needs_no_list():
    assert len(rows(statuses={"Known Affected": ["door", "fixed"]})["applicability"]) == 2


def test_a_publisher_may_be_its_vendor_id_or_the_one_vendor_or_nobody():
    def source(**changed):
        return rows(**changed)["advisories"][0]["source"]

    assert source(documentpublisher={"vendor_id": "42"}) == "cvrf 42"
    assert source(documentpublisher={}) == "cvrf Example"
    assert (
        source(documentpublisher={"issuing_authority": "We see to the security of everything that we make. " * 3})
        == "cvrf Example"
    )
    two = [{"type": "Vendor", "name": name} for name in ("A", "B")]
    nobody = gather(cvrf, written(documentpublisher={}, product_tree={"branch": two})).rows["advisories"]
    assert nobody[0]["source"] == "cvrf"


def test_cpe_names_and_relationships_of_a_tree_count():
    tree = {
        "full_product_name": [
            {"product_id": "door", "text": "Door", "cpe": "cpe:/a:example:door:1.2"},
            {"product_id": "house", "text": "House", "cpe": "cpe:/h:example:house:-"},
        ],
        "relationship": {
            "product_reference": "door",
            "relation_type": "Installed On",
            "relates_to_product_reference": "house",
            "full_product_name": {"product_id": "both", "text": "Door on House"},
        },
    }
    own, other = rows(product_tree=tree, statuses={"Known Affected": ["both"]})["applicability"]
    assert (own["product"], own["version"], own["vulnerable"]) == ("door", "1.2", True)
    assert (other["product"], other["part"], other["vulnerable"]) == ("house", "h", False)


def test_threats_and_remediations_are_said():
    more = (
        "<v:Threats><v:Threat Type='Impact'><v:Description>Harmless.</v:Description></v:Threat></v:Threats>"
        "<v:Remediations><v:Remediation Type='Vendor Fix'><v:Description>Update.</v:Description>"
        "<v:ProductID>fixed</v:ProductID></v:Remediation></v:Remediations>"
    )
    statements = {row["product"]: row["statement"] for row in gather(cvrf, in_xml(more=more)).rows["vex"]}
    assert statements == {"Door 2.0": "Harmless.", "Door 1.3": "Update. Harmless."}


def test_what_is_left_out_is_a_reject_and_the_rest_stands():
    found = gather(cvrf, written(statuses={"Known Affected": ["door", "ghost"]}))
    assert ["'ghost' is not in the product tree" in reject.reason for reject in found.rejects] == [True]
    assert len(found.rows["applicability"]) == 1


def test_xml_that_breaks_off_keeps_what_came_before():
    data = in_xml()
    found = gather(cvrf, data[:-12])
    assert found.malformed
    assert len(found.rows["applicability"]) == 1


def test_entities_are_refused():
    attack = b'<!DOCTYPE cvrfdoc [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + in_xml().partition(b"\n")[2]
    assert "refused" in gather(cvrf, attack).malformed.reason


def test_odd_members_are_as_if_they_were_not_there():
    found = gather(
        cvrf,
        written(vulnerability=[5, {"cve": {"x": 1}, "product_statuses": "x"}], product_tree=[1], documenttracking="x"),
    )
    assert (found.malformed, found.rejects, found.records) == (None, [], 1)


@given(st.sampled_from(["advisory.json", "advisory-1.1.xml"]), st.integers(0, 1_500), st.binary(max_size=4))
def test_a_damaged_document_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(cvrf, data)
    gather(cvrf, data)


@needs_data
def test_nothing_of_the_development_data_is_lost():
    with tarfile.open(DATA / "intel" / "fortinet-cvrf.tar.xz") as packed:
        files = [packed.extractfile(member).read() for member in packed if member.name.endswith(".json")]
    assert len(files) == 884
    for data in files:
        assert recognised(cvrf, data)
        found = gather(cvrf, data)
        assert (found.malformed, found.rejects, found.records) == (None, [], 1)
        weakness = json.loads(data)["vulnerability"]
        listed = [weakness.get("cve") or []]
        cves = set(listed[0] if isinstance(listed[0], list) else listed)
        ids = weakness["product_statuses"]["status"].get("product_id") or []
        affected = set(ids if isinstance(ids, list) else [ids])
        assert len(found.rows["advisories"]) == max(1, len(cves))
        assert len(found.rows["applicability"]) == len(affected) * max(1, len(cves))
