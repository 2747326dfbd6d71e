from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.zeek.written import (
    CONN,
    CONN_ROW,
    DNS,
    ENDS,
    WEIRD,
    delimited,
    lines,
    names,
    recognised,
    rows,
    scanned,
)

from doorward.reader import HEAD, Input, Malformed, Sample
from doorward.readers import readers
from doorward.readers.zeek import zeek
from doorward.readers.zeek.logs import LOGS
from doorward.tables import TABLES

DATA = Path(__file__).parents[3] / "shared" / "data"

SAMPLES: dict[str, bytes] = {
    "conn.log": delimited("conn", CONN, CONN_ROW),
    "conn-crlf.log": delimited("conn", CONN, CONN_ROW).replace(b"\n", b"\r\n"),
    "conn-leading-tab.log": b"\t" + delimited("conn", CONN, CONN_ROW),
    "conn-byte-order-mark.log": b"\xef\xbb\xbf" + delimited("conn", CONN, CONN_ROW),
    "conn-note-above.log": b"### copied from the sensor\n" + delimited("conn", CONN, CONN_ROW),
    "conn-pipe.log": delimited("conn", CONN, CONN_ROW, separator="|", written="|"),
    "conn-two-pipes.log": delimited("conn", CONN, CONN_ROW, separator="||", written="||"),
    "conn-other-mark.log": delimited("conn", CONN, CONN_ROW, mark="PREFIX<>", unset="NOT-SET", empty="EMPTY"),
    "conn-no-close.log": delimited("conn", CONN, CONN_ROW, close=False),
    "conn-no-rows.log": delimited("conn", CONN),
    "conn-no-locals.log": delimited("conn", [name for name in CONN if not name.startswith("local_")]),
    "conn-ip-proto.log": delimited("conn", [*CONN, "ip_proto"], [*CONN_ROW, "6"]),
    "conn-node.log": delimited("conn", ["_node_name", *CONN], ["probe-1", *CONN_ROW]),
    "conn-labels-in-one.log": delimited("conn", [*CONN[:-1], "tunnel_parents   label   detailed-label"], CONN_ROW),
    "conn-renamed.log": delimited("conn", names("ts uid src src_port dst dst_port proto conn_state")),
    "conn-underscores.log": delimited("conn", [name.replace(".", "_") for name in CONN], CONN_ROW),
    "conn-trailing-tab.log": delimited("conn", [*CONN, ""], [*CONN_ROW, ""]),
    "only-fields.log": ("#fields\t" + "\t".join(CONN) + "\n").encode(),
    "names-in-first-line.log": ("\t".join(CONN) + "\n" + "\t".join(CONN_ROW) + "\n").encode(),
    "no-header.log": ("\t".join(CONN_ROW) + "\n").encode() * 3,
    "open_conn.17:00:00-18:00:00.log": delimited("open_conn", CONN, CONN_ROW),
    "streaming.json": lines({"_path": "conn", "_write_ts": "2026-01-02T03:04:05Z", **ENDS, "proto": "udp"}),
    "humio.json": lines({"@stream": "conn", **{key.replace(".", "_"): value for key, value in ENDS.items()}}),
    "conn.json": lines({**ENDS, "proto": "tcp", "conn_state": "S0"}),
    "conn-null-time.json": lines({**ENDS, "ts": None, "proto": "tcp", "conn_state": "S0"}),
    "combined.json": lines({"_path": "weird", "ts": 1, "name": "odd"}, {"_path": "dns", **ENDS, "query": "a.example"}),
    "dns.log": delimited("dns", DNS),
    "http.json": lines({**ENDS, "trans_depth": 1, "method": "GET", "host": "a.example", "uri": "/"}),
    "ssl.json": lines({**ENDS, "version": "TLSv13", "cipher": "TLS_AES_128_GCM_SHA256", "resumed": False}),
    "files.json": lines({"ts": 1, "fuid": "F1", "source": "HTTP", "seen_bytes": 1, "analyzers": ["PE"]}),
    "x509.json": lines({"ts": 1, "fingerprint": "ab", "certificate.serial": "01"}),
    "ssh.json": lines({**ENDS, "auth_attempts": 3, "client": "SSH-2.0-x"}),
    "kerberos.json": lines({**ENDS, "request_type": "AS", "cipher": "aes256-cts-hmac-sha1-96"}),
    "krb.kerberos.log": ("\t".join([*ENDS, "request_type", "client"]) + "\n").encode(),
    "ntlm.log": delimited("ntlm", [*ENDS, "username", "domainname", "success"]),
    "rdp.log": delimited("rdp", [*ENDS, "cookie", "result"]),
    "smb_files.json": lines({**ENDS, "action": "SMB::FILE_OPEN", "path": "a", "name": "b"}),
    "smb_mapping.log": delimited("smb_mapping", [*ENDS, "path", "share_type"]),
    "dce_rpc.json": lines({"@stream": "dce_rpc", **ENDS, "endpoint": "samr", "operation": "SamrConnect2"}),
    "notice.log": delimited("notice", [*ENDS, "note", "msg", "src"]),
    "software.json": lines({"ts": 1, "host": "192.0.2.9", "software_type": "HTTP::SERVER", "name": "x"}),
    "known_hosts.log": delimited("known_hosts", ["ts", "host"]),
    "known_services.log": delimited("known_services", ["ts", "host", "port_num", "port_proto", "service"]),
    "known_certs.log": delimited("known_certs", ["ts", "host", "port_num", "subject", "issuer_subject", "serial"]),
    "dhcp.log": delimited("dhcp", ["ts", "uids", "mac", "assigned_addr", "msg_types"]),
}
"""File name -> bytes that are a Zeek log of a kind that has a table."""

