"""A SharpHound file of any size with what hostile and broken collectors write: `sharphound_file.py FILE MEGABYTES`.

Groups with few and with very many members, cycles of groups, SIDs that nobody bears, objects that stand twice, names with control
characters, quotes, markup, right-to-left marks and 60,000 letters, numbers where text should be, and items that are no object.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import IO, Any

SID = "S-1-5-21-1-2-3"
WIDE = 100_000
"""Members of a wide group: about 7 MB of text in one object."""
HOSTILE = (
    "A\x00B\x1b[31m",
    "'; drop table identities; --",
    "<script>alert(1)</script>",
    "\u202egroup\u202c\u200b",
    "=HYPERLINK(1)",
    "x" * 60_000,
    "\ud800",
    "",
)
NUMBERED = '{"ObjectIdentifier": 7}'
BROKEN = (
    "null",
    '"text"',
    "[1, [2]]",
    "17",
    "{}",
    NUMBERED,
    '{"ObjectIdentifier": ' + "[" * 60 + "]" * 60 + "}",
)


def group(number: int, members: list[int], name: str, dice: random.Random) -> dict[str, Any]:
    """Return a group; every ninth member is a SID that no object bears."""
    return {
        "ObjectIdentifier": f"{SID}-{number}",
        "Properties": {
            "name": name,
            "domain": "BIG.EXAMPLE",
            "admincount": dice.random() < 0.01,
            "whencreated": 1_600_000_000,
        },
        "Members": [
            {"ObjectIdentifier": f"{SID}-{one}" if one % 9 else f"S-1-5-21-9-9-9-{one}", "ObjectType": "User"}
            for one in members
        ],
        "Aces": [
            {
                "PrincipalSID": f"{SID}-{members[0]}",
                "PrincipalType": "User",
                "RightName": "GenericAll",
                "IsInherited": False,
            }
        ],
        "IsDeleted": False,
    }


def write(file: IO[str], most: int) -> dict[str, int]:
    """Write objects until there are so many bytes; return how many of each sort."""
    dice = random.Random(6)
    told = {"objects": 0, "members": 0, "broken": 0}
    written = file.write('{"data": [')
    number = 1_000
    while written < most:
        number += 1
        if number % 997 == 0:
            item = dice.choice(BROKEN)
            written += file.write(item + ",\n")
            # A number is as good a name as a text.
            told["objects" if item == NUMBERED else "broken"] += 1
            continue
        count = WIDE if number % 4_001 == 0 else dice.randint(1, 40)
        ring = [number + 1, number - 1]
        members = ring + [dice.randint(1_000, 3_000_000) for _ in range(count)]
        name = dice.choice(HOSTILE) if number % 211 == 0 else f"GROUP{number}@BIG.EXAMPLE"
        row = json.dumps(group(number, members, name, dice)) + ",\n"
        times = 2 if number % 503 == 0 else 1
        written += file.write(row * times)
        told["objects"] += times
        told["members"] += times * len(members)
    last = group(7, [8], "LAST@BIG.EXAMPLE", dice)
    file.write(json.dumps(last) + '], "meta": {"methods": 0, "type": "groups", "count": 3, "version": 6}}')
    return told | {"objects": told["objects"] + 1, "members": told["members"] + 1}


def main() -> None:
    """Print what was written as JSON."""
    with Path(sys.argv[1]).open("w", encoding="utf-8") as file:
        told = write(file, int(sys.argv[2]) * 1_000_000)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
