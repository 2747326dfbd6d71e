"""Sessions between hosts that had no business with each other, honest work that looks alike, and moves that are missed."""

from __future__ import annotations

import random

import pytest
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.lateral_movement import lateral_movement

DIRECTORY, STORE, SERVER, CAMERA, RECORDER = "10.1.2.1", "10.1.2.2", "10.1.2.3", "10.1.5.1", "10.1.2.9"
DESKS = [f"10.1.1.{n}" for n in range(1, 9)]
DESK, OTHER = DESKS[0], DESKS[1]
LOUD = ("medium", "high", "critical")
MEGABYTE = 1_000_000
EVERYTHING = {"low": -2.0, "most": 1_000}


def office(days=10):
    """What an office does on working hours: desks log on, use files and the web; a camera talks to its recorder."""
    rows = []
    for day in range(days):
        for hour in range(8, 18):
            rows += [
                call(desk, STORE, 445, 24 * day + hour + n / 60, bytes_in=2 * MEGABYTE) for n, desk in enumerate(DESKS)
            ]
        rows += [call(desk, DIRECTORY, port, 24 * day + 8) for desk in DESKS for port in (88, 389)]
        rows += [call(desk, f"198.51.100.{n}", 443, 24 * day + 9) for desk in DESKS for n in range(10)]
        rows += [call(CAMERA, RECORDER, 8_000, 24 * day + hour) for hour in range(24)]
        rows += [call(SERVER, DIRECTORY, 443, 24 * day + 7)]
    return rows


OFFICE = office()


def told(*rows, tunables=None, **tables):
    return ask(lateral_movement, conn=[*OFFICE, *rows], tunables=tunables, **tables)


def loud(findings):
    return [finding for finding in findings if finding.severity in LOUD]


def judged(source, destination, *rows, **tables):
    """The points of one pair, however low."""
    found = told(*rows, tunables=EVERYTHING, **tables)
    (finding,) = [one for one in found if (one.details["source"], one.details["destination"]) == (source, destination)]
    return reasons(finding)


def registered(purpose, address):
    return [{"name": "thing", "addresses": [address], "purpose": purpose}]


def logons(count, source=SERVER, destination=DESK, *, succeeded=False, attempts=None):
    row = {"source": source, "destination": destination, "destination_port": 22, "succeeded": succeeded}
    return [{"time": at(150 + n / 60), "attempts": attempts, **row} for n in range(count)]


def remote(*operations, source=SERVER, destination=DESK, hours=150.0):
    row = {"source": source, "destination": destination, "endpoint": "svcctl"}
    return [{"time": at(hours + n / 3_600), "operation": name, **row} for n, name in enumerate(operations)]


def test_an_office_at_work_is_quiet():
    assert told() == []


def test_a_server_that_opens_a_desk_at_night_is_high_with_its_lines():
    (finding,) = told(call(SERVER, DESK, 3_389, 170.0, bytes_in=30 * MEGABYTE))

    assert finding.severity == "high"
    assert finding.summary == "10.1.2.3 opened a shell or desktop on 10.1.1.1, port 3389"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert {"new", "destination", "hour", "protocol", "bytes"} <= set(reasons(finding))
    assert (finding.details["source"], finding.details["destination"]) == (SERVER, DESK)
    assert (finding.details["port"], finding.details["proto"], finding.events) == (3_389, "tcp", 1)
    assert lines(finding, "conn") == [len(OFFICE) + 1]


def test_evidence_holds_guesses_calls_and_shares_of_the_same_time():
    rows = [call(SERVER, DESK, 22, 149.0), call(SERVER, DESK, 22, 152.0)]
    share = [{"time": at(150), "source": SERVER, "destination": DESK, "share": "\\\\desk\\C$"}]

    (finding,) = told(*rows, logons=logons(3), remote_calls=remote("CreateServiceW"), shares=share)

    assert [lines(finding, table) for table in ("logons", "remote_calls", "shares")] == [[1, 2, 3], [1], [1]]


@pytest.mark.parametrize("port", [22, 23, 3_389, 5_900, 5_985, 5_986])
def test_shells_and_desktops_weigh_more_than_files(port):
    assert judged(SERVER, DESK, call(SERVER, DESK, port, 150.0))["protocol"] == 0.15
    assert judged(SERVER, DESK, call(SERVER, DESK, 445, 150.0))["protocol"] == 0.05


