from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture

from doorward.demo import incident as story
from doorward.demo import internet
from doorward.demo.incident import intrude
from doorward.demo.organisation import host
from doorward.demo.period import DAY, END, HOUR, MINUTE, SECOND, START, at


@pytest.fixture(scope="module")
def told():
    noted = capture()
    return noted, intrude(noted)


def pair(noted, row):
    return (str(noted.conn["source"][row]), str(noted.conn["destination"][row]), int(noted.conn["port"][row]))


def test_the_way_in_leads_from_the_internet_to_the_jewel(told):
    noted, incident = told
    desk = host("adm01").address
    assert [pair(noted, row) for row in incident.hops] == [
        (internet.EXPLOIT_ADDRESS, "192.0.2.10", 8080),
        ("10.20.1.10", host("test03").address, 22),
        (host("test03").address, desk, 3389),
        (desk, host("files01").address, 445),
    ]


def test_each_hop_starts_after_the_one_before(told):
    noted, incident = told
    assert (np.diff(noted.conn["time"][incident.hops]) > 0).all()


def test_the_exploit_is_an_upload_that_the_platform_took(told):
    noted, incident = told
    (row,) = np.flatnonzero(noted.http["conn"] == incident.hops[0])
    assert noted.http["method"][row] == "POST"
    assert noted.http["upload"][row] == "application/zip"
    assert noted.http["status"][row] == 200
    assert ".." in noted.http["uri"][row]


def test_the_platform_fetches_a_program_a_minute_later(told):
    noted, incident = told
    (row,) = np.flatnonzero(noted.http["mime"] == "application/x-executable")
    connection = noted.http["conn"][row]
    assert pair(noted, connection) == ("192.0.2.10", internet.STAGE_ADDRESS, 80)
    assert 0 < noted.conn["time"][connection] - noted.conn["time"][incident.hops[0]] < MINUTE


def test_guesses_come_before_the_log_on(told):
    noted, incident = told
    rows = noted.ssh["conn"]
    guesses = noted.ssh["succeeded"] == "F"
    assert guesses.sum() == 4
    assert (noted.conn["time"][rows[guesses]] < noted.conn["time"][incident.hops[1]]).all()
    assert noted.ssh["succeeded"][rows == incident.hops[1]].tolist() == ["T"]


def test_the_administrator_visits_downloads_and_is_owned_within_minutes(told):
    noted, incident = told
    visit, download = noted.conn["time"][[incident.visit, incident.download]]
    assert pair(noted, incident.visit)[:2] == (host("adm01").address, internet.LOOKALIKE_ADDRESS)
    assert 0 < download - visit < 5 * MINUTE
    assert 0 < noted.conn["time"][incident.beacon].min() - download < 15 * MINUTE
    (row,) = np.flatnonzero(noted.http["conn"] == incident.download)
    assert noted.http["filename"][row] == story.DOWNLOAD
    assert noted.http["received"][row] == story.DOWNLOAD_BYTES


def test_the_beacon_keeps_its_jittered_period(told):
    noted, incident = told
    gaps = np.diff(noted.conn["time"][incident.beacon]) / SECOND
    assert gaps.min() > 300 * 0.7 - 1
    assert abs(np.median(gaps) - 300) < 15
    missed = (gaps > 300 * 1.3 + 1).mean()
    assert 0.02 < missed < 0.07


