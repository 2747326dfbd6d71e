"""One file per engine; the only importers of duckdb and pyspark."""
