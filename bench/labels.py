"""How often the answers about components of real images are those that people gave; every advisory that is held is read."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.quality.labelled_images import judged, rates
from tests.readers.told import DATA
from tests.working import opened


def main() -> None:
    if not DATA.is_dir():
        print("labels: ../shared/data is absent")
        return
    with TemporaryDirectory() as folder, opened(Path(folder)) as workspace:
        counted = judged(workspace, Path(folder) / "bills")
    recall, precision = rates(counted)
    print(f"labels: recall {recall:.3f}, precision {precision:.3f}, {time.process_time():.0f} CPU s")
    for (label, answer), many in sorted(counted.items()):
        print(f"  {label} answered {answer}: {many}")


if __name__ == "__main__":
    main()
