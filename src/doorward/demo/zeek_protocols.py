"""What Zeek's protocol logs tell: names asked for, requests, files, handshakes, log-ons and certificates."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.demo.period import SECOND
from doorward.demo.spelling import count, flag, moment, text
from doorward.demo.zeek_connections import Connections, conn_log, identifiers, in_order, open_conn_log

if TYPE_CHECKING:
    from doorward.demo.capture import Capture, Column, Sheet
    from doorward.demo.period import Times
    from doorward.demo.spelling import Columns
    from doorward.demo.zeek_connections import Rows

_QUERY_TYPES = {"A": "1", "AAAA": "28", "SRV": "33"}
_STATUS = {200: "OK", 301: "Moved Permanently", 404: "Not Found", 500: "Internal Server Error"}
_HANDSHAKE = 20_000
"""Microseconds from the first packet to the end of a handshake."""


def every_log(capture: Capture, uids: Column) -> dict[str, Rows]:
    """Return the rows of every log by path; `uids` names the connections."""
    connections = Connections(capture.conn, uids)
    requests = _Requests(capture.http, connections)
    return {
        "conn": conn_log(connections),
        "open_conn": open_conn_log(connections),
        "dns": _dns(capture.dns, connections),
        "http": requests.http(),
        "files": requests.files(),
        "ssl": _ssl(capture.ssl, connections),
        "ssh": _ssh(capture.ssh, connections),
        "x509": _x509(capture.x509),
    }


def _dns(dns: Sheet, connections: Connections) -> Rows:
    kept, rows = connections.told_of(dns)
    kind, code, name = dns["kind"][kept], dns["code"][kept], dns["name"][kept]
    columns: Columns = connections.named(rows) | {
        "proto": connections.proto_of(rows),
        "trans_id": count(dns["number"][kept]),
        "rtt": moment(np.rint(dns["rtt"][kept] * SECOND).astype(np.int64)),
        "query": text(name),
        "qtype": text([_QUERY_TYPES[each] for each in kind.tolist()]),
        "qtype_name": text(kind),
        "rcode": pc.if_else(pa.array(code == "NXDOMAIN"), "3", "0"),
        "rcode_name": text(code),
        "AA": flag(np.char.endswith(name, ".example.org")),
        "answers": text(dns["answers"][kept]),
        "TTLs": text(dns["ttls"][kept]),
    }
    columns |= {"qclass": "1", "qclass_name": "C_INTERNET", "TC": "F", "RD": "T", "RA": "T", "Z": "0", "rejected": "F"}
    return in_order(connections.time[rows], columns)


class _Requests:
    """HTTP requests and the files that crossed in them: http.log and files.log name each other's rows."""

    def __init__(self, http: Sheet, connections: Connections) -> None:
        self.kept, self.rows = connections.told_of(http)
        self.sheet, self.connections = http, connections
        self.after = np.rint(self["after"] * SECOND).astype(np.int64)
        self.down = np.flatnonzero(self["mime"] != "")
        self.up = np.flatnonzero(self["upload"] != "")
        names = identifiers(len(self.kept), len(self.down) + len(self.up), "F")
        self.down_names, self.up_names = names[: len(self.down)], names[len(self.down) :]

    def __getitem__(self, name: str) -> Column:
        return self.sheet[name][self.kept]

    def _spread(self, where: Times, values: Column) -> pa.Array:
        spread = np.full(len(self.kept), "", dtype=values.dtype if len(values) else np.str_)
        spread[where] = values
        return text(spread)

    def http(self) -> Rows:
        """Return http.log."""
        columns: Columns = self.connections.named(self.rows, self.after) | {
            "method": text(self["method"]),
            "host": text(self["host"]),
            "uri": text(self["uri"]),
            "user_agent": text(self["agent"]),
            "request_body_len": count(self["sent"]),
            "response_body_len": count(self["received"]),
            "status_code": count(self["status"]),
            "status_msg": text([_STATUS[each] for each in self["status"].tolist()]),
            "orig_fuids": self._spread(self.up, self.up_names),
            "orig_mime_types": text(self["upload"]),
            "resp_fuids": self._spread(self.down, self.down_names),
            "resp_filenames": text(self["filename"]),
            "resp_mime_types": text(self["mime"]),
        }
        columns |= {"trans_depth": "1", "version": "1.1", "tags": "(empty)"}
        return in_order(self.connections.time[self.rows] + self.after, columns)

    def files(self) -> Rows:
        """Return files.log: bodies of requests and of responses."""
        # The sensor learns of a file when its first bytes come, a moment after the request.
        which = np.concatenate([self.down, self.up])
        upward = np.arange(len(which)) >= len(self.down)
        rows, late = self.rows[which], self.after[which] + 5000
        size = np.where(upward, self["sent"][which], self["received"][which])
        local = self.connections.local
        columns: Columns = self.connections.named(rows, late) | {
            "fuid": text(np.concatenate([self.down_names, self.up_names])),
            "mime_type": text(np.where(upward, self["upload"][which], self["mime"][which])),
            "filename": text(np.where(upward, "", self["filename"][which])),
            "duration": moment(np.full(len(which), 2000)),
            "local_orig": flag(np.where(upward, local[0][rows], local[1][rows])),
            "is_orig": flag(upward),
            "seen_bytes": count(size),
            "total_bytes": count(size),
        }
        columns |= {"source": "HTTP", "depth": "0", "analyzers": "MD5,SHA1,SHA256"}
        columns |= {"missing_bytes": "0", "overflow_bytes": "0", "timedout": "F"}
        columns |= _hashes(self["host"][which], self["uri"][which], size)
        return in_order(self.connections.time[rows] + late, columns)


