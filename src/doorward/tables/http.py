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
        "open": Column(
            "boolean", "its connection was still open when it was written: it may stand in several such rows"
        ),
        "sensor": Column("string", "which sensor saw it"),
    },
    reading="""
    -- A request whose connection is still open is written again and again: it counts once, as the row that knows most of
    -- it, and not at all once it has been written for good.
    select * from {rows} where not coalesce(open, false)
    union all
    select * from (
        select * from {rows} where open
        qualify row_number() over (
            partition by uid, source, destination, destination_port, time, method, host, uri
            order by response_bytes desc nulls last, request_bytes desc nulls last, status_code desc nulls last,
                origin nulls last, origin_row nulls last
        ) = 1
    ) as latest
    where not exists (
        select 1 from {rows} as closed
        where not coalesce(closed.open, false) and closed.uid = latest.uid and closed.source = latest.source
            and closed.time = latest.time
    )
    """,
    identity=("source", "source_port", "destination", "destination_port", "method", "host", "uri"),
)
