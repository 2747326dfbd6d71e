"""The macros of the portable subset, on Spark's side, and the settings under which both sides mean the same."""

from __future__ import annotations

CONFIG = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.mergeSchema": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

_MICROS = "unix_micros(cast(t as timestamp))"

FUNCTIONS = (
    f"epoch_s(t timestamp_ntz) returns bigint return {_MICROS} div 1000000",
    f"seconds(t timestamp_ntz) returns double return cast({_MICROS} as double) / 1e6D",
    "idiv(a bigint, b bigint) returns bigint return a div b",
    "sdiv(a double, b double) returns double return a / nullif(b, 0.0D)",
    "rx(s string, p string) returns boolean return s rlike p",
    "starts_with(s string, p string) returns boolean return startswith(s, p)",
    f"bucket_s(t timestamp_ntz, n bigint) returns bigint return ({_MICROS} div (n * 1000000)) * n",
    "sha256h(x string) returns string return sha2(x, 256)",
    "lit_split(s string, d string) returns array<string> return split(s, concat(r'\\Q', d, r'\\E'))",
    "ymd(t timestamp_ntz) returns string return date_format(t, 'yyyy-MM-dd')",
    "dow_iso(t timestamp_ntz) returns bigint return weekday(t) + 1",
    "json_text(j string, k string) returns string return get_json_object(j, concat('$.', k))",
)
"""Bodies of `create temporary function`; what Spark has under the same name needs none."""

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