@pytest.mark.parametrize(("service", "seen"), [("ssh", True), ("ssl,rdp", True), ("http", False), (None, False)])
def test_a_shell_on_another_port_is_known_by_its_protocol(service, seen):
    found = told(call(DESK, OTHER, 8_022, 150.0, service=service), tunables=EVERYTHING)

    assert any(one.details["destination"] == OTHER for one in found) is seen


@pytest.mark.parametrize("silent", [{"bytes_in": 0}, {"bytes_in": None}, {"bytes_out": 0}, {"proto": "udp"}])
def test_where_not_both_spoke_nobody_went_in(silent):
    assert told(call(SERVER, DESK, 22, 150.0, **silent)) == []


def test_both_must_have_been_in_the_logs_for_two_days():
    early = [call("10.1.4.4", DIRECTORY, 443, 100.0), call("10.1.4.4", DIRECTORY, 443, 130.0)]

    assert "new" in judged("10.1.4.4", DESK, *early, call("10.1.4.4", DESK, 22, 148.0))
    assert "new" not in judged("10.1.4.4", DESK, *early, call("10.1.4.4", DESK, 22, 147.9))


@pytest.mark.parametrize(("hours", "new"), [(102.0, True), (102.1, False)])
def test_who_took_an_address_over_is_known_since_then_only(hours, new):
    row = {"asset": "lap01", "in_register": True}
    held = [
        {"address": SERVER, "until": at(hours), **row},
        {"address": SERVER, "since": at(hours), **row, "asset": "lap02"},
    ]

    assert ("new" in judged(SERVER, DESK, call(SERVER, DESK, 22, 150.0), holdings=held)) == new


def test_an_address_that_never_answered_was_not_there_yet():
    tried = [call(DESK, "10.1.4.4", 22, 24.0 * day, state="S0", bytes_in=0) for day in range(5)]
    setup = [*tried, call("10.1.4.4", DIRECTORY, 443, 149.0), call(DESK, "10.1.4.4", 22, 150.0)]

    assert "new" not in judged(DESK, "10.1.4.4", *setup)


@pytest.mark.parametrize(("hours", "points"), [(48 + 8, 0.15), (108 + 8, 0.2), (168 + 8, 0.25), (230, 0.25)])
def test_the_longer_both_are_known_the_more_a_first_meeting_tells(hours, points):
    assert judged(SERVER, DESK, call(SERVER, DESK, 22, hours))["new"] == pytest.approx(points, abs=0.01)


@pytest.mark.parametrize(("until", "new"), [(72.0, True), (71.9, False)])
def test_logs_of_less_than_three_days_have_no_past(until, new):
    rows = [row for row in OFFICE if row["time"] < at(until)]
    rows += [call(SERVER, DESK, 22, 60.0), call(DESK, STORE, 445, 0.0), call(DESK, STORE, 445, until)]

    found = ask(lateral_movement, conn=rows, tunables=EVERYTHING)

    (finding,) = [one for one in found if one.details["source"] == SERVER]
    assert ("new" in reasons(finding)) is new


def test_in_short_logs_the_manner_alone_may_be_worth_a_look():
    rows = [row for row in OFFICE if row["time"] < at(24)]
    manner = [call(DESK, OTHER, port, 12.0, bytes_out=6 * MEGABYTE) for port in (135, 445, 5_985)]

    assert loud(ask(lateral_movement, conn=[*rows, *manner]))
    assert loud(ask(lateral_movement, conn=[*rows, *manner[1:]])) == [], "two ways are not three"


def test_an_administrator_who_opens_many_all_the_time_is_at_work():
    rounds = [call(DESK, f"10.1.2.{20 + n}", 22, 24.0 * day + 9 + n / 10) for day in range(10) for n in range(8)]

    assert loud(told(*rounds, call(DESK, OTHER, 22, 201.0))) == []


@pytest.mark.parametrize(("before", "points"), [(5, -0.3), (4, None)])
def test_five_hosts_on_earlier_days_are_a_job(before, points):
    served = [call(OTHER, f"10.1.2.{20 + n}", 443, 24.0 * day) for day in range(8) for n in range(9)]
    earlier = [call(DESK, f"10.1.2.{20 + n}", 22, 100.0 + n / 60) for n in range(before)]
    same_day = [call(DESK, f"10.1.2.{20 + n}", 22, 150.0 + n / 60) for n in range(before, 8)]

    assert judged(DESK, "10.1.2.27", *served, *earlier, *same_day).get("job") == points


