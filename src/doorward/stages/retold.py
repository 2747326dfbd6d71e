"""What is told several times counts once: the day and its hours, a log that was cut twice, two sensors on one wire.

Rows that tell what others tell as well are found once for a set of files. The Parquet files that hold nothing else are left out
of what is read, and others stand in a copy without them, so that no question costs more. Rows at rest stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from doorward.parquet_footer import rows_of
from doorward.query import named, sql
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doorward.engine import Engine
    from doorward.lake import Lake
    from doorward.query import Query
    from doorward.table import Table

Lines = npt.NDArray[np.int64]
"""Row numbers in one file, ascending."""

FOLDER = "_once"
"""Where the copies lie, below the lake's folder."""
APART = 2
"""Seconds that the clocks of two sensors may be apart."""
SOON = 0.4
"""The same for calls that failed, in one file: the quickest systems try again after 0.5 s."""

_LINGER = 3600.0
_ROWS = 100_000
_SLICE = 1_000_000
_SAMPLED = 100_000
_LAST = 253_402_300_799
_NONE: Lines = np.empty(0, np.int64)
_NOBODY = pa.table({"origin": pa.array([], pa.string())})

# Minutes in which a file is not the one that tells most; the minutes beside it count too, since an event may stand on either
# side of a minute's end. What is told twice is told by one such row at least, and most files overlap by a few minutes only.
_MINOR = """
    with seen as (
        select origin, bucket_s(time, 60) as minute, count(*) as many from {rows}
        where time is not null group by origin, bucket_s(time, 60)
    ),
    most as (
        select origin, minute from seen qualify row_number() over (partition by minute order by many desc nulls last, origin) = 1
    ),
    around as (
        select origin, minute from most
        union all select origin, minute - 60 as minute from most
        union all select origin, minute + 60 as minute from most
    )
    select seen.origin, seen.minute from seen
    join around on around.minute = seen.minute and around.origin <> seen.origin
    union
    select seen.origin, seen.minute from seen join {merged} as merged on merged.origin = seen.origin
"""

# Rows of one file that two sensors told: under two names, with the same weight. A call that failed weighs nothing and is tried
# again after half a second, so that less time may lie between two tellings of it. Under one name only a connection cannot
# happen twice; a question may be asked twice in a microsecond.
_WITHIN = f"""one.origin_row <> two.origin_row and one.weight is not distinct from two.weight and case when one.uid <> two.uid
    then abs(seconds(one.time) - seconds(two.time)) <= case when one.weight is null then {SOON}e0 else {APART}.0e0 end
    else {{single}} and one.uid = two.uid and one.time = two.time and not one.open and not two.open end"""

# Files that hold the logs of several sensors: a tenth of a sample, of a few source ports, is told twice in them.
_MERGED = f"""
    with sample as (
        select r.origin, r.origin_row, r.time, r.uid, {{open}} as open, {{weight}} as weight, {{identity}}, bucket_s(r.time, {APART}) as beat
        from {{rows}} as r where r.time is not null and {{sampled}}
    ),
    near as (
        select *, beat as meets from sample
        union all select *, beat - {APART} as meets from sample
        union all select *, beat + {APART} as meets from sample
    ),
    twins as (
        select distinct one.origin, one.origin_row
        from near as one join sample as two on two.beat = one.meets and two.origin = one.origin and {{same}}
        where one.weight is not null and {_WITHIN}
    )
    select sampled.origin from (select origin, count(*) as many from sample group by origin) as sampled
    join (select origin, count(*) as many from twins group by origin) as told on told.origin = sampled.origin
    where told.many * 10 >= sampled.many
"""

# Rows of those minutes; the rows they may agree with lie in the same beat or in one beside it.
_SMALL = f"""
    with small as (
        select r.origin, r.origin_row, r.time, r.uid, {{open}} as open, {{weight}} as weight, {{identity}},
            bucket_s(r.time, {APART}) as beat, merged.origin is not null as merged
        from {{rows}} as r join {{minor}} as m on m.origin = r.origin and m.minute = bucket_s(r.time, 60)
        left join {{merged}} as merged on merged.origin = r.origin
        where r.time >= cast(:since as timestamp) and r.time < cast(:until as timestamp)
    )
    select *, beat as meets from small
    union all select *, beat - {APART} as meets from small
    union all select *, beat + {APART} as meets from small
"""

