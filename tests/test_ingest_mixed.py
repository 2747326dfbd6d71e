"""Files of many rows beside logs that the engine scans, sealed in one batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward import lake, pipeline
from doorward.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

LOG = b"#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\n1700000000.5\t192.0.2.7\t192.0.2.9\n"
LEASE = "1767312600 00:00:5e:00:53:0a 192.0.2.10 office-01 *\n"


def test_a_log_is_read_beside_a_file_whose_rows_are_written_already(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(lake, "_ROWS", 10)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.leases").write_text(LEASE * 25)
    (tmp_path / "in" / "b.log").write_bytes(LOG)
    workspace = pipeline.open_workspace(Settings(workspace=tmp_path / "workspace"))
    try:
        found = {row["reader"]: row for row in pipeline.ingest(workspace, [tmp_path / "in"])}
        counts = pipeline.counts(workspace)
    finally:
        workspace.close()
    assert {name: (row["status"], row["rows"]) for name, row in found.items()} == {
        "dnsmasq_leases": ("read", 25),
        "zeek": ("read", 1),
    }
    assert found["zeek"]["first_time"] == found["zeek"]["last_time"]
    assert found["zeek"]["first_time"].year == 2023
    assert (counts["leases"], counts["conn"]) == (25, 1)