@pytest.mark.parametrize(("count", "points"), [(2, None), (3, 0.1), (9, 0.1), (10, 0.25)])
def test_a_fan_out_to_hosts_it_never_met_weighs_by_its_breadth(count, points):
    known = [call(f"10.1.7.{n}", DIRECTORY, 443, 24.0 * day + n / 60) for day in range(9) for n in range(count)]
    fan = [call(SERVER, f"10.1.7.{n}", 445, 200.0 + n / 60) for n in range(count)]

    assert judged(SERVER, "10.1.7.0", *known, *fan).get("fan out") == points


def test_a_fan_out_is_loud_and_tells_the_three_worst_and_how_many_more():
    known = [call(f"10.1.7.{n}", DIRECTORY, 389, 24.0 * day + n / 60) for day in range(9) for n in range(12)]
    fan = [call(SERVER, f"10.1.7.{n}", 445, 200.0 + n / 60) for n in range(12)]

    found = told(*known, *fan)

    assert len(loud(found)) == 3
    assert {finding.details["source"] for finding in found} == {SERVER}
    assert {(finding.details["others"], finding.details["new_hosts"]) for finding in found} == {(11, 12)}
    assert len(told(*known, *fan, tunables={"most": 5})) == 5


@pytest.mark.parametrize(("callers", "points"), [(4, 0.0), (5, -0.2)])
def test_where_five_come_in_one_more_is_no_surprise(callers, points):
    terminals = [call(desk, "10.1.2.30", 3_389, 24.0 * day + 9) for day in range(9) for desk in DESKS[1:callers]]

    assert (
        judged(DESK, "10.1.2.30", *terminals, call(DESK, "10.1.2.30", 3_389, 200.0)).get("destination", 0.0) == points
    )


def test_the_first_use_of_a_terminal_server_is_not_loud():
    terminals = [call(desk, "10.1.2.30", 3_389, 24.0 * day + 9) for day in range(9) for desk in DESKS[1:]]

    assert loud(told(*terminals, call(DESK, "10.1.2.30", 3_389, 202.0))) == []


def test_a_first_use_of_the_directory_is_what_it_is_for():
    assert judged(SERVER, DIRECTORY, call(SERVER, DIRECTORY, 445, 200.0))["destination"] == -0.3


@pytest.mark.parametrize(("count", "points"), [(4, None), (5, 0.15)])
def test_five_failed_logons_are_guesses(count, points):
    row = call(SERVER, DESK, 22, 150.0)

    assert judged(SERVER, DESK, row, logons=logons(count)).get("guesses") == points
    assert judged(SERVER, DESK, row, logons=logons(1, attempts=count)).get("guesses") == points
    assert "guesses" not in judged(SERVER, DESK, row, logons=logons(9, succeeded=True))


@pytest.mark.parametrize("operation", ["CreateServiceW", "SchRpcRegisterTask", "NetrJobAdd", "RemoteCreateInstance"])
def test_a_host_that_commands_another_is_told(operation):
    (finding,) = told(call(SERVER, DESK, 445, 150.0), remote_calls=remote(operation))

    assert finding.severity in LOUD
    assert reasons(finding)["remote action"] == 0.25
    assert finding.summary == "10.1.2.3 commanded 10.1.1.1, port 445"


def test_calls_that_only_look_are_none():
    seen = remote("NetrShareEnum", "OpenSCManagerW", "SamrEnumerateUsersInDomain")

    assert "remote action" not in judged(SERVER, DESK, call(SERVER, DESK, 445, 150.0), remote_calls=seen)


def test_a_command_whose_session_no_sensor_saw_is_told_once():
    high_port = call(SERVER, DESK, 49_667, 150.0)

    (finding,) = told(high_port, remote_calls=remote("CreateServiceW"), tunables={"low": 0.2})

    assert (finding.details["port"], finding.events) == (135, 1)


