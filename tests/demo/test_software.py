from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture, log

from doorward.demo.organisation import UNREGISTERED, host
from doorward.demo.period import ALWAYS, DAY, HOUR, SECOND, START, Span
from doorward.demo.software import WINDOWS_SERVERS, software, switched_on

DESKS = {
    name: (Span(START + 8 * HOUR, START + 17 * HOUR),) for name in ("adm01", "lap01", "ws01", "ws02", "ws03", "ws28")
}


@pytest.fixture(scope="module")
def noted():
    capturing = capture()
    software(capturing, DESKS)
    return capturing


def called(noted, name):
    return noted.conn["name"] == name


def test_servers_and_devices_are_always_on():
    on = switched_on(DESKS)
    assert all(on[name] == ALWAYS for name in ("files01", "office01", "test03", "cam01"))


def test_administrators_never_switch_off_and_the_desk_that_goes_does():
    on = switched_on(DESKS)
    assert on["adm01"] == ALWAYS
    assert on["lap01"] == DESKS["lap01"]
    assert on["ws28"] == DESKS["ws28"]


def test_some_desks_are_left_on_over_night_and_most_are_not():
    on = switched_on({f"ws{number:02}": DESKS["ws01"] for number in range(1, 28)})
    left = sum(on[f"ws{number:02}"] == ALWAYS for number in range(1, 28))
    assert 4 <= left <= 10


def test_every_machine_asks_the_time(noted):
    asking = set(noted.conn["source"][noted.conn["service"] == "ntp"].tolist())
    assert {host(name).address for name in (*DESKS, "files01", "test03", "time01", "cam01")} <= asking
    assert UNREGISTERED.address in asking


def test_only_few_ask_the_time_outside(noted):
    asking = noted.conn["service"] == "ntp"
    outside = ~np.char.startswith(noted.conn["destination"], "10.")
    askers = set(noted.conn["source"][asking & outside].tolist())
    assert askers == {host("time01").address, host("cam01").address, UNREGISTERED.address}


def test_an_unanswered_question_about_the_time_is_one_packet(noted):
    asking = noted.conn["service"] == "ntp"
    unanswered = asking & (noted.conn["state"] == "S0")
    assert 0 < unanswered.sum() < 0.02 * asking.sum()
    assert np.isnan(noted.conn["seconds"][unanswered]).all()
    assert (noted.conn["received"][unanswered] == 0).all()


def test_the_period_of_the_clock_is_between_64_and_2048_seconds(noted):
    server = noted.conn["source"] == host("files01").address
    times = np.sort(noted.conn["time"][server & (noted.conn["service"] == "ntp")])
    assert 64 <= np.median(np.diff(times)) / SECOND <= 2100


def test_telemetry_calls_every_quarter_of_an_hour_from_many(noted):
    calls = called(noted, "telemetry.windvane.example")
    assert len(set(noted.conn["source"][calls].tolist())) == len(DESKS) + len(WINDOWS_SERVERS)
    mine = np.sort(noted.conn["time"][calls & (noted.conn["source"] == host("files01").address)])
    assert abs(np.median(np.diff(mine)) / SECOND - 900) < 30
    assert len(mine) > 14 * 90


def test_a_switched_off_desk_is_silent(noted):
    mine = noted.conn["time"][noted.conn["source"] == host("ws03").address]
    assert len(mine) > 0
    assert mine.min() >= START + 8 * HOUR
    assert mine.max() < START + 17 * HOUR


def test_the_push_channel_is_renewed_once_a_day(noted):
    calls = called(noted, "push.bulwark.example")
    mine = calls & (noted.conn["source"] == host("files01").address)
    assert 13 <= mine.sum() <= 16
    lasting = noted.conn["seconds"][mine]
    assert lasting.max() <= 24 * 3600
    assert np.median(lasting) > 23 * 3600


def test_updates_come_from_the_inside_and_once_a_night_from_outside(noted):
    outside = called(noted, "update.windvane.example")
    assert set(noted.conn["source"][outside].tolist()) == {host("update01").address}
    assert outside.sum() == 14
    assert set(((noted.conn["time"][outside] - START) % DAY // HOUR).tolist()) == {2}


def test_every_plain_connection_has_its_request(noted):
    plain = np.flatnonzero(noted.conn["service"] == "http")
    assert sorted(noted.http["conn"].tolist()) == plain.tolist()


def test_only_desks_look_whether_the_internet_is_there(noted):
    callers = set(noted.conn["source"][called(noted, "connectivity.windvane.example")].tolist())
    assert callers == {host(name).address for name in DESKS}


def test_signatures_are_fetched_a_few_times_a_day(noted):
    calls = called(noted, "signatures.bulwark.example")
    mine = calls & (noted.conn["source"] == host("files01").address)
    assert 14 * 5 <= mine.sum() <= 14 * 7


def test_linux_servers_know_nothing_of_windows_software(noted):
    names = set(noted.conn["name"][noted.conn["source"] == host("db01").address].tolist())
    assert names == {""}


def test_requests_for_updates_post_to_the_inside(noted):
    posts = noted.http["method"] == "POST"
    targets = set(noted.conn["destination"][noted.http["conn"][posts]].tolist())
    assert targets == {host("update01").address}
    assert set(noted.http["host"][posts].tolist()) == {"update01.ad.example.org:8530"}


def test_broadcasts_stay_on_the_wire_and_get_no_answer(noted):
    shouted = np.isin(noted.conn["destination"], ("10.20.10.255", "224.0.0.251"))
    assert shouted.sum() > 50
    assert set(noted.conn["state"][shouted].tolist()) == {"S0"}
    assert (noted.conn["received"][shouted] == 0).all()


def test_regular_calls_are_prevalent_in_the_whole_organisation():
    rows = log("ssl")
    callers = {}
    for name, source in zip(rows["server_name"], rows["id.orig_h"], strict=True):
        callers.setdefault(name, set()).add(source)
    for name in ("telemetry.windvane.example", "push.bulwark.example", "signatures.bulwark.example"):
        assert len(callers[name]) > 40