def content(host: str, uri: str, size: int) -> bytes:
    """Return what stands for the bytes of a file: the same file from the same place is the same bytes."""
    return f"{host}{uri} {size}".encode()


def _hashes(hosts: Column, uris: Column, sizes: Times) -> Columns:
    contents = [content(*each) for each in zip(hosts.tolist(), uris.tolist(), sizes.tolist(), strict=True)]
    kinds = ("md5", "sha1", "sha256")
    return {
        kind: text([hashlib.new(kind, each, usedforsecurity=False).hexdigest() for each in contents]) for kind in kinds
    }


def _ssl(ssl: Sheet, connections: Connections) -> Rows:
    kept, rows = connections.told_of(ssl)
    # Zeek's ssl_history spells the messages it saw; after TLS 1.3's hello the rest is hidden.
    newest = ssl["version"][kept] == "TLSv13"
    resumed = ssl["resumed"][kept]
    columns: Columns = connections.named(rows, _HANDSHAKE) | {
        "version": text(ssl["version"][kept]),
        "cipher": text(np.where(newest, "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")),
        "curve": text(np.where(newest, "x25519", "secp256r1")),
        "server_name": text(ssl["name"][kept]),
        "resumed": flag(resumed),
        "next_protocol": text(np.where(ssl["web"][kept] & ~newest, "h2", "")),
        "ssl_history": text(np.where(newest, "CsiI", np.where(resumed, "CsiI", "CsxknIti"))),
        "cert_chain_fps": text(ssl["chain"][kept]),
        "sni_matches_cert": text(np.where(ssl["chain"][kept] == "", "", "T")),
        "validation_status": text(ssl["validation"][kept]),
    }
    return in_order(connections.time[rows] + _HANDSHAKE, columns | {"established": "T"})


def _ssh(ssh: Sheet, connections: Connections) -> Rows:
    kept, rows = connections.told_of(ssh)
    columns: Columns = connections.named(rows, _HANDSHAKE) | {
        "auth_success": text(ssh["succeeded"][kept]),
        "auth_attempts": count(ssh["attempts"][kept]),
        "client": text(ssh["client"][kept]),
        "server": text(ssh["server"][kept]),
        "host_key": text([_host_key(each) for each in connections.destination[rows].tolist()]),
    }
    columns |= {"version": "2", "cipher_alg": "aes256-gcm@openssh.com", "mac_alg": "hmac-sha2-256"}
    columns |= {"compression_alg": "none", "kex_alg": "curve25519-sha256", "host_key_alg": "ssh-ed25519"}
    return in_order(connections.time[rows] + _HANDSHAKE, columns)


def _host_key(address: str) -> str:
    digest = hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()
    return ":".join(digest[place : place + 2] for place in range(0, 32, 2))


def _x509(x509: Sheet) -> Rows:
    leaf = x509["leaf"]
    columns: Columns = {
        "ts": moment(x509["time"]),
        "fingerprint": text(x509["fingerprint"]),
        "certificate.serial": text(x509["serial"]),
        "certificate.subject": text(x509["subject"]),
        "certificate.issuer": text(x509["issuer"]),
        "certificate.not_valid_before": moment(x509["since"]),
        "certificate.not_valid_after": moment(x509["until"]),
        "certificate.key_length": text(np.where(leaf, "2048", "4096")),
        "san.dns": text(x509["names"]),
        "basic_constraints.ca": flag(~leaf),
        "basic_constraints.path_len": text(np.where(leaf, "", "0")),
        "host_cert": flag(leaf),
    }
    columns |= {"certificate.version": "3", "certificate.key_alg": "rsaEncryption", "client_cert": "F"}
    columns |= {
        "certificate.sig_alg": "sha256WithRSAEncryption",
        "certificate.key_type": "rsa",
        "certificate.exponent": "65537",
    }
    return in_order(x509["time"], columns)