OTHERS: dict[str, bytes] = {
    "conn.log": b"Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n" * 20,
    "empty/conn.log": b"",
    "weird.log": delimited("weird", WEIRD),
    "no-addresses/conn.log": delimited("conn", ["ts", "uid", "history"]),
    "no-time/conn.log": delimited("conn", CONN[1:]),
    "intel.dat": b"#fields\tindicator\tindicator_type\tmeta.source\n192.0.2.1\tIntel::ADDR\tlist\n",
    "cut/conn.log": delimited("conn", CONN)[:40],
    "fields-without-end/conn.log": b"#fields\tts\tuid\tid.orig_h\tid.resp_h\tconn_state",
    "weird.json": lines({"_path": "weird", "ts": 1, **ENDS, "name": "odd"}),
    "sip.json": lines({**ENDS, "trans_depth": 0, "method": "REGISTER", "uri": "sip:x", "call_id": "1"}),
    "known_hosts.json": lines({"ts": 1, "host": "192.0.2.9"}),
    "ntp.json": lines({"_path": "ntp", **ENDS, "version": 3, "mode": 4}),
    "tunnel.log": delimited("tunnel", [*ENDS, "tunnel_type", "action"]),
    "ftp.json": lines({**ENDS, "command": "RETR", "mime_type": "text/plain", "fuid": "F1"}),
    "quic.json": lines({**ENDS, "version": "1", "server_name": "a.example"}),
    "flows-of-another-tool.json": lines({"ts": 1, "src": "192.0.2.1", "dst": "192.0.2.2", "proto": "tcp"}),
    "eve.json": lines({"timestamp": "2026-01-02T03:04:05+0000", "event_type": "flow", "proto": "TCP"}),
    "array.json": b'[{"ts": 1}]\n',
    "one-object.json": b'{\n "ts": 1,\n "uid": "C1"\n}\n',
    "mostly-text.md": b"# About\n\nsome\ntext\n" + lines({**ENDS, "proto": "tcp", "conn_state": "S0"}),
    "deep.json": b'{"ts":' + b"[" * 60_000,
    "digits.json": b'{"ts":' + b"9" * 60_000 + b"}\n",
    "table.tsv": b"ts\tname\n1\ta\n",
    "flows.csv": b"ts,te,td,sa,da,sp,dp,pr,flg\n2026-01-02 03:04:05,,,192.0.2.1,192.0.2.2,1,2,TCP,.\n",
    "noise.bin": bytes(range(256)) * 100,
}
"""File name -> bytes that are no Zeek log, or one that no table is for."""


