"""What becomes of files that are read by the whole ingest: rows in the lake, and what `sources` says of each file."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doorward import pipeline
from doorward.query import sql
from doorward.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Ingested:
    """A workspace that has read files."""

    workspace: pipeline.Workspace
    sources: dict[str, dict[str, Any]]

    def rows(self, table: str, order: str = "origin_row") -> list[dict[str, Any]]:
        """Return the rows of a table as detectors read them."""
        return self.workspace.engine.run(sql(f"select * from {{{table}}} order by {order}"), {}).to_pylist()


@contextmanager
def ingested(folder: Path, files: Mapping[str, bytes]) -> Iterator[Ingested]:
    """Lend a workspace in `folder` that has read `files`, file name -> bytes."""
    offered = folder / "offered"
    offered.mkdir()
    for name, data in files.items():
        (offered / name).write_bytes(data)
    workspace = pipeline.open_workspace(Settings(folder / "workspace", memory=512, threads=1))
    try:
        sources = {row["file"].rpartition("/")[2]: row for row in pipeline.ingest(workspace, [offered])}
        workspace.engine.attach(workspace.lake.files())
        yield Ingested(workspace, sources)
    finally:
        workspace.close()