def test_a_service_that_is_made_and_removed_leaves_no_trace_but_this():
    row = call(SERVER, DESK, 445, 150.0)

    both = judged(SERVER, DESK, row, remote_calls=remote("CreateServiceW", "StartServiceW", "DeleteService"))
    assert both["removed again"] == 0.15
    assert "removed again" not in judged(SERVER, DESK, row, remote_calls=remote("CreateServiceW"))


@pytest.mark.parametrize(("count", "points"), [(2, None), (3, 0.15)])
def test_one_that_commands_three_hosts_commands_many(count, points):
    rows = [call(SERVER, desk, 445, 150.0) for desk in DESKS[:count]]
    calls = [row for desk in DESKS[:count] for row in remote("CreateServiceW", destination=desk)]

    assert judged(SERVER, DESK, *rows, remote_calls=calls).get("commands many") == points


def test_secrets_of_the_directory_go_to_directories_only():
    theft = remote("DRSGetNCChanges", source=DESK, destination=DIRECTORY)
    (finding,) = told(call(DESK, DIRECTORY, 135, 150.0), remote_calls=theft)
    assert finding.severity in LOUD
    assert reasons(finding)["remote action"] == 0.6

    second = "10.1.2.11"
    clients = [call(desk, second, 389, 24.0 * day + 9) for day in range(9) for desk in DESKS]
    honest = remote("DRSGetNCChanges", source=second, destination=DIRECTORY)
    assert told(*clients, call(second, DIRECTORY, 135, 150.0), remote_calls=honest) == []


@pytest.mark.parametrize(
    ("share", "points"), [("C$", 0.15), ("ADMIN$", 0.15), ("IPC$", None), ("print$", None), ("plans", None)]
)
def test_administrative_shares_weigh_and_others_do_not(share, points):
    used = [{"time": at(150), "source": SERVER, "destination": DESK, "share": f"\\\\10.1.1.1\\{share}"}]

    assert judged(SERVER, DESK, call(SERVER, DESK, 445, 150.0), shares=used).get("administrative share") == points


def test_a_pair_of_old_that_moves_far_more_than_ever_is_told_and_loud_at_night():
    haul = {"bytes_in": 900 * MEGABYTE}

    assert loud(told(call(DESK, STORE, 445, 200.0, **haul))) == [], "a busy day of an honest desk"
    (finding,) = told(call(DESK, STORE, 445, 218.9, **haul))
    assert finding.severity == "low"
    assert finding.summary == "10.1.1.1 moved far more than ever with 10.1.2.2, port 445"
    assert reasons(finding)["bytes"] == 0.3
    entered = call(SERVER, DESK, 22, 215.0)
    assert STORE in {one.details["destination"] for one in loud(told(call(DESK, STORE, 445, 218.9, **haul), entered))}


@pytest.mark.parametrize(("megabytes", "told_of"), [(50, True), (49, False)])
def test_a_haul_is_fifty_megabytes_and_ten_times_the_usual(megabytes, told_of):
    small = [call("10.1.1.60", STORE, 445, 24.0 * day + 9, bytes_in=1_000) for day in range(8)]
    haul = call("10.1.1.60", STORE, 445, 212.0, bytes_in=megabytes * MEGABYTE, bytes_out=1)
    points = judged("10.1.1.60", STORE, *small, haul)

    assert (points.get("bytes") == 0.3) is told_of


@pytest.mark.parametrize(
    ("before", "megabytes", "told_of"),
    [((20,) + (1,) * 7, 60, True), ((20,) + (1,) * 7, 59, False), ((6,) * 8, 60, True), ((6,) * 8, 59, False)],
)
def test_a_haul_is_three_times_the_most_and_ten_times_the_usual(before, megabytes, told_of):
    daily = [
        call("10.1.1.60", STORE, 445, 24.0 * day + 9, bytes_in=size * MEGABYTE - 1, bytes_out=1)
        for day, size in enumerate(before)
    ]
    haul = call("10.1.1.60", STORE, 445, 212.0, bytes_in=megabytes * MEGABYTE - 1, bytes_out=1)

    assert (judged("10.1.1.60", STORE, *daily, haul).get("bytes") == 0.3) is told_of


