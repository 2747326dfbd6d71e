"""What Zeek writes beside conn.log, for the same connections: dns.log, http.log and ssl.log, a row a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

_ENDS = ("ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")
_TYPES = ("time", "string", "addr", "port", "addr", "port")
_COLUMNS = {
    "dns": {
        "proto": ("enum", "udp"),
        "trans_id": ("count", "7"),
        "rtt": ("interval", "0.020000"),
        "query": ("string", None),
        "qclass": ("count", "1"),
        "qclass_name": ("string", "C_INTERNET"),
        "qtype": ("count", "1"),
        "qtype_name": ("string", "A"),
        "rcode": ("count", "0"),
        "rcode_name": ("string", "NOERROR"),
        "AA": ("bool", "F"),
        "TC": ("bool", "F"),
        "RD": ("bool", "T"),
        "RA": ("bool", "T"),
        "Z": ("count", "0"),
        "answers": ("vector[string]", "id.resp_h"),
        "TTLs": ("vector[interval]", "300.000000"),
        "rejected": ("bool", "F"),
    },
    "http": {
        "trans_depth": ("count", "1"),
        "method": ("string", "GET"),
        "host": ("string", None),
        "uri": ("string", "/index.html"),
        "version": ("string", "1.1"),
        "user_agent": ("string", "Mozilla/5.0 (X11; Linux x86_64) Sample/1.0"),
        "request_body_len": ("count", "0"),
        "response_body_len": ("count", "resp_bytes"),
        "status_code": ("count", "200"),
        "status_msg": ("string", "OK"),
    },
    "ssl": {
        "version": ("string", "TLSv13"),
        "cipher": ("string", "TLS_AES_128_GCM_SHA256"),
        "curve": ("string", "x25519"),
        "server_name": ("string", None),
        "resumed": ("bool", "F"),
        "established": ("bool", "T"),
        "ssl_history": ("string", "CsiI"),
    },
}


class ProtocolLogs:
    """The three logs of a folder, written piece by piece."""

    def __init__(self, folder: Path) -> None:
        self.rows = 0
        self._logs: dict[str, Any] = {name: (folder / f"{name}.log").open("wb") for name in _COLUMNS}
        for name, columns in _COLUMNS.items():
            fields = "\t".join([*_ENDS, *columns])
            types = "\t".join([*_TYPES, *(kind for kind, _ in columns.values())])
            head = f"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{name}\n"
            self._logs[name].write(f"{head}#open\t2025-10-15-00-00-00\n#fields\t{fields}\n#types\t{types}\n".encode())

    def write(self, calls: pa.Table, planted: np.ndarray) -> None:
        """Write what belongs to a piece of conn.log; `planted` says which calls name nobody."""
        sites = pc.binary_join_element_wise("www.s", pc.replace_substring(calls["id.resp_h"], ".", "-"), ".com", "")
        sites = pc.if_else(pa.array(planted), "-", sites.combine_chunks())
        for name, columns in _COLUMNS.items():
            here = pc.equal(calls["service"], name)
            rows, asked = calls.filter(here), sites.filter(here.combine_chunks())
            told = [rows[field] for field in _ENDS]
            for _, value in columns.values():
                if value is None:
                    told.append(asked)
                else:
                    told.append(rows[value] if value in rows.column_names else pa.repeat(value, rows.num_rows))
            form = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
            csv.write_csv(pa.table(told, [*_ENDS, *columns]), self._logs[name], form)
            self.rows += rows.num_rows

    def close(self) -> None:
        """End every log as Zeek does."""
        for log in self._logs.values():
            log.write(b"#close\t2025-10-16-00-00-00\n")
            log.close()
