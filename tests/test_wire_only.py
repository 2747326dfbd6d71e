"""What a sensor met on the wire is no scan and no inventory: without those, doors cannot be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doorward import pipeline
from doorward.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SERVICES = b"#separator \\x09\n#path\tknown_services\n#fields\tts\thost\tport_num\tport_proto\tservice\n"
SOFTWARE = b'{"ts":1700000000.5,"host":"10.0.0.9","software_type":"SSH::SERVER","name":"OpenSSH"}\n'
SCAN = (
    b'<nmaprun scanner="nmap"><host><status state="up"/><address addr="10.0.0.9" addrtype="ipv4"/><ports>'
    b'<port protocol="tcp" portid="22"><state state="open"/></port></ports></host></nmaprun>'
)


@pytest.mark.parametrize("scanned", [False, True])
def test_ports_and_programs_met_on_the_wire_count_as_no_scan_and_no_inventory(tmp_path: Path, scanned):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "known_services.log").write_bytes(SERVICES + b"1700000000.5\t10.0.0.9\t22\ttcp\tSSH\n")
    (folder / "software.log").write_bytes(SOFTWARE)
    if scanned:
        (folder / "scan.xml").write_bytes(SCAN)
    workspace = pipeline.open_workspace(Settings(workspace=tmp_path / "workspace"))
    try:
        assert {row["status"] for row in pipeline.ingest(workspace, [folder])} == {"read"}
        answer = pipeline.analyze(workspace, "0")
    finally:
        workspace.close()
    assert (answer.counts["services"], answer.counts["software"]) == (1 if scanned else 0, 0)
    assert answer.counts["wire"] == 2
    assert any("No scan was read" in gap for gap in answer.gaps) is not scanned
    assert any("No SBOM or package list was read" in gap for gap in answer.gaps)
    assert ("Which doors are open cannot be said" in answer.headline) is not scanned
