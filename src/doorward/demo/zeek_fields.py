"""The fields of Zeek 7.0's logs with their types, in the order of its headers (default scripts, with local.zeek's hashes and validation)."""

from __future__ import annotations

_TYPES = {
    "s": "string",
    "c": "count",
    "b": "bool",
    "e": "enum",
    "i": "interval",
    "t": "time",
    "a": "addr",
    "p": "port",
    "S": "set[string]",
    "E": "set[enum]",
    "V": "vector[string]",
    "A": "vector[addr]",
    "I": "vector[interval]",
}
_CONNECTION = "ts:t uid:s id.orig_h:a id.orig_p:p id.resp_h:a id.resp_p:p"
_CONN = (
    f"{_CONNECTION} proto:e service:s duration:i orig_bytes:c resp_bytes:c conn_state:s local_orig:b local_resp:b missed_bytes:c "
    "history:s orig_pkts:c orig_ip_bytes:c resp_pkts:c resp_ip_bytes:c tunnel_parents:S"
)
_LOGS = {
    "conn": _CONN,
    "open_conn": _CONN,
    "dns": f"{_CONNECTION} proto:e trans_id:c rtt:i query:s qclass:c qclass_name:s qtype:c qtype_name:s rcode:c rcode_name:s "
    "AA:b TC:b RD:b RA:b Z:c answers:V TTLs:I rejected:b",
    "http": f"{_CONNECTION} trans_depth:c method:s host:s uri:s referrer:s version:s user_agent:s origin:s request_body_len:c "
    "response_body_len:c status_code:c status_msg:s info_code:c info_msg:s tags:E username:s password:s proxied:S orig_fuids:V "
    "orig_filenames:V orig_mime_types:V resp_fuids:V resp_filenames:V resp_mime_types:V",
    "ssl": f"{_CONNECTION} version:s cipher:s curve:s server_name:s resumed:b last_alert:s next_protocol:s established:b ssl_history:s "
    "cert_chain_fps:V client_cert_chain_fps:V sni_matches_cert:b validation_status:s",
    "ssh": f"{_CONNECTION} version:c auth_success:b auth_attempts:c direction:e client:s server:s cipher_alg:s mac_alg:s "
    "compression_alg:s kex_alg:s host_key_alg:s host_key:s",
    "files": "ts:t fuid:s uid:s id.orig_h:a id.orig_p:p id.resp_h:a id.resp_p:p source:s depth:c analyzers:S mime_type:s filename:s "
    "duration:i local_orig:b is_orig:b seen_bytes:c total_bytes:c missing_bytes:c overflow_bytes:c timedout:b parent_fuid:s md5:s "
    "sha1:s sha256:s extracted:s extracted_cutoff:b extracted_size:c",
    "x509": "ts:t fingerprint:s certificate.version:c certificate.serial:s certificate.subject:s certificate.issuer:s "
    "certificate.not_valid_before:t certificate.not_valid_after:t certificate.key_alg:s certificate.sig_alg:s certificate.key_type:s "
    "certificate.key_length:c certificate.exponent:s certificate.curve:s san.dns:V san.uri:V san.email:V san.ip:A "
    "basic_constraints.ca:b basic_constraints.path_len:c host_cert:b client_cert:b",
}
FIELDS: dict[str, dict[str, str]] = {
    path: {name: _TYPES[letter] for name, _, letter in (field.rpartition(":") for field in fields.split())}
    for path, fields in _LOGS.items()
}
"""Log path -> field -> Zeek type, in order."""


def header(path: str, opened: str) -> str:
    """Return the eight lines that stand before a tab-separated log; `opened` is Zeek's spelling of when."""
    fields = FIELDS[path]
    lines = (
        "#separator \\x09",
        "#set_separator\t,",
        "#empty_field\t(empty)",
        "#unset_field\t-",
        f"#path\t{path}",
        f"#open\t{opened}",
        "\t".join(["#fields", *fields]),
        "\t".join(["#types", *fields.values()]),
    )
    return "\n".join(lines) + "\n"