@pytest.mark.parametrize("name", SAMPLES)
def test_a_zeek_log_is_recognised_by_its_bytes(name):
    assert recognised(SAMPLES[name], "unnamed")
    assert scanned(SAMPLES[name], name)


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_is_not(name):
    assert not recognised(OTHERS[name], name)


@pytest.mark.parametrize("name", OTHERS)
def test_reading_anything_else_says_that_it_is_none(name):
    with pytest.raises(Malformed, match="neither Zeek's header lines nor Zeek's field names"):
        scanned(OTHERS[name], name)


@pytest.mark.parametrize("name", SAMPLES)
def test_scans_name_only_what_the_vocabulary_has(name):
    for scan in scanned(SAMPLES[name], name):
        columns = TABLES[scan.table].columns
        assert set(scan.fields) | set(scan.formulas) | set(scan.constants) | set(scan.required) <= set(columns)
        assert set(scan.required) <= set(scan.fields)
        assert not set(scan.fields) & set(scan.constants)


def test_the_reader_is_found_and_fills_the_tables_of_its_logs():
    assert readers()["zeek"] is zeek
    assert zeek.unit == "line"
    assert zeek.fills == tuple(sorted({log.table for log in LOGS.values()}))


def test_a_file_is_read_from_its_path(tmp_path):
    path = tmp_path / "conn.log"
    path.write_bytes(SAMPLES["conn.log"])
    [scan] = zeek.read(Input(path, str(path), "0" * 64, path.stat().st_size, 10))
    assert (scan.table, scan.first_line) == ("conn", 9)


PARTS = [b"#", b"\t", b"\n", b"\r\n", b"separator ", b"\\x09", b"fields", b"path", b"conn", b"ts", b"{", b'"ts":', b"}"]
PARTS += [
    b"\xff\x00",
    "\N{LATIN SMALL LETTER U WITH DIAERESIS}".encode(),
    b"id.orig_h\tid.resp_h\tuid",
    b'"_path":"conn"',
]