def test_the_beacon_works_at_night_and_at_weekends_until_the_end(told):
    noted, incident = told
    times = noted.conn["time"][incident.beacon]
    assert set(((times - START) % DAY // HOUR).tolist()) == set(range(24))
    assert {5, 6, 12, 13} <= set(((times - START) // DAY).tolist())
    assert END - times.max() < HOUR


def test_the_slow_beacon_has_no_name_and_is_slower(told):
    noted, incident = told
    assert set(noted.conn["name"][incident.slow_beacon].tolist()) == {""}
    gaps = np.diff(noted.conn["time"][incident.slow_beacon]) / SECOND
    assert abs(np.median(gaps) - story.SLOW_SECONDS) < 150
    assert gaps.min() >= story.SLOW_SECONDS * (1 - story.SLOW_JITTER) - 1


def test_data_goes_out_slowly_and_at_night(told):
    noted, incident = told
    times, sent = noted.conn["time"][incident.exfiltration], noted.conn["sent"][incident.exfiltration]
    days = (times - START) // DAY
    assert set(days.tolist()) == set(range(5, 14))
    assert set(((times - START) % DAY // HOUR).tolist()) <= {1, 2, 3, 4}
    assert 1_000_000 < np.median(sent) < 8_000_000
    assert sent.max() < 20_000_000
    assert (sent > 20 * noted.conn["received"][incident.exfiltration]).all()


def test_nothing_goes_out_before_it_was_collected(told):
    noted, incident = told
    assert noted.conn["time"][incident.exfiltration].min() > noted.conn["time"][incident.hops[3]]


def test_the_tunnel_lasts_for_days_and_never_closes(told):
    noted, incident = told
    closed, still_open = incident.tunnels
    assert noted.conn["seconds"][closed] > DAY / SECOND
    end = noted.conn["time"][still_open] + noted.conn["seconds"][still_open] * SECOND
    assert end > END
    assert (
        0
        < noted.conn["time"][still_open] - noted.conn["time"][closed] - noted.conn["seconds"][closed] * SECOND
        < 5 * MINUTE
    )


def test_looking_around_mostly_meets_silence(told):
    noted, _ = told
    looking = (
        (noted.conn["source"] == host("test03").address) & (noted.conn["service"] == "") & (noted.conn["port"] != 443)
    )
    assert looking.sum() == 180
    assert at(9, "21:50") <= noted.conn["time"][looking].min() <= noted.conn["time"][looking].max() < at(9, "22:01")
    assert 0.5 < (noted.conn["state"][looking] == "S0").mean() < 0.9


def test_nothing_happens_before_the_first_look(told):
    noted, _ = told
    assert noted.conn["time"].min() >= at(6, "23:10")
    assert set(noted.conn["source"][noted.conn["time"] < at(7, "02:13:20")].tolist()) == {internet.EXPLOIT_ADDRESS}


def test_the_mail_with_the_link_comes_minutes_before_the_visit(told):
    noted, incident = told
    into, onward = np.flatnonzero(noted.conn["service"] == "smtp")
    assert pair(noted, into) == (internet.PHISHER_ADDRESS, host("mailgw01").addresses[0], 25)
    assert pair(noted, onward) == (host("mailgw01").address, host("mail01").address, 25)
    assert noted.conn["time"][into] < noted.conn["time"][onward] < noted.conn["time"][incident.visit]


def test_the_page_is_visited_by_name_and_the_stage_is_not(told):
    noted, incident = told
    assert noted.conn["name"][incident.visit] == internet.LOOKALIKE_NAME
    assert noted.conn["name"][incident.download] == internet.LOOKALIKE_NAME
    assert set(noted.conn["name"][noted.conn["destination"] == internet.STAGE_ADDRESS].tolist()) == {""}


def test_a_beacon_is_small_but_for_the_few_calls_with_orders(told):
    noted, incident = told
    sent = noted.conn["sent"][incident.beacon]
    assert (sent < 1200).mean() > 0.95
    assert sent.max() > 10_000


def test_the_directory_is_asked_about_everything_in_minutes(told):
    noted, _ = told
    asked = np.isin(noted.conn["service"], ("krb_tcp", "ldap_tcp"))
    assert {pair(noted, row)[:2] for row in np.flatnonzero(asked)} == {(host("test03").address, host("dc01").address)}
    assert asked.sum() == 54
    times = noted.conn["time"][asked]
    assert times.max() - times.min() < 5 * MINUTE


def test_the_desk_is_visited_at_night_only(told):
    noted, incident = told
    sessions = np.flatnonzero(noted.conn["port"] == 3389)
    sessions = [row for row in sessions if noted.conn["service"][row]]
    assert incident.hops[2] in sessions
    assert len(sessions) == 3
    assert set(((noted.conn["time"][sessions] - START) % DAY // HOUR).tolist()) <= {22, 23}


def test_more_was_collected_than_went_out(told):
    noted, incident = told
    collected = noted.conn["service"] == "gssapi,smb,krb"
    assert collected.sum() == len(story.NIGHTS)
    assert noted.conn["received"][collected].sum() > noted.conn["sent"][incident.exfiltration].sum()


def test_every_address_of_the_intruder_appears(told):
    noted, _ = told
    seen = set(noted.conn["source"].tolist()) | set(noted.conn["destination"].tolist())
    assert {
        internet.EXPLOIT_ADDRESS,
        internet.STAGE_ADDRESS,
        internet.PHISHER_ADDRESS,
        internet.LOOKALIKE_ADDRESS,
        internet.BEACON_ADDRESS,
        internet.SLOW_BEACON_ADDRESS,
        internet.TUNNEL_ADDRESS,
        internet.EXFILTRATION_ADDRESS,
    } <= seen


@pytest.mark.parametrize("seed", range(4))
def test_every_seed_tells_the_same_story(seed):
    noted = capture(seed)
    incident = intrude(noted)
    assert len(incident.hops) == 4
    assert 2500 < len(incident.beacon) < 3500
    assert 300 < len(incident.slow_beacon) < 450
    assert 54 <= len(incident.exfiltration) <= 81
    assert len(incident.tunnels) == 2
