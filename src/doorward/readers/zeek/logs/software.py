"""software.log: one line per version of a program that a host was heard to name."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as, worked_out

_PARTS = {part: f"version.{part}" for part in ("major", "minor", "minor2", "minor3")}

software = Log(
    table="software",
    fields={
        "time": SEEN["time"],
        "asset": known_as("host"),
        "port": known_as("host_p"),
        "name": known_as("name"),
        "banner": known_as("unparsed_version"),
    },
    signs=(frozenset({"host", "software_type"}),),
    required=("time", "asset"),
    constants={"evidence": "seen on the wire"},
    formulas={
        "kind": worked_out("lower({kind})", kind="software_type"),
        # Without its first number the rest would pass for another version.
        "version": worked_out(
            "case when {major} is not null then concat_ws('.', {major}, {minor}, {minor2}, {minor3}) end", **_PARTS
        ),
    },
)
