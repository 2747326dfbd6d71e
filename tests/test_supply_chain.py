"""The supply chain end to end: registers, bills and reports of malware as files, and what the analysis says of them."""

from __future__ import annotations

import json

import pytest
from tests.cli.runs import run


def bill(product, version, time, *purls):
    described = {"type": "application", "name": product, "version": version}
    parts = [
        {
            "type": "library",
            "name": purl.rpartition("/")[2].partition("@")[0],
            "version": purl.rpartition("@")[2],
            "purl": purl,
        }
        for purl in purls
    ]
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "metadata": {"timestamp": time, "component": described},
            "components": parts,
        }
    )


def report(name, package, **members):
    affected = {
        "package": {"ecosystem": "npm", "name": package},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
    }
    return {
        "id": name,
        "published": "2026-03-10T00:00:00Z",
        "modified": "2026-03-10T00:00:00Z",
        "affected": [affected],
    } | members


NPM = "registry.np" + "mjs.org"
LOCK = {
    "node_modules/@acme/ui": {"version": "3.0.0", "resolved": f"https://{NPM}/@acme/ui/-/ui-3.0.0.tgz"},
    "node_modules/@acme/log": {"version": "1.0.0", "resolved": "https://npm.acme.example/log-1.0.0.tgz"},
}
FILES = {
    "shop/package-lock.json": json.dumps({"name": "shop", "lockfileVersion": 3, "packages": LOCK}),
    "gate-1.cdx.json": bill("gate", "1.0", "2026-03-08T09:00:00Z", "pkg:npm/evil-pad@1.0.0", "pkg:npm/axois@1.7.0"),
    "gate-2.cdx.json": bill(
        "gate", "2.0", "2026-06-01T09:00:00Z", "pkg:npm/evil-pad@1.0.0", "pkg:npm/honest-pad@2.0.0"
    ),
    "components.csv": f"build,purl,resolved\nb9,pkg:npm/%40acme/auth@9.0.0?repository_url=https://{NPM},2026-06-02\n",
    "register.toml": '[own_packages]\nnames = ["npm:@acme/*"]\n',
    "releases.csv": "release,product,version,build\ngate-1,gate,1.0,\ngate-2,gate,2.0,\n",
    "customers.csv": "customer,site,release,contact\nAcme,Ulm,gate-1,psirt@acme.example\n",
    "malware.json": json.dumps(report("MAL-2026-1", "evil-pad")),
    "withdrawn.json": json.dumps(
        report("MAL-2026-2", "honest-pad", withdrawn="2026-03-20T00:00:00Z", modified="2026-03-20T00:00:00Z")
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the analysis of these files finds, by detector and component."""
    folder = tmp_path_factory.mktemp("supply")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    done = run("analyze", folder, "--workspace", folder / "workspace", "--format", "jsonl")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        (row["detector"], row["details"].get("unit", row["details"]["asset"]), row["details"]["package"]): row
        for row in rows
        if "package" in row["details"]
    }


def test_malware_that_was_resolved_while_it_was_there_is_critical_and_what_came_later_is_not(found):
    first, second = (found["malicious_packages", unit, "evil-pad"] for unit in ("gate-1", "gate-2"))
    assert (first["severity"], second["severity"]) == ("critical", "medium")
    assert (first["details"]["customers"], second["details"]["customers"]) == (1, 0)
    assert {item["table"] for item in first["evidence"]} == {"affected", "software"}


def test_a_withdrawn_report_is_kept_as_one(found):
    row = found["malicious_packages", "gate-2", "honest-pad"]
    assert row["severity"] == "info"
    assert "the report was withdrawn by 2026-03-20" in {why["value"] for why in row["reasons"]}


def test_a_name_of_ours_from_a_public_registry_and_a_look_alike_are_found(found):
    assert found["dependency_confusion", "b9", "@acme/auth"]["severity"] == "high"
    assert found["dependency_confusion", "shop", "@acme/ui"]["severity"] == "high"
    assert ("dependency_confusion", "shop", "@acme/log") not in found
    assert found["lookalike_packages", "gate", "axois"]["severity"] == "medium"


def test_every_sum_of_reasons_is_the_score(found):
    for row in found.values():
        assert sum(why["points"] for why in row["reasons"]) == pytest.approx(row["score"])