@pytest.mark.parametrize(("days", "told_of"), [(3, True), (2, False)])
def test_a_haul_needs_three_days_to_compare_with(days, told_of):
    small = [call("10.1.1.60", STORE, 445, 24.0 * day + 9, bytes_in=1_000) for day in range(days)]
    points = judged("10.1.1.60", STORE, *small, call("10.1.1.60", STORE, 445, 212.0, bytes_in=90 * MEGABYTE))

    assert (points.get("bytes") == 0.3) is told_of


def test_a_weekly_full_backup_at_night_is_not_loud():
    daily = [call("10.1.2.40", STORE, 22, 24.0 * day + 2, bytes_in=20 * MEGABYTE) for day in range(9)]

    assert loud(told(*daily, call("10.1.2.40", STORE, 22, 9 * 24.0 + 2, bytes_in=4_000 * MEGABYTE))) == []


def test_a_camera_that_starts_to_call_a_desk_is_worth_a_look():
    (finding,) = told(call(CAMERA, DESK, 8_443, 200.0))

    assert finding.severity in LOUD
    assert finding.summary == "10.1.5.1 began to call 10.1.1.1, port 8443"
    assert reasons(finding)["few friends"] == 0.15
    assert lines(finding, "conn") == [len(OFFICE) + 1]


def test_a_camera_that_calls_a_server_as_others_do_is_not():
    shared = [call(desk, SERVER, 443, 24.0 * day + 10) for day in range(9) for desk in DESKS]

    assert loud(told(*shared, call(CAMERA, SERVER, 443, 200.0))) == []


@pytest.mark.parametrize(("friends", "points"), [(1, 0.15), (3, 0.15), (4, None)])
def test_a_device_has_three_friends_at_most(friends, points):
    known = [call("10.1.5.2", f"10.1.2.{60 + n}", 8_000, 24.0 * day + n) for day in range(9) for n in range(friends)]
    found = told(*known, call("10.1.5.2", DESK, 8_443, 200.0), tunables=EVERYTHING)

    ours = [one for one in found if one.details["source"] == "10.1.5.2" and one.details["destination"] == DESK]
    assert [reasons(one).get("few friends") for one in ours] == ([points] if points else [])


def test_desks_that_share_downloads_with_each_other_are_no_devices():
    assert told(call(DESK, OTHER, 7_680, 200.0), tunables=EVERYTHING | {"low": 0.0}) == told(
        tunables=EVERYTHING | {"low": 0.0}
    )


@pytest.mark.parametrize(("hours", "points"), [(9 * 24 + 3.0, 0.15), (9 * 24 + 10.0, None)])
def test_an_hour_in_which_few_open_sessions_weighs(hours, points):
    assert judged(SERVER, DESK, call(SERVER, DESK, 22, hours)).get("hour") == points


@pytest.mark.parametrize(("later", "points"), [(72.0, 0.15), (72.1, None), (-1.0, None)])
def test_a_host_that_was_entered_and_moves_on_within_three_days_is_a_chain(later, points):
    rows = [call(SERVER, DESK, 22, 130.0), call(DESK, OTHER, 3_389, 130.0 + later)]

    assert judged(DESK, OTHER, *rows).get("entered before") == points


def test_a_chain_names_where_it_came_from():
    found = told(call(SERVER, DESK, 22, 130.0), call(DESK, OTHER, 3_389, 140.0))

    (onward,) = [one for one in found if one.details["source"] == DESK]
    assert onward.severity == "high"
    assert onward.details["came_from"] == SERVER


def test_an_answer_back_is_no_chain():
    assert "entered before" not in judged(DESK, SERVER, call(SERVER, DESK, 22, 130.0), call(DESK, SERVER, 22, 140.0))


@pytest.mark.parametrize("purpose", ["vulnerability scanner", "Backups of the servers", "monitoring"])
def test_a_machine_whose_task_it_is_goes_round_in_peace(purpose):
    rounds = [call(SERVER, desk, port, 200.0 + n / 60) for n, desk in enumerate(DESKS) for port in (22, 445)]

    assert loud(told(*rounds))
    assert loud(told(*rounds, assets=registered(purpose, SERVER))) == []
    assert loud(told(*rounds, assets=registered(purpose, DESK))), "the task of one it went to"


def test_even_a_registered_machine_may_not_take_the_directorys_secrets_unheard():
    theft = remote("DRSGetNCChanges")
    rows = [call(SERVER, desk, 445, 200.0) for desk in DESKS]

    found = told(*rows, remote_calls=theft, assets=registered("monitoring", SERVER))

    assert [one.details["destination"] for one in found] == [DESK]


