from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture, log

from doorward.demo.capture import DNS, PING, TLS
from doorward.demo.period import DAY, END, HOUR, SECOND, START
from doorward.demo.zeek_connections import Connections, conn_log, identifiers, in_order, open_conn_log


def connections(noted):
    return Connections(noted.conn, identifiers(1, noted.conn.rows, "C"))


def told(rows):
    columns = {name: column if isinstance(column, str) else column.to_pylist() for name, column in rows.columns.items()}
    return [
        {name: values if isinstance(values, str) else values[number] for name, values in columns.items()}
        for number in range(len(rows.written))
    ]


def one(kind=TLS, **given):
    noted = capture()
    noted.connect(kind, START + HOUR, "10.20.10.101", "203.0.113.10", **given)
    (row,) = told(conn_log(connections(noted)))
    return row


def test_identifiers_look_like_a_sensors():
    names = identifiers(1, 5000, "C")
    assert len(set(names.tolist())) == 5000
    assert all(len(name) == 18 and name[0] == "C" and name.isalnum() for name in names)


def test_identifiers_depend_on_seed_and_letter():
    first = identifiers(1, 10, "C").tolist()
    assert identifiers(1, 10, "C").tolist() == first
    assert identifiers(2, 10, "C").tolist() != first
    assert [name[1:] for name in identifiers(1, 10, "F").tolist()] != [name[1:] for name in first]


def test_a_connection_is_told_in_full():
    row = one(seconds=1.5, sent=2000, received=100)
    assert row["ts"] == f"{(START + HOUR) // SECOND}.000000"
    assert (row["duration"], row["orig_bytes"], row["resp_bytes"]) == ("1.500000", "2000", "100")
    assert (row["proto"], row["service"], row["conn_state"]) == ("tcp", "ssl", "SF")
    assert (row["local_orig"], row["local_resp"]) == ("T", "F")
    assert row["history"] == "ShADadFf"


def test_one_packet_alone_has_no_duration_and_no_bytes():
    row = one(DNS, state="S0", sent=40)
    assert (row["duration"], row["orig_bytes"], row["resp_bytes"]) == (None, None, None)
    assert (row["orig_pkts"], row["resp_pkts"]) == ("1", "0")


@pytest.mark.parametrize(
    ("kind", "state", "history"),
    [(TLS, "S0", "S"), (TLS, "REJ", "Sr"), (TLS, "RSTR", "ShADadr"), (DNS, "SF", "Dd"), (PING, "OTH", None)],
)
def test_history_fits_the_state(kind, state, history):
    assert one(kind, state=state, seconds=0.1)["history"] == history


@pytest.mark.parametrize(("sent", "received"), [(0, 0), (1, 1), (1380, 0), (5_000_000, 20), (300, 90_000_000)])
def test_packets_carry_their_bytes(sent, received):
    row = one(seconds=9.0, sent=sent, received=received)
    assert int(row["orig_ip_bytes"]) == sent + 40 * int(row["orig_pkts"])
    assert int(row["resp_ip_bytes"]) == received + 40 * int(row["resp_pkts"])
    assert int(row["orig_pkts"]) * 1460 >= sent
    assert int(row["resp_pkts"]) * 1460 >= received


def test_the_edge_is_local_and_the_rest_of_its_block_is_not():
    noted = capture()
    noted.connect(TLS, [START, START + 1], ["192.0.2.15", "192.0.2.16"], "203.0.113.10", seconds=1.0)
    assert [row["local_orig"] for row in told(conn_log(connections(noted)))] == ["T", "F"]


def test_connections_are_written_when_they_end():
    noted = capture()
    noted.connect(TLS, [START, START + SECOND], "10.20.10.101", "203.0.113.10", seconds=[10.0, 1.0])
    rows = conn_log(connections(noted))
    assert rows.written.tolist() == [START + 2 * SECOND, START + 10 * SECOND]
    assert [row["duration"] for row in told(rows)] == ["1.000000", "10.000000"]


def test_an_open_connection_is_told_every_full_hour_as_it_stands():
    noted = capture()
    noted.connect(TLS, START + HOUR // 2, "10.20.40.13", "203.0.113.121", seconds=4 * 3600.0, sent=4000, received=400)
    rows = told(open_conn_log(connections(noted)))
    assert [row["duration"] for row in rows] == ["5400.000000", "9000.000000", "12600.000000"]
    assert [row["orig_bytes"] for row in rows] == ["1500", "2500", "3500"]
    assert {row["conn_state"] for row in rows} == {"S1"}
    assert len({row["uid"] for row in rows}) == 1


@pytest.mark.parametrize(("seconds", "times"), [(3599.0, 0), (3600.0, 1), (7199.0, 1), (7200.0, 2)])
def test_only_connections_of_an_hour_or_more_are_told_while_open(seconds, times):
    noted = capture()
    noted.connect(TLS, START, "10.20.40.13", "203.0.113.121", seconds=seconds)
    assert len(open_conn_log(connections(noted)).written) == times


def test_a_connection_that_never_closes_is_in_no_conn_log():
    noted = capture()
    noted.connect(TLS, END - 2 * HOUR, "10.20.40.13", "203.0.113.121", seconds=9 * 3600.0)
    assert len(conn_log(connections(noted)).written) == 0
    assert [row["duration"] for row in told(open_conn_log(connections(noted)))] == ["3600.000000", "7199.000000"]


def test_rows_are_put_in_order():
    rows = in_order(np.array([3, 1, 2]), {"query": "same", "ts": connections(capture_of_three())._named["uid"]})
    assert rows.written.tolist() == [1, 2, 3]
    assert rows.columns["query"] == "same"


def capture_of_three():
    noted = capture()
    noted.connect(TLS, [START, START, START], "a", "b", seconds=1.0)
    return noted


def test_in_the_sample_every_connection_stands_once():
    uids = log("conn")["uid"]
    assert len(set(uids.tolist())) == len(uids)


def test_in_the_sample_a_repeated_open_connection_only_grows():
    rows = log("open_conn")
    growth = {}
    for uid, lasted, sent in zip(rows["uid"], rows["duration"], rows["orig_bytes"], strict=True):
        growth.setdefault(uid, []).append((float(lasted), int(sent)))
    assert max(map(len, growth.values())) > 24
    for steps in growth.values():
        assert steps == sorted(steps)


def test_in_the_sample_connections_end_on_the_day_of_their_file():
    rows = log("conn")
    time = rows["ts"].astype(float)
    assert time.min() * SECOND >= START
    assert time.max() * SECOND < END
    assert (END - START) // DAY == 14
