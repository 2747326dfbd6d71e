"""One sample organisation for all tests, made once a run, and its logs read back by a reader of the tests' own."""

from __future__ import annotations

import atexit
import gzip
import json
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import csv

from doorward.demo import generate
from doorward.demo.capture import Capture
from doorward.demo.zeek_fields import FIELDS

if TYPE_CHECKING:
    from doorward.demo import Truth

UNSET = "-"


@dataclass(frozen=True)
class Sample:
    folder: Path
    truth: Truth
    cpu_seconds: float

    @property
    def data(self):
        return self.folder / "data"

    def files(self, path="*"):
        return sorted((self.data / "zeek").glob(f"*/{path}.*.log.gz"))


@cache
def sample():
    folder = Path(tempfile.mkdtemp(prefix="doorward-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    began = time.process_time()
    truth = generate(folder / "made", seed=1)
    return Sample(folder / "made", truth, time.process_time() - began)


class Rows:
    """Columns of text by name; unset is "-"."""

    def __init__(self, table):
        self.table = table
        self.read = {}

    def __getitem__(self, name):
        if name not in self.read:
            self.read[name] = np.array(self.table[name].to_pylist())
        return self.read[name]


@cache
def log(path):
    """Every row of a log over all days, in the order of the files."""
    return Rows(pa.concat_tables(read(file) for file in sample().files(path)))


def read(file):
    """One file as a table of texts with all the fields of its log."""
    body = gzip.decompress(file.read_bytes())
    fields = list(FIELDS[file.name.split(".")[0]])
    return _json(body, fields) if body.startswith(b"{") else _tabbed(body, fields)


def _tabbed(body, fields):
    lines = body.split(b"\n")
    assert lines[6].decode().split("\t")[1:] == fields
    assert lines[-2].startswith(b"#close")
    return csv.read_csv(
        pa.py_buffer(b"\n".join(lines[8:-2])),
        read_options=csv.ReadOptions(column_names=fields),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(fields, pa.string()), strings_can_be_null=False),
    )


def _json(body, fields):
    rows = [json.loads(line, parse_float=str, parse_int=str) for line in body.splitlines()]
    assert not {name for row in rows for name in row} - set(fields)
    columns = [pa.array([_as_text(row.get(name)) for row in rows], pa.string()) for name in fields]
    return pa.table(columns, names=fields)


def _as_text(value):
    if value is None:
        return UNSET
    if isinstance(value, bool):
        return "T" if value else "F"
    return ",".join(value) or "(empty)" if isinstance(value, list) else value


def between(path, source=None, destination=None, port=None):
    """The row numbers of a log by who called whom."""
    rows = log(path)
    chosen = np.ones(len(rows["ts"]), bool)
    for field, wanted in (("id.orig_h", source), ("id.resp_h", destination), ("id.resp_p", port)):
        if wanted is not None:
            chosen &= rows[field] == str(wanted)
    return np.flatnonzero(chosen)


def capture(seed=1):
    """An empty capture."""
    return Capture(np.random.default_rng(seed))
