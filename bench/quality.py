"""Write docs/quality.md: run every measurement of detection, and put what it prints beside what the detectors do not see.

    python bench/quality.py --day 2026-11-23 [--only labelled.py]

Takes about twenty minutes. What needs the labelled captures is left as it says itself where they are absent.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from doorward.detectors import detectors

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "quality.md"
PARTS = {
    "labelled.py": (
        "Labelled captures",
        (
            "Every capture in which a host is led by somebody, with the place of the master among the findings about its host, "
            "beside RITA 5's published score, derived anew, on the same rows; then captures of innocent hosts. What is missed "
            "holds too little: three flows of a session, and sizes of DNS questions without their names."
        ),
    ),
    "beacon_grid.py": (
        "The grid of rhythms",
        (
            "Channels planted among innocent hosts, over period, jitter, hours of the day and padding. Recall is the share "
            "of the channels at medium or above."
        ),
    ),
    "dns_week.py": ("DNS tunnels", "A week of 50 million questions with three tunnels in it."),
    "beacon_week.py": (
        "Beacons at scale",
        "A week of 50 million connections, one host in fifty of which calls a place of its own.",
    ),
    "estate.py": (
        "Forgotten, unregistered, lost; owners who left",
        (
            "Seeded estates whose truth is known, over five levels of noise, and what is planted in them: forgotten devices, boxes "
            "that nobody wrote down, devices that were lost, owners who left. Worth a look is medium or above; what is told as low "
            "is counted apart."
        ),
    ),
    "privilege.py": (
        "Standing privilege",
        (
            "Seeded directories and cloud accounts with faults of each kind and look-alikes that an analyst would wave through, over "
            "five levels of noise. What no collector told counts as missed."
        ),
    ),
    "growth.py": (
        "What it costs",
        "Reading and judging a day of one sensor, and how the cost grows with the rows.",
    ),
}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS), help="parts to measure anew")
    parser.add_argument("--day", required=True, help="the day that is written beside the figures")
    given = parser.parse_args()
    before = PAGE.read_text("utf-8") if PAGE.exists() else ""
    parts = [
        section(name, given.day) if name in given.only else kept(before, title) for name, (title, _) in PARTS.items()
    ]
    PAGE.write_text("\n\n".join(["# How well it finds", INTRO, *parts, blind_spots()]) + "\n", "utf-8")


INTRO = (
    "<!-- Written by `make quality` from what the measurements print; change the code, not this page. -->\n\n"
    "Each part is what one command printed, with the day it ran. `make bench` runs them again and ends with an error "
    "where a floor is broken; `tests/quality` holds the same on every change."
)


def section(name: str, today: str) -> str:
    """Run a measurement and return its part of the page."""
    title, intro = PARTS[name]
    print(f"running bench/{name}", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, str(HERE / name)], capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(f"bench/{name} said nothing: {done.stderr.strip()[-500:]}")
    place = f"{platform.machine()}, {os.cpu_count()} cores"
    ended = "all floors held" if done.returncode == 0 else "a floor is broken"
    return f"## {title}\n\n{intro}\n\n`python bench/{name}`, {today}, {place}: {ended}.\n\n```text\n{done.stdout.rstrip()}\n```"


def kept(page: str, title: str) -> str:
    """Return a part of the page as it is."""
    found = page.partition(f"## {title}\n")[2].partition("\n## ")[0].strip()
    return f"## {title}\n\n{found or 'Not measured yet.'}"


def blind_spots() -> str:
    """Return what each detector says of itself that it does not see."""
    lines = (f"- `{item.name}`: {item.blind_spot}" for item in detectors().values())
    return "## What is not seen\n\n" + "\n".join(lines)


if __name__ == "__main__":
    main()
