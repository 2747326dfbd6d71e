"""What other tools found in the same inputs, and why we say otherwise where we do."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.quality.reference_findings import SAME, compared
from tests.readers.told import DATA
from tests.working import opened


def main() -> None:
    if not DATA.is_dir():
        print("references: ../shared/data is absent")
        return
    with TemporaryDirectory() as folder, opened(Path(folder)) as workspace:
        result = compared(workspace, Path(folder) / "inputs")
    print(f"references: {len(result.reasons)} findings of other tools, {time.process_time():.0f} CPU s")
    for reason, many in result.counted().most_common():
        print(f"  {reason}: {many}")
    if "--all" in sys.argv:
        for finding, (reason, told) in result.reasons.items():
            if reason != SAME:
                print(
                    f"    {reason}: {finding.source} {finding.package} {finding.version} {' '.join(finding.ids)}: {told}"
                )
        for row in result.ours:
            print("    only ours:", *row)


if __name__ == "__main__":
    main()
