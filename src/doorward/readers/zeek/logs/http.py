"""http.log: one line per request, with its response."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

http = Log(
    table="http",
    fields={
        **ENDPOINTS,
        "method": known_as("method"),
        "host": known_as("host"),
        "uri": known_as("uri"),
        "referrer": known_as("referrer"),
        "user_agent": known_as("user_agent"),
        "request_bytes": known_as("request_body_len"),
        "response_bytes": known_as("response_body_len"),
        "status_code": known_as("status_code"),
        "username": known_as("username"),
        "response_types": known_as("resp_mime_types", "mime_type"),
    },
    signs=(
        frozenset({"uid", "trans_depth", "method"}),
        frozenset({"uid", "trans_depth", "host"}),
        frozenset({"uid", "trans_depth", "status_code"}),
    ),
    # sip.log has methods, URIs and status codes too.
    foreign=frozenset({"call_id", "cseq", "request_from", "response_from", "request_path", "response_path"}),
    constants={"open": False},
)
