from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import between, capture, log

from doorward.demo.office import AGENT, DESK_TAKEN_AWAY, NEW_LAPTOP, people
from doorward.demo.organisation import host, of
from doorward.demo.period import DAY, HOUR, SECOND, START, at


@pytest.fixture(scope="module")
def worked():
    noted = capture()
    return noted, people(noted)


def hours_of(times):
    return (times - START) % DAY // HOUR


def test_every_desk_is_used_in_daylight(worked):
    _, spans = worked
    assert spans.keys() == {desk.name for desk in of("workstation", "administrator", "laptop")}
    for used in spans.values():
        assert used
        assert all(5 * HOUR < (span.start - START) % DAY < (span.end - START) % DAY < 22 * HOUR for span in used)


def test_weekends_are_quiet(worked):
    noted, _ = worked
    days = (noted.conn["time"] - START) // DAY
    per_day = np.bincount(days, minlength=14)
    weekend = per_day[[5, 6, 12, 13]].sum()
    assert 0 < weekend < 0.1 * per_day.sum()


def test_people_work_by_day(worked):
    noted, _ = worked
    hours = hours_of(noted.conn["time"])
    assert ((hours >= 6) & (hours < 20)).mean() > 0.99


@pytest.mark.parametrize("seed", range(5))
def test_the_administrator_is_at_her_desk_when_the_page_comes(seed):
    spans = people(capture(seed))["adm01"]
    assert any(span.start < at(8, "09:31") and span.end > at(8, "10:00") for span in spans)


def test_the_desk_that_was_taken_away_falls_silent(worked):
    noted, spans = worked
    assert all(span.end <= DESK_TAKEN_AWAY for span in spans["ws28"])
    mine = noted.conn["time"][noted.conn["source"] == host("ws28").address]
    assert len(mine) > 0
    assert mine.max() < DESK_TAKEN_AWAY + 60 * SECOND


def test_the_new_laptop_appears_on_its_day(worked):
    noted, _ = worked
    mine = noted.conn["time"][noted.conn["source"] == host("lap07").address]
    assert len(mine) > 0
    assert mine.min() >= NEW_LAPTOP


def test_many_read_the_same_sites_and_each_has_some_of_their_own(worked):
    noted, _ = worked
    web = np.char.startswith(noted.conn["name"], "www.")
    readers = {}
    for name, source in zip(noted.conn["name"][web], noted.conn["source"][web], strict=True):
        readers.setdefault(name, set()).add(source)
    counts = [len(sources) for sources in readers.values()]
    assert max(counts) > 25
    assert sum(count == 1 for count in counts) >= 5


def test_chat_keeps_a_line_open_all_day(worked):
    noted, _ = worked
    chat = noted.conn["name"] == "chat.tessera.example"
    assert len(set(noted.conn["source"][chat].tolist())) > 30
    assert (noted.conn["seconds"][chat] > 6 * 3600).mean() > 0.3


def test_plain_requests_are_few_and_told_in_full(worked):
    noted, _ = worked
    assert 0 < noted.http.rows < 0.02 * noted.conn.rows
    assert set(noted.http["agent"].tolist()) == {AGENT}
    assert (noted.conn["service"][noted.http["conn"]] == "http").all()


def test_administrators_log_on_to_servers(worked):
    noted, _ = worked
    sources = set(noted.conn["source"][noted.ssh["conn"]].tolist())
    assert sources == {host("adm01").address, host("adm02").address}
    targets = set(noted.conn["destination"][noted.ssh["conn"]].tolist())
    assert targets <= {machine.address for machine in of("server", "edge")}


def test_one_habit_is_regular_rare_and_keeps_working_hours(worked):
    noted, spans = worked
    calls = noted.conn["name"] == "sync.gridnote.example"
    assert set(noted.conn["source"][calls].tolist()) == {host("ws17").address}
    times = np.sort(noted.conn["time"][calls])
    assert all(any(span.start <= time < span.end for span in spans["ws17"]) for time in times)
    assert abs(np.median(np.diff(times)) / SECOND - 600) < 5


def test_an_honest_upload_is_larger_than_a_night_of_theft(worked):
    noted, _ = worked
    upload = noted.conn["name"] == "share.openshelf.example"
    assert noted.conn["sent"][upload].sum() > 100_000_000
    assert set(hours_of(noted.conn["time"][upload]).tolist()) == {14}


def test_printers_hear_from_the_queue_only():
    printers = {host("prn01").address, host("prn02").address}
    rows = between("conn", port=9100)
    conn = log("conn")
    printing = [row for row in rows if conn["id.resp_h"][row] in printers and conn["conn_state"][row] == "SF"]
    assert len(printing) > 50
    assert {conn["id.orig_h"][row] for row in printing} == {host("print01").address}
