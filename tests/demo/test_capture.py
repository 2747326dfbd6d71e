from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture

from doorward.demo.capture import DNS, HTTP, SSH, TLS, Shape, Sheet, ends, noted
from doorward.demo.period import END, HOUR, SECOND, START


def test_a_sheet_grows_by_blocks():
    sheet = Sheet()
    assert sheet.add(2, {"name": ["a", "longer"], "size": 7}).tolist() == [0, 1]
    assert sheet.add(1, {"name": "b", "size": [8]}).tolist() == [2]
    assert sheet.rows == 3
    assert sheet["name"].tolist() == ["a", "longer", "b"]
    assert sheet["size"].tolist() == [7, 7, 8]


@pytest.mark.parametrize("values", [["a"], ["a", "b", "c"]])
def test_a_sheet_refuses_a_column_of_another_length(values):
    with pytest.raises(ValueError, match=f"column 'name' has {len(values)} values for 2 rows"):
        Sheet().add(2, {"name": values})


def test_a_sheet_refuses_to_read_a_column_that_a_block_left_out():
    sheet = Sheet()
    sheet.add(1, {"name": "a", "size": 1})
    sheet.add(1, {"name": "b"})
    with pytest.raises(ValueError, match="column 'size' has 1 values for 2 rows"):
        sheet["size"]


def test_connections_take_what_their_kind_says():
    noted_down = capture()
    rows = noted_down.connect(DNS, [START, START + 5], "10.20.10.101", "10.20.2.10")
    assert rows.tolist() == [0, 1]
    assert noted_down.conn["port"].tolist() == [53, 53]
    assert noted_down.conn["proto"].tolist() == ["udp", "udp"]
    assert noted_down.conn["service"].tolist() == ["dns", "dns"]
    assert (noted_down.conn["source_port"] >= 49152).all()


def test_a_given_port_wins():
    noted_down = capture()
    noted_down.connect(TLS, START, "a", "b", port=8443, source_port=7)
    assert noted_down.conn["port"].tolist() == [8443]
    assert noted_down.conn["source_port"].tolist() == [7]


def test_an_exchange_draws_round_its_medians():
    noted_down = capture()
    noted_down.exchange(TLS, np.full(4001, START), "a", "b", Shape(2.0, 1000, 50_000, 0.3))
    assert abs(np.median(noted_down.conn["seconds"]) - 2.0) < 0.1
    assert abs(np.median(noted_down.conn["sent"]) - 1000) < 50
    assert abs(np.median(noted_down.conn["received"]) - 50_000) < 2500


def test_a_line_is_held_until_shortly_before_its_end():
    noted_down = capture()
    starts = np.array([START, START + HOUR])
    noted_down.hold(starts, starts + HOUR, "a", "b", "push.bulwark.example", beat=60)
    left = (starts + HOUR - ends(noted_down.conn)) / SECOND
    assert (left >= 1 - 1e-5).all()
    assert (left <= 9 + 1e-5).all()
    assert (noted_down.conn["sent"] >= 59 * 96).all()


def test_a_line_of_no_length_still_lasts_a_second():
    noted_down = capture()
    noted_down.hold(np.array([START]), np.array([START]), "a", "b", "push.bulwark.example", beat=60)
    assert noted_down.conn["seconds"].tolist() == [1.0]


def test_requests_and_log_ons_point_at_their_connection():
    noted_down = capture()
    noted_down.connect(TLS, START, "a", "b")
    web = noted_down.connect(HTTP, START, "a", "b")
    shell = noted_down.connect(SSH, START, "a", "b")
    noted_down.request(web, host="www.example.org", uri="/", agent="curl/8")
    noted_down.log_on(shell, succeeded="F", attempts=3, client="SSH-2.0-x")
    assert noted_down.http["conn"].tolist() == [1]
    assert noted_down.http["status"].tolist() == [200]
    assert noted_down.ssh["conn"].tolist() == [2]
    assert noted_down.ssh["attempts"].tolist() == [3]


def test_a_connection_of_one_packet_ends_when_it_starts():
    noted_down = capture()
    noted_down.connect(TLS, START, "a", "b", state="S0")
    assert ends(noted_down.conn).tolist() == [START]


@pytest.mark.parametrize(
    ("start", "seconds", "told"),
    [
        (START, 1.0, True),
        (START - 1, 1.0, False),
        (END - 1, 0.0, True),
        (END - 2 * SECOND, 3.0, False),
        (END - HOUR, 7200.0, True),
        (END - HOUR + 1, 7200.0, False),
        (END, 1.0, False),
    ],
)
def test_what_no_log_would_tell_is_left_out(start, seconds, told):
    noted_down = capture()
    noted_down.connect(TLS, start, "a", "b", seconds=seconds)
    assert noted(noted_down.conn).tolist() == [told]