# Under one name of a sensor's it is the same line; under two it is the same event if their clocks agree. What is still open is
# told again and again with more in it, which the table's reading knows how to take.
_AGAIN = f"""
    with pairs as (
        select one.origin, one.origin_row, one.uid, one.open, two.origin as other, two.origin_row as other_row, two.uid as other_uid,
            two.open as other_open
        from {{near}} as one
        join (
            select r.origin, r.origin_row, r.time, r.uid, {{open}} as open, {{weight}} as weight, {{identity}},
                bucket_s(r.time, {APART}) as beat
            from {{rows}} as r
            where r.time >= cast(:since as timestamp) - interval '{2 * APART}' second
                and r.time < cast(:until as timestamp) + interval '{2 * APART}' second
        ) as two on two.beat = one.meets and {{same}}
        where case when one.origin = two.origin then one.merged and {_WITHIN}
            when one.uid = two.uid then one.time = two.time and not one.open and not two.open
            else seconds(one.time) - seconds(two.time) between -{APART}.0e0 and {APART}.0e0 end
    ),
    judged as (
        select p.*, mine.rank, theirs.rank as other_rank,
            case when p.open <> p.other_open then p.open when p.open or (p.origin = p.other and p.uid <> p.other_uid) then p.uid > p.other_uid
                when p.origin = p.other then p.origin_row > p.other_row else mine.rank > theirs.rank end as loses
        from pairs as p
        join {{ranks}} as mine on mine.origin = p.origin
        join {{ranks}} as theirs on theirs.origin = p.other
    )
    select distinct case when loses then rank else other_rank end as rank, case when loses then origin_row else other_row end as line
    from judged
"""

# Minutes that may hold something told twice, and how many rows each holds in all files.
_BUSY = """
    select bucket_s(r.time, 60) as minute, count(*) as many from {rows} as r
    where bucket_s(r.time, 60) in (select minute from {minor})
    group by bucket_s(r.time, 60) order by minute nulls last
"""


def settle(lake: Lake, engine: Engine) -> None:
    """Find what is told again in the lake's files, which `engine` reads as they are, and make the copies without it.

    Where nothing came since the last time, no row is read.
    """
    at_rest, known = lake.files(), _kept(lake)
    sources = sorted(
        (row for row in lake.sources() if row["status"] == "read"), key=lambda row: (row["file"], row["origin"])
    )
    # In order of file names: the logs of one sensor lie together, and win or lose together in all tables.
    ranks = {row["origin"]: rank for rank, row in enumerate(sources)}
    made = {}
    for name, table in TABLES.items():
        paths = at_rest.get(name, [])
        if name in known and known[name]["digest"] == _digest(table, paths):
            made[name] = known[name]
        elif table.identity and paths:
            overlap = _overlap([row for row in sources if name in (row["tables"] or ())])
            lost = _lost(engine, table, ranks, overlap=overlap, sampled=sum(map(rows_of, paths)) > _SAMPLED)
            made[name] = {"digest": _digest(table, paths), **_copied(lake, paths, lost)}
    if made != known:
        _keep(lake, made)


def files(lake: Lake) -> dict[str, list[str]]:
    """Return, for every table, the Parquet files to read so that what several files tell counts once.

    A table that got new files since `settle` is read as it is at rest.
    """
    found = lake.files()
    for name, kept in _kept(lake).items():
        if kept["digest"] == _digest(TABLES[name], found.get(name, ())):
            copies = {name: copy and str(lake.folder / FOLDER / copy) for name, copy in kept["copies"].items()}
            read = (copies.get(Path(path).name, path) for path in found[name])
            found[name] = [path for path in read if path]
    return found


def counts(lake: Lake) -> dict[str, int]:
    """Return how many rows of each table are left out since the last `settle`; a table without any is not named."""
    return {name: kept["rows"] for name, kept in sorted(_kept(lake).items()) if kept["rows"]}


def forget(lake: Lake) -> None:
    """Remove all copies, so that no row outlives the rows at rest."""
    for path in (lake.folder / FOLDER).glob("*"):
        path.unlink(missing_ok=True)


def _overlap(sources: Sequence[Mapping[str, Any]]) -> bool:
    latest: datetime | None = None
    for first, last in sorted((row["first_time"], row["last_time"]) for row in sources if row["first_time"]):
        if latest is not None and (first - latest).total_seconds() <= APART:
            return True
        latest = max(latest or last, last)
    return False


def _lost(engine: Engine, table: Table, ranks: Mapping[str, int], *, overlap: bool, sampled: bool) -> dict[str, Lines]:
    """Return, for each file, the rows that others tell as well or better."""
    # Without ports, two events of the same ends are as likely as two tellings.
    known = engine.run(_asked(_MERGED, table, sampled=sampled), {}) if "source_port" in table.identity else _NOBODY
    if not overlap and not known.num_rows:
        return {}
    engine.provide("merged", known)
    origins, numbers = list(ranks), list(ranks.values())
    engine.provide("ranks", pa.table({"origin": pa.array(origins, pa.string()), "rank": pa.array(numbers, pa.int64())}))
    engine.provide("minor", engine.run(_asked(_MINOR, table), {}))
    small, again = _asked(_SMALL, table), _asked(_AGAIN, table)
    lost = []
    for since, until in _slices(engine.run(_asked(_BUSY, table), {})):
        times = {"since": since, "until": until}
        # As a table of its own, so that the engine sees that it is small.
        engine.provide("near", engine.run(small, times))
        lost.append(engine.run(again, times))
    losers, lines = (
        (np.concatenate([part[name].to_numpy() for part in lost]) if lost else _NONE) for name in ("rank", "line")
    )
    return {origins[rank]: np.unique(lines[losers == rank]) for rank in np.unique(losers)}


