"""Verdicts in CycloneDX bills: states and justifications in the words of OpenVEX, and the components that are meant."""

from __future__ import annotations

import json
import tarfile
from datetime import datetime
from xml.sax.saxutils import escape

import pytest
from tests.readers.cyclonedx.written import DOOR, METADATA, as_json, bill
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers.cyclonedx import cyclonedx

SERIAL = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
PLATFORM = {"type": "application", "name": "office platform", "version": "4.5", "bom-ref": "platform"}
REFERRED = {**DOOR, "bom-ref": "door-ref"}


def weakness(state="not_affected", *refs, versions=None, **changed):
    target = {"versions": versions} if versions is not None else {}
    analysis = {"analysis": {"state": state, "justification": "code_not_present", "detail": "Not built in."}}
    targets = [{"ref": ref, **target} for ref in refs or ["door-ref"]]
    return {"id": "CVE-2026-0001", **(analysis if state else {}), "affects": targets, **changed}


def verdicts(*weaknesses, components=(REFERRED,), **changed):
    metadata = {"timestamp": METADATA["timestamp"], "component": PLATFORM, "supplier": {"name": "Example"}}
    about = {"serialNumber": SERIAL, "version": 2, "metadata": metadata, **changed}
    found = gather(cyclonedx, as_json(*components, **{**about, "vulnerabilities": list(weaknesses)}))
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["software"]) + len(weaknesses)
    return found.rows["vex"]


def as_xml(item):
    """Return a weakness in XML."""
    texts = "".join(f"<{key}>{escape(item[key])}</{key}>" for key in ("id", "recommendation", "updated") if key in item)
    references = "".join(f"<reference><id>{one['id']}</id></reference>" for one in item.get("references", []))
    said = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in item.get("analysis", {}).items())
    targets = "".join(
        f"<target><ref>{target['ref']}</ref><versions>"
        + "".join(
            "<version>" + "".join(f"<{key}>{escape(value)}</{key}>" for key, value in one.items()) + "</version>"
            for one in target.get("versions", [])
        )
        + "</versions></target>"
        for target in item["affects"]
    )
    analysis = f"<analysis>{said}</analysis>" if said else ""
    return f"<vulnerability>{texts}<references>{references}</references>{analysis}<affects>{targets}</affects></vulnerability>"


def test_a_verdict_is_a_row_of_the_product_and_the_component():
    (row,) = verdicts(weakness())
    assert row == {
        "document": f"{SERIAL}/2",
        "author": "Example",
        "stated": datetime(2026, 1, 2, 1, 4, 5),
        "vulnerability": "CVE-2026-0001",
        "aliases": [],
        "status": "not_affected",
        "justification": "vulnerable_code_not_present",
        "statement": "code_not_present; Not built in.",
        "product": "office platform 4.5",
        "component": DOOR["purl"],
        "ecosystem": "Maven",
        "package": "org.example:door",
        "version": "1.2.3",
        "cpe": DOOR["cpe"],
        "origin_row": row["origin_row"],
    }
    assert row["origin_row"] > 20


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("resolved", "fixed"),
        ("resolved_with_pedigree", "fixed"),
        ("exploitable", "affected"),
        ("in_triage", "under_investigation"),
        ("false_positive", "not_affected"),
        ("not_affected", "not_affected"),
    ],
)
def test_states_are_those_of_openvex(state, status):
    (row,) = verdicts(weakness(state))
    assert row["status"] == status
    assert (row["justification"] is not None) == (status == "not_affected")
    assert ("false_positive" in row["statement"]) == (state == "false_positive")


@pytest.mark.parametrize(
    ("why", "justification"),
    [
        ("code_not_reachable", "vulnerable_code_not_in_execute_path"),
        ("requires_configuration", "vulnerable_code_cannot_be_controlled_by_adversary"),
        ("requires_dependency", "component_not_present"),
        ("requires_environment", "vulnerable_code_cannot_be_controlled_by_adversary"),
        ("protected_by_mitigating_control", "inline_mitigations_already_exist"),
        ("protected_at_runtime", "inline_mitigations_already_exist"),
        ("something else", None),
    ],
)
def test_justifications_are_those_of_openvex(why, justification):
    (row,) = verdicts(weakness(analysis={"state": "not_affected", "justification": why}))
    assert (row["justification"], row["statement"]) == (justification, why)


def test_json_and_xml_say_the_same():
    versions = [{"version": "1.2.3"}, {"range": "vers:maven/>=2|<3", "status": "unaffected"}]
    items = [
        weakness(
            "exploitable", versions=versions, recommendation="Update.", references=[{"id": "GHSA-aaaa-bbbb-cccc"}]
        ),
        weakness("in_triage", "door-ref", "platform"),
    ]
    space = "http://cyclonedx.org/schema/bom/1.5"
    parts = (
        "".join(f"<{key}>{escape(REFERRED[key])}</{key}>" for key in ("group", "name", "version", "purl", "cpe")),
        "<name>office platform</name><version>4.5</version>",
    )
    data = f"""<bom xmlns="{space}" serialNumber="{SERIAL}" version="2"><metadata>
        <timestamp>{METADATA["timestamp"]}</timestamp><component type="application" bom-ref="platform">{parts[1]}</component>
        </metadata><components><component type="library" bom-ref="door-ref">{parts[0]}</component></components>
        <vulnerabilities>{"".join(map(as_xml, items))}</vulnerabilities></bom>""".encode()
    from_xml = gather(cyclonedx, data).rows["vex"]
    from_json = verdicts(*items, metadata={"timestamp": METADATA["timestamp"], "component": PLATFORM})
    assert [{**row, "origin_row": 0} for row in from_xml] == [{**row, "origin_row": 0} for row in from_json]
    assert len(from_xml) == 4


