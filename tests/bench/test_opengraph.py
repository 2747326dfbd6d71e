"""The graph that is timed is read whole."""

from __future__ import annotations

from bench.opengraph import measured, written


def test_every_node_and_edge_of_the_graph_is_a_row(tmp_path):
    written(tmp_path / "graph.json", 30, 10)
    rows, seconds, cpu = measured(tmp_path / "graph.json", tmp_path / "workspace")
    assert rows == 40
    assert min(seconds, cpu) > 0