def _asked(text: str, table: Table, *, sampled: bool = False) -> Query:
    """Return one of the questions above, asked of a table."""
    bytes_told = "nullif(3.0e0 * r.bytes_out + r.bytes_in, 0.0e0)"
    words = {
        "rows": f"{{{table.name}_rows}}",
        "open": "coalesce(r.open, false)" if "open" in table.columns else "false",
        "identity": ", ".join(f"r.{column}" for column in table.identity),
        "weight": bytes_told if "bytes_out" in table.columns else "0.0e0",
        "single": "true" if table.name == "conn" else "false",
        "sampled": "r.source_port % 16 = 7" if sampled else "r.source_port is not null",
        "same": " and ".join(f"two.{column} is not distinct from one.{column}" for column in table.identity),
    }
    return sql(named(text, lambda name: words.get(name, f"{{{name}}}")))


def _slices(busy: pa.Table) -> Iterator[tuple[datetime, datetime]]:
    """Cut the minutes into spans of about _SLICE rows, so that memory is bounded however long the record is."""
    begin, held = None, 0
    for minute, many in zip(busy["minute"].to_pylist(), busy["many"].to_pylist(), strict=True):
        begin, held, end = (minute if begin is None else begin), held + many, minute + 60
        if held >= _SLICE:
            yield _moment(begin), _moment(end)
            begin, held = None, 0
    if begin is not None:
        yield _moment(begin), _moment(end)


def _moment(seconds: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=min(seconds, _LAST))  # noqa: DTZ001 - times at rest are naive UTC


def _copied(lake: Lake, paths: Sequence[str], lost: Mapping[str, Lines]) -> dict[str, Any]:
    """Return the copy of each file that holds lost rows, None where it holds no others, and how many rows that leaves out."""
    copies: dict[str, str | None] = {}
    gone = 0
    for path in map(Path, paths if lost else ()):
        with pq.ParquetFile(path) as part:
            kept = _mask(part, lost)
            if not kept.all():
                gone += int((~kept).sum())
                copies[path.name] = _copy(lake.folder / FOLDER, path, part, kept) if kept.any() else None
    return {"copies": copies, "rows": gone}


def _mask(part: pq.ParquetFile, lost: Mapping[str, Lines]) -> npt.NDArray[np.bool_]:
    rows = part.read(columns=["origin", "origin_row"], use_threads=False)
    origin = rows["origin"].combine_chunks().dictionary_encode()
    codes, lines = origin.indices.to_numpy(), rows["origin_row"].to_numpy()
    kept = np.ones(len(lines), np.bool_)
    for code, name in enumerate(origin.dictionary.to_pylist()):
        if name in lost:
            kept &= (codes != code) | ~np.isin(lines, lost[name])
    return kept


def _copy(folder: Path, path: Path, part: pq.ParquetFile, kept: npt.NDArray[np.bool_]) -> str:
    # Named after what is in it: an analysis that finds the same again writes nothing.
    name = f"{hashlib.sha256(path.name.encode() + np.packbits(kept).tobytes()).hexdigest()[:32]}.parquet"
    if not (folder / name).exists():
        folder.mkdir(exist_ok=True, mode=0o700)
        fresh = folder / secrets.token_hex(8)
        begin = 0
        with pq.ParquetWriter(fresh, part.schema_arrow, compression="zstd", compression_level=1) as writer:
            for batch in part.iter_batches(_ROWS, use_threads=False):
                writer.write_batch(batch.filter(pa.array(kept[begin : begin + len(batch)])))
                begin += len(batch)
        fresh.rename(folder / name)
    return name


def _digest(table: Table, paths: Sequence[str]) -> str:
    told = [APART, *table.identity, *sorted(Path(path).name for path in paths)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _kept(lake: Lake) -> dict[str, Any]:
    """Return what the last `settle` found: table -> digest of its files, copies by file, rows left out."""
    try:
        kept: dict[str, Any] = json.loads((lake.folder / FOLDER / "kept.json").read_text())
    except (FileNotFoundError, ValueError):
        # Gone or damaged, it is found anew: nothing stands in it that the rows at rest do not tell.
        return {}
    return kept


def _keep(lake: Lake, made: Mapping[str, Any]) -> None:
    folder = lake.folder / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    fresh = folder / secrets.token_hex(8)
    fresh.write_text(json.dumps(made))
    now = fresh.stat().st_mtime
    fresh.rename(folder / "kept.json")
    wanted = {"kept.json", *(copy for kept in made.values() for copy in kept["copies"].values())}
    for path in folder.iterdir():
        # Another process may still read by the list before this one.
        if path.name not in wanted and now - path.stat().st_mtime > _LINGER:
            path.unlink(missing_ok=True)