def test_a_verdict_on_the_product_as_a_whole_names_no_component():
    (row,) = verdicts(weakness("exploitable", "platform"))
    assert (row["product"], row["component"], row["version"]) == ("office platform 4.5", None, "4.5")


def test_every_version_it_speaks_of_is_a_row_with_its_own_status():
    versions = [
        {"version": "1.0"},
        {"version": "1.1", "status": "affected"},
        {"version": "1.2", "status": "unaffected"},
        {"range": "vers:maven/>=2|<3", "status": "unknown"},
        {"status": "affected"},
    ]
    assert [(row["version"], row["status"]) for row in verdicts(weakness("exploitable", versions=versions))] == [
        ("1.0", "affected"),
        ("1.1", "affected"),
        ("1.2", "not_affected"),
        ("vers:maven/>=2|<3", "under_investigation"),
    ]
    # The versions that a verdict is on count as affected where nothing else is written.
    assert [row["status"] for row in verdicts(weakness(versions=versions[:1]))] == ["not_affected"]
    assert [row["status"] for row in verdicts(weakness(None, versions=versions[:1]))] == ["affected"]


def test_a_weakness_that_is_only_listed_is_counted_and_no_verdict():
    assert verdicts(weakness(None)) == []
    assert verdicts({"id": "CVE-2026-0001"}) == []


def test_a_reference_may_say_itself_what_is_meant():
    (row,) = verdicts(weakness("exploitable", "pkg:npm/door@1.2.3?x=y"), components=())
    assert (row["ecosystem"], row["package"], row["version"]) == ("npm", "door", "1.2.3")
    (row,) = verdicts(weakness("exploitable", f"urn:cdx:{SERIAL[9:]}/1#pkg%3Anpm%2Fdoor%401.2.3"), components=())
    assert (row["component"], row["version"]) == ("pkg:npm/door@1.2.3", "1.2.3")
    (row,) = verdicts(weakness("exploitable", "urn:cdx:x/1#door-ref"))
    assert row["component"] == DOOR["purl"]
    (row,) = verdicts(weakness("exploitable", "urn:cdx:x/1#nobody"), metadata={})
    assert (row["product"], row["component"], row["package"]) == ("urn:cdx:x/1#nobody", None, None)


def test_components_may_stand_behind_the_verdicts_and_within_others():
    inner = {"name": "outer", "components": [REFERRED]}
    late = {"vulnerabilities": [weakness()], **bill(inner)}
    (row,) = gather(cyclonedx, json.dumps({**late, "bomFormat": "CycloneDX"}).encode()).rows["vex"]
    assert row["package"] == "org.example:door"


def test_a_cve_goes_before_the_id_of_a_tool():
    (row,) = verdicts(
        weakness(id="7b6d", references=[{"id": "CVE-2026-0002"}, {"id": "other"}, {"id": "CVE-2026-0002"}])
    )
    assert (row["vulnerability"], row["aliases"]) == ("CVE-2026-0002", ["7b6d"])


def test_a_verdict_is_dated_by_itself_and_else_by_the_bill():
    assert verdicts(weakness(updated="2026-02-01T00:00:00Z"))[0]["stated"].month == 2
    own = {"state": "exploitable", "lastUpdated": "2026-03-01T00:00:00Z"}
    assert verdicts(weakness(analysis=own, updated="2026-02-01T00:00:00Z"))[0]["stated"].month == 3


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "a vulnerability without an id"),
        ({"id": 5}, "a vulnerability without an id"),
        (weakness("open"), "its state is 'open', which CycloneDX does not know"),
    ],
)
def test_a_bad_verdict_costs_only_itself(wrong, reason):
    found = gather(cyclonedx, as_json(REFERRED, vulnerabilities=[wrong, weakness()]))
    assert [reason in reject.reason for reject in found.rejects] == [True]
    assert len(found.rows["vex"]) == 1


def test_members_of_wrong_types_are_as_if_they_were_not_there():
    odd = {"id": "CVE-2026-0001", "analysis": "x", "affects": [5, {"ref": 5}, {"ref": "x", "versions": 5}]}
    found = gather(cyclonedx, as_json(REFERRED, vulnerabilities=[odd], metadata={"supplier": "x"}, serialNumber=5))
    assert (found.rejects, found.rows["vex"]) == ([], [])


def test_a_bill_that_breaks_off_keeps_the_verdicts_before_and_its_components():
    data = json.dumps({**bill(REFERRED), "vulnerabilities": [weakness()] * 50}).encode()
    found = gather(cyclonedx, data[:-40])
    assert found.malformed
    assert (len(found.rows["vex"]), len(found.rows["software"])) == (49, 1)


@needs_data
def test_the_verdicts_of_the_development_data_are_read():
    told, files = [], 0
    with tarfile.open(DATA / "exposure" / "sbom" / "sbom.tar.xz") as packed:
        for member in packed:
            data = packed.extractfile(member).read() if member.isfile() and "vex" in member.name.lower() else b""
            if recognised(cyclonedx, data, member.name):
                found = gather(cyclonedx, data, member.name)
                assert (found.malformed, found.rejects) == (None, [])
                files += bool(found.rows["vex"])
                told += found.rows["vex"]
    assert files >= 23
    assert {row["status"] for row in told} == {"affected", "fixed", "not_affected", "under_investigation"}
    assert all(row["product"] for row in told)
