"""One row per HTTP request with its response."""

from __future__ import annotations

from doorward.table import Column, Table

http = Table(
    "http",
    {
        "time": Column("timestamp('UTC')", "when the request was seen"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "method": Column("string", "GET, POST, CONNECT, …"),
        "host": Column("string", "Host header, or the authority of a CONNECT"),
        "uri": Column("string", "request target as sent"),
        "referrer": Column("string", "Referer header"),
        "user_agent": Column("string", "User-Agent header"),
        "request_bytes": Column("int64", "body bytes of the request"),
        "response_bytes": Column("int64", "body bytes of the response"),
        "status_code": Column("int64", "status code of the response"),
        "username": Column("string", "name given for basic authentication"),
        "response_types": Column("list<string>", "MIME types of the response bodies as seen"),
        "sensor": Column("string", "which sensor saw it"),
    },
)
