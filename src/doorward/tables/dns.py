"""One row per DNS question with its answer."""

from __future__ import annotations

from doorward.table import Column, Table

dns = Table(
    "dns",
    {
        "time": Column("timestamp('UTC')", "when the question was seen"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "proto": Column("string", "transport: tcp, udp"),
        "query": Column("string", "name asked for"),
        "query_type": Column("string", "record type: A, AAAA, TXT, …"),
        "response_code": Column("string", "NOERROR, NXDOMAIN, …; null if no answer was seen"),
        "answers": Column("list<string>", "data of the answers, in order"),
        "ttls": Column("list<float64>", "seconds each answer may be cached, in the same order"),
        "round_trip": Column("float64", "seconds from question to answer"),
        "rejected": Column("boolean", "the server refused the question"),
        "sensor": Column("string", "which sensor saw it"),
        "transaction": Column("int64", "id that question and answer share, where the sensor writes them apart"),
        "half": Column("string", "question or answer, where the sensor writes them apart; null for a whole exchange"),
    },
    reading="""
    select * from {rows} where half is null
    union all
    -- A question opens an exchange, but for one that is sent again before it is answered; what bears its id afterwards,
    -- up to the next exchange with that id, belongs to it. An answer without a question is one by itself.
    select min(time) as time, uid, source, source_port, destination, destination_port, min(proto) as proto,
        coalesce(min(case when half = 'question' then query end), min(query)) as query,
        coalesce(min(case when half = 'question' then query_type end), min(query_type)) as query_type,
        min(response_code) as response_code,
        case when count(distinct answers) < 2 then min(answers)
            else array_sort(array_distinct(flatten(array_sort(collect_list(answers))))) end as answers,
        case when count(distinct answers) < 2 then min(ttls) end as ttls,
        floor((seconds(min(case when half = 'answer' then time end))
            - seconds(min(case when half = 'question' then time end))) * 1000000.0e0 + 0.5e0) / 1000000.0e0 as round_trip,
        bool_or(rejected) as rejected, min(sensor) as sensor, transaction, cast(null as string) as half,
        coalesce(min(case when half = 'question' then origin end), min(origin)) as origin,
        coalesce(min(case when half = 'question' then origin_row end), min(origin_row)) as origin_row
    from (
        select *, case when turn > 0 then cast(turn as string)
            else concat_ws(':', origin, cast(origin_row as string)) end as exchange
        from (
            select *, sum(case when half = 'question' and not again then 1 else 0 end) over (
                partition by uid, source, source_port, destination, destination_port, transaction
                order by time nulls last, half desc nulls last, origin, origin_row
                rows between unbounded preceding and current row
            ) as turn
            from (
                select *, coalesce(
                    lag(half) over (
                        partition by uid, source, source_port, destination, destination_port, transaction
                        order by time nulls last, half desc nulls last, origin, origin_row
                    ) = 'question' and lag(query) over (
                        partition by uid, source, source_port, destination, destination_port, transaction
                        order by time nulls last, half desc nulls last, origin, origin_row
                    ) = query and seconds(time) - seconds(lag(time) over (
                        partition by uid, source, source_port, destination, destination_port, transaction
                        order by time nulls last, half desc nulls last, origin, origin_row
                    )) <= 10.0e0, false) as again
                from {rows} where half is not null
            ) as followed
        ) as turned
    ) as told
    group by uid, source, source_port, destination, destination_port, transaction, exchange
    """,
    identity=("source", "source_port", "destination", "destination_port", "query", "query_type", "half"),
)