@given(st.lists(st.sampled_from(PARTS) | st.binary(max_size=9), max_size=40).map(b"".join))
def test_no_bytes_make_it_raise_anything_but_malformed(data):
    if recognised(data):
        scanned(data)
    else:
        with pytest.raises(Malformed):
            scanned(data)


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 600), st.binary(min_size=1, max_size=4))
def test_a_damaged_log_never_makes_it_raise(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    if recognised(data, name):
        scanned(data, name)


def files(*folders):
    """Yield name and unpacked bytes of the development data."""
    for folder in folders:
        for path in sorted((DATA / folder).rglob("*")):
            if path.is_file() and not path.name.endswith((".tar.gz", ".zip", ".pcap", ".evtx", ".evtx.gz", ".zst")):
                data = path.read_bytes()
                packed = data.startswith(b"\x1f\x8b")
                yield str(path.relative_to(DATA)), gzip.decompress(data) if packed else data


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
KIND = re.compile(r"(?:^|[^a-z0-9])(" + "|".join(sorted(LOGS, key=len, reverse=True)) + ")[^a-z0-9]", re.IGNORECASE)
NO_LOG = re.compile(
    r"network/(yara-rules|sigma-rules|win-[^/]*|toplists|ioc|dga|eve|netflow|pcap)/(?!corelight_expected)"
    r"|truth\.json|SOURCE|\.md$|/ntlm\.ldap"
)
# What these folders hold is named like a log but has no time or no addresses, or masks its JSON times so that it is none.
HOLLOW = re.compile(
    r"parser-zeek-baseline/.*(frameworks\.logging\.|dnssec/dns\.ed|ldap\..*/conn|max-compression|max-queries|max-history|dpd-)"
    r"|parser-rita-edge/text_file"
)


@needs_data
def test_every_log_of_the_development_data_is_recognised_for_what_it_is():
    seen = set()
    for name, data in files("network"):
        file = Path(name).name.removesuffix(".gz")
        kind = KIND.search(re.sub("^(ORIGINAL|NASHUA_|SCRANTON_)", "", file))
        if NO_LOG.search(name) or kind is None or (HOLLOW.search(name) and not recognised(data)):
            continue
        assert recognised(data, name), name
        [scan] = scanned(data, name)
        log = LOGS[kind[1].lower()]
        assert (name, scan.table) == (name, log.table)
        assert set(log.required) <= set(scan.fields), name
        seen.add(scan.table)
    assert seen == set(zeek.fills)


@needs_data
@pytest.mark.parametrize("name", ["rdp", "ntlm", "dce_rpc"])
def test_both_forms_of_the_same_records_say_the_same(name):
    folder = DATA / "network" / "zeek-wrccdc-protocols"
    written, streamed = (
        rows(gzip.decompress((folder / form / f"{name}.{ending}.gz").read_bytes()), name)
        for form, ending in (("zeek-default", "log"), ("zeek-json", "json"))
    )
    # A delimited log writes six digits of an interval.
    for row in streamed:
        row.update({"round_trip": round(row["round_trip"], 6)} if "round_trip" in row else {})
    assert len(written) > 70
    assert written == streamed


def ascii_written(text, *, between="", utf8=False):
    """Return text as Zeek's delimited form writes it."""
    bad = {"\\", "\t", *between}
    written = "".join(
        "\\\\"
        if char == "\\"
        else char
        if char not in bad and ((char.isascii() and char.isprintable()) or (utf8 and char.isprintable()))
        else "".join(f"\\x{byte:02x}" for byte in char.encode())
        for char in text
    )
    return f"\\x{ord(written[0]):02x}{written[1:]}" if written in {"-", "(empty)"} else written


WORDS = st.text(
    st.sampled_from("ab-,.\\x4\t\"' \u00fc\u4e2d") | st.characters(min_codepoint=1, exclude_categories=["Cs"]),
    max_size=8,
)
NAMED = WORDS.filter(bool) | st.sampled_from(["-", "(empty)", r"C:\x41", "\\\\srv\\share", "\\"])


@settings(max_examples=60, deadline=None)
@given(NAMED, st.lists(NAMED, min_size=1, max_size=3), st.booleans())
def test_both_forms_of_any_text_say_the_same(query, answers, utf8):
    ends = {
        "ts": "1.5",
        "uid": "C1",
        "id.orig_h": "192.0.2.7",
        "id.orig_p": "1",
        "id.resp_h": "192.0.2.8",
        "id.resp_p": "2",
    }
    listed = ",".join(ascii_written(answer, between=",", utf8=utf8) for answer in answers)
    row = [*ends.values(), ascii_written(query, utf8=utf8), listed]
    [tabbed] = rows(delimited("dns", [*ends, "query", "answers"], row), "dns.log")
    item = {**ENDS, "query": query, "answers": answers}
    [streamed] = rows(json.dumps({"_path": "dns", **item}, ensure_ascii=False).encode() + b"\n", "dns.json")
    assert (tabbed["query"], tabbed["answers"]) == (query, answers)
    assert tabbed == streamed


@needs_data
def test_nothing_else_of_the_development_data_is_taken():
    taken = [
        name
        for name, data in files("exposure", "intel", "network")
        if ("network/" not in name or NO_LOG.search(name)) and zeek.recognises(Sample(name, data[:HEAD]))
    ]
    assert taken == []
