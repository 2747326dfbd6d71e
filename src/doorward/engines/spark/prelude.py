"""The macros of the portable subset, on Spark's side, and the settings under which both sides mean the same."""

from __future__ import annotations

import re

CONFIG = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
    "spark.log.level": "WARN",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.driver.defaultJavaOptions": "-XX:+UseParallelGC -XX:MetaspaceSize=256m -XX:ReservedCodeCacheSize=256m",
}

_MICROS = "unix_micros(cast({0} as timestamp_ltz))"
_VALID = "get_json_object({0}, '$') is not null"
_JSON_LIST = "from_json({0}, 'array<string>')"

WORDS = {
    "epoch_s": f"({_MICROS} div 1000000)",
    "seconds": f"(cast({_MICROS} as double) / 1e6D)",
    "idiv": "(cast({0} as bigint) div cast({1} as bigint))",
    "sdiv": "(cast({0} as double) / nullif(cast({1} as double), 0.0D))",
    "rx": "({0} rlike {1})",
    "starts_with": "startswith({0}, {1})",
    "bucket_s": f"(({_MICROS} div (cast({{1}} as bigint) * 1000000)) * cast({{1}} as bigint))",
    "sha256h": "sha2({0}, 256)",
    "lit_split": r"split({0}, concat(r'\Q', {1}, r'\E'))",
    "ymd": "date_format({0}, 'yyyy-MM-dd')",
    "dow_iso": "cast(weekday({0}) + 1 as bigint)",
    "json_text": "get_json_object({0}, concat('$.', {1}))",
    "json_members": f"to_json(transform({_JSON_LIST}, one -> get_json_object(one, concat('$.', {{1}}))))",
    "established": "({0} in ('SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR'))",
    "administers": "({0} in (22, 445, 3389, 5985, 5986))",
    "sized": """case when floor({0} + 0.5e0) = 1.0e0 then '1 byte'
        when {0} < 9.995e2 then cast(cast(floor({0} + 0.5e0) as bigint) as string) || ' bytes'
        when {0} < 9.9995e5 then cast(floor({0} / 1.0e2 + 0.5e0) / 1.0e1 as string) || ' kB'
        when {0} < 9.9995e8 then cast(floor({0} / 1.0e5 + 0.5e0) / 1.0e1 as string) || ' MB'
        when {0} < 9.9995e11 then cast(floor({0} / 1.0e8 + 0.5e0) / 1.0e1 as string) || ' GB'
        when {0} >= 9.9995e11 then cast(floor(least(9.0e18, {0}) / 1.0e11 + 0.5e0) / 1.0e1 as string) || ' TB' end""",
    "json_leaves": f"case when {_VALID} then to_json(coalesce(flatten(transform(map_values(from_json({{0}}, 'map<string,string>')), "
    "one -> coalesce(from_json(one, 'array<string>'), array()))), array())) end",
}
"""Word -> what it stands for; what Spark has under the same name needs none.

They are written out in the text: a function made with `create function` may not stand everywhere, such as in explode().
"""

_TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|(?<![\w.`])([a-z_][a-z0-9_]*)\(|[(),]")


def expanded(text: str) -> str:
    """Write out the words of the prelude in a statement, those in the arguments of others too.

    Raises:
        ValueError: a word is called with too few arguments, or never closed.
    """
    return _until(text, 0, "")[0]


def _until(text: str, place: int, ends: str) -> tuple[str, int, str]:
    """Return the text from `place` up to one of `ends` outside brackets, written out; where it ends, and with what."""
    written: list[str] = []
    depth = 0
    while found := _TOKEN.search(text, place):
        written.append(text[place : found.start()])
        mark, place = found[0], found.end()
        if depth == 0 and mark in ends:
            return "".join(written), place, mark
        if found[1] in WORDS:
            mark, place = _word(text, place, found[1])
        else:
            depth += {"(": 1, ")": -1}.get(mark[-1] if not mark.startswith(("'", "--")) else "", 0)
        written.append(mark)
    if ends:
        raise ValueError(f"a bracket is never closed: {text[:60]}")
    return "".join([*written, text[place:]]), len(text), ""


def _word(text: str, place: int, word: str) -> tuple[str, int]:
    arguments = []
    end = ","
    while end == ",":
        argument, place, end = _until(text, place, ",)")
        arguments.append(argument.strip())
    try:
        return WORDS[word].format(*arguments), place
    except IndexError as error:
        raise ValueError(f"{word}() needs more arguments than {len(arguments)}") from error


TYPES = {
    "string": "string",
    "int64": "bigint",
    "float64": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp('UTC')": "timestamp_ntz",
    "list<string>": "array<string>",
    "list<float64>": "array<double>",
}