def test_a_pair_with_a_habit_is_at_work():
    daily = [call(SERVER, DESK, 22, 24.0 * day + 3) for day in range(9)]

    assert told(*daily) == []
    assert judged(SERVER, DESK, *daily)["habit"] == -0.3
    assert "habit" not in judged(SERVER, DESK, *daily[:2])


def test_databases_are_entered_too_and_weigh_as_files():
    assert judged(SERVER, DESK, call(SERVER, DESK, 5_432, 150.0))["protocol"] == 0.05


def test_strangers_from_outside_are_another_question():
    assert told(call("203.0.113.9", DESK, 3_389, 200.0), tunables=EVERYTHING) == told(tunables=EVERYTHING)
    assert told(call(DESK, "203.0.113.9", 22, 200.0), tunables=EVERYTHING) == told(tunables=EVERYTHING)


def test_own_networks_are_as_settings_say():
    rows = [dict(row, source=row["source"].replace("10.1.", "192.0.")) for row in OFFICE]
    rows = [dict(row, destination=row["destination"].replace("10.1.", "192.0.")) for row in rows]
    move = call("192.0.2.3", "192.0.1.1", 3_389, 170.0)

    assert ask(lateral_movement, conn=[*rows, move], internal=["192.0.0.0/16"])
    assert ask(lateral_movement, conn=[*rows, move]) == []


def test_any_order_of_rows_gives_the_same_findings():
    moves = [call(SERVER, desk, port, 150.0 + n) for n, desk in enumerate(DESKS) for port in (22, 445)]
    moves += [
        call(DESK, OTHER, 3_389, 160.0),
        call(CAMERA, DESK, 8_443, 170.0),
        call(DESK, STORE, 445, 212.9, bytes_in=10**9),
    ]
    rows = [dict(row, origin="a", origin_row=number) for number, row in enumerate([*OFFICE, *moves])]
    given = {"logons": logons(6), "remote_calls": remote("CreateServiceW", "DeleteService")}
    before = ask(lateral_movement, conn=rows, tunables={"low": 0.0}, **given)
    assert len(before) > 5

    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert ask(lateral_movement, conn=rows, tunables={"low": 0.0}, **given) == before


def test_times_that_begin_in_1970_are_judged_alike():
    rows = [*OFFICE, call(SERVER, DESK, 3_389, 170.0)]
    (now,) = ask(lateral_movement, conn=rows)

    (ago,) = ask(lateral_movement, conn=[dict(row, time=row["time"].replace(year=1970)) for row in rows])

    assert reasons(ago) == reasons(now)


def test_rows_that_say_too_little_are_passed_over():
    row = call(SERVER, DESK, 22, 150.0)

    for missing in ("time", "source", "destination", "destination_port"):
        assert told(row | {missing: None}) == []
    assert told(call(SERVER, SERVER, 22, 150.0)) == []


def test_blind_spot_a_move_along_a_habit_is_missed():
    daily = [call(SERVER, DESK, 22, 24.0 * day + 10) for day in range(9)]

    assert told(*daily, call(SERVER, DESK, 22, 203.0)) == []


def test_blind_spot_a_move_within_the_first_two_days_is_missed():
    assert loud(told(call(SERVER, DESK, 22, 40.0))) == []


def test_blind_spot_a_busy_administrators_desk_may_go_anywhere():
    rounds = [call(DESK, f"10.1.2.{20 + n}", 22, 24.0 * day + 9 + n / 10) for day in range(10) for n in range(8)]

    assert loud(told(*rounds, call(DESK, OTHER, 3_389, 202.0))) == []


def test_blind_spot_a_desk_that_moves_by_another_protocol_is_missed():
    assert told(call(DESK, OTHER, 4_899, 200.0)) == []


def test_blind_spot_an_address_that_changed_hands_has_the_past_of_both():
    before = [call(f"10.1.4.{n}", DESK, 22, 24.0 * day) for day in range(5) for n in (4,)]

    assert told(*before, call("10.1.4.4", DESK, 22, 200.0)) == []


def test_blind_spot_encrypted_commands_are_only_a_session():
    assert "remote action" not in judged(SERVER, DESK, call(SERVER, DESK, 445, 150.0))
