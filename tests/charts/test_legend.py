"""Swatches are shapes, so paper keeps them."""

from __future__ import annotations

from itertools import pairwise

from doorward.charts.legend import legend
from doorward.charts.lettering import breadth
from doorward.charts.shape import Box, Label, Stripes


def test_each_entry_has_its_swatch_and_its_name_in_order():
    made = legend([("beacon", "calls home"), ("gap", "no data")], 46, 100)
    assert [shape.kind for shape in made if isinstance(shape, Box)] == ["beacon", "gap"]
    assert [shape.text for shape in made if isinstance(shape, Label)] == ["calls home", "no data"]
    assert [shape.kind for shape in made if isinstance(shape, Stripes)] == ["gap"]
    assert made[0] == Box(46, 91, 10, 10, "beacon")


def test_no_name_runs_into_the_next_swatch():
    made = legend([(kind, kind * 3) for kind in ("alpha", "WWWW", "i")], 0, 10)
    names = [shape for shape in made if isinstance(shape, Label)]
    swatches = [shape for shape in made if isinstance(shape, Box)]
    ends = [name.x + breadth(name.text, 11) for name in names]
    assert all(end < swatch.x for end, swatch in zip(ends, swatches[1:], strict=False))
    assert all(before.x < after.x for before, after in pairwise(swatches))
    assert legend([], 0, 0) == []
