"""Components of real images against what people said of them: the answers are right as often as is promised."""

from __future__ import annotations

import pytest
from tests.quality.labelled_images import judged, rates
from tests.readers.told import needs_data
from tests.working import opened

WITHOUT_DEBIAN = ("osv-pypi", "osv-npm-ghsa", "osv-maven-ghsa", "osv-go", "osv-almalinux")
"""Debian's records take minutes to read and answer 20 labels: bench/labels.py reads them too."""


@needs_data
@pytest.mark.slow
def test_labelled_packages_are_answered_as_people_judged_them(tmp_path):
    with opened(tmp_path) as workspace:
        counted = judged(workspace, tmp_path / "bills", WITHOUT_DEBIAN)
    recall, precision = rates(counted)
    print(  # noqa: T201 - the figures are to be seen: pytest -s
        f"recall {recall:.3f}, precision {precision:.3f} of {sum(counted.values())}: {dict(sorted(counted.items()))}"
    )

    assert recall >= 0.97
    assert precision >= 0.90
    assert counted["TP", "affected"] >= 330
