from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.forgotten_devices import TEMPORARY, forgotten_devices

TODAY = START.date()
OLD = "10.0.0.7"
DAYS = 21
SERVER = "10.0.1.5"
WORKED = (8, 9, 10, 11, 13, 14, 15, 16)
CLOCK = (1, 4, 7, 10, 13, 16, 19, 22)
PEERS = range(12)


def day(number):
    return TODAY + timedelta(days=number)


def calls(address, hours, days=range(DAYS), **columns):
    return [call(address, columns.get("destination", SERVER), hours=24 * n + hour) for n in days for hour in hours]


def logon(address, identity, hour, **columns):
    row = {"time": at(hour), "source": address, "destination": SERVER, "protocol": "kerberos", "identity": identity}
    return row | {"succeeded": True} | columns


def counted(name, versions):
    """Inventories a week apart, a version each."""
    return [
        {"time": at(24 * 7 * week + 30), "asset": name, "name": "agent", "version": version}
        for week, version in enumerate(versions)
        if version
    ]


def office():
    """Twelve desks of people, at work five days a week, patched each week."""
    desks = [(f"ws{n:02}", f"10.0.0.{100 + n}", f"person{n}") for n in PEERS]
    weekdays = [n for n in range(DAYS) if n % 7 < 5]
    return {
        "assets": [
            {"name": "files01", "addresses": [SERVER], "owner": "person0"},
            *({"name": name, "addresses": [address], "owner": owner} for name, address, owner in desks),
        ],
        "conn": [row for _, address, _ in desks for row in calls(address, WORKED, weekdays)],
        "logons": [logon(address, owner, 24 * n + 8) for _, address, owner in desks for n in weekdays],
        "software": [row for name, _, _ in desks for row in counted(name, ("7.1", "7.2", "7.3"))],
        "identities": [
            {"id": owner, "kind": "user", "name": owner, "enabled": True, "last_logon": at(24 * 18)}
            for _, _, owner in desks
        ],
    }


def box(**columns):
    return {"name": "box07", "addresses": [OLD], "owner": "person1"} | columns


def clockwork(**columns):
    """What a machine does that nobody uses."""
    return {"conn": calls(OLD, CLOCK, **columns), "software": counted("box07", ("7.1", "7.1", "7.1"))}


def asked(*register, as_of=None, tunables=None, **more):
    tables = office()
    tables["assets"] = [*tables["assets"], *register]
    for name, rows in more.items():
        tables[name] = [*tables.get(name, ()), *rows]
    return ask(forgotten_devices, as_of=as_of or at(24 * DAYS), tunables=tunables, **tables)


def why(*register, **more):
    """Return the reasons of the one answer, though it be a hint alone."""
    found = asked(*register, tunables={"low": -9.0}, **more)
    return next((reasons(item) for item in found if item.details["device"] in ("box07", OLD)), {})


# The verdict.


def test_an_office_at_work_has_nobody_forgotten():
    assert asked() == []


def test_a_desk_that_nobody_uses_patches_or_watches_is_forgotten_though_its_books_are_in_order():
    [found] = asked(box(), **clockwork())
    assert found.severity == "high"
    assert found.details["device"] == "box07"
    assert set(reasons(found)) - {"end of the scale"} == {"nobody logs on", "only machines", "patches stand still"}
    assert found.details["fix"] == "ask person1 whether box07 is still needed; retire or isolate it"
    assert (found.first_seen, found.last_seen) == (at(1), at(24 * 20 + 22))


def test_two_signs_make_a_verdict_and_one_is_a_hint():
    ended = box(in_service_until=day(-90))
    [one] = asked(ended, conn=calls(OLD, WORKED), logons=[logon(OLD, "person1", 24 * 20)])
    [two] = asked(ended | {"owner": None}, conn=calls(OLD, WORKED))
    assert (one.severity, one.details["kind"]) == ("low", "past its end")
    assert two.severity in ("medium", "high")
    assert {"past its end", "no owner"} <= set(reasons(two))


def test_it_says_what_to_do_who_answers_and_what_it_opens():
    served = [call("10.0.0.100", OLD, 8080, hours=24 * n) for n in range(3)] + [call("10.0.0.101", OLD, 8080, hours=1)]
    reach = [call(OLD, f"10.0.0.{100 + n}", 22, hours=3) for n in range(4)] + [call(OLD, "203.0.113.9", hours=4)]
    parts = clockwork()
    [found] = asked(
        box(in_service_until=day(-100), environment="test"), **parts | {"conn": [*parts["conn"], *served, *reach]}
    )
    told = found.details
    assert told["fix"] == "retire box07 or give it an owner and a new end date"
    assert told["answerable"] == "person1"
    assert (told["administered"], told["outside_peers"], told["inside_callers"]) == (4, 1, 2)
    assert told["ports"] == ["port 8080 last used 2026-03-04 by 2 callers"]
    assert told["days_past"] == 121
    assert found.summary.startswith("box07 looks forgotten: ")
    assert {(item.kind, item.id) for item in found.entities} == {("asset", "box07"), ("ip", OLD)}


@pytest.mark.parametrize(("hosts", "severity"), [(4, "medium"), (5, "high")])
def test_a_verdict_on_a_device_that_opens_five_hosts_is_high(hosts, severity):
    reach = [call(OLD, f"10.0.0.{100 + n}", 22, hours=3) for n in range(hosts)]
    ended = box(in_service_until=day(-90), owner=None)
    [found] = asked(ended, conn=[*calls(OLD, WORKED), *reach], tunables={"high": 2.0})
    assert found.severity == severity


def test_a_hint_stays_a_hint_whatever_it_opens():
    reach = [call(OLD, f"10.0.0.{100 + n}", 22, hours=3) for n in range(9)]
    [found] = asked(box(in_service_until=day(-90)), conn=[*calls(OLD, WORKED), *reach], tunables={"medium": 2.0})
    assert found.severity == "low"


def test_its_evidence_is_its_line_in_the_register_and_its_calls():
    [found] = asked(box(in_service_until=day(-90)), **clockwork())
    assert lines(found, "assets") == [14]
    assert min(lines(found, "conn")) > len(office()["conn"])


def test_who_answers_where_the_owner_left_is_who_logged_on_last_else_who_owns_most_around():
    left = [{"id": "x", "kind": "user", "name": "gone", "enabled": False}]
    known = box(owner="gone")
    [by_log] = asked(known, **clockwork(), identities=left, logons=[logon(OLD, "mara", 5)])
    [by_place] = asked(known, **clockwork(), identities=left)
    assert (by_log.details["answerable"], by_log.details["last_person"]) == ("mara", "mara")
    assert by_place.details["answerable"] == "person0"


@pytest.mark.parametrize("table", ["conn", "assets", "services", "software", "logons"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(forgotten_devices, **{table: []}) == []


# Signs of the register.


@pytest.mark.parametrize(("until", "earned"), [(DAYS, False), (DAYS - 1, False), (DAYS - 2, True), (-400, True)])
def test_past_its_end_from_the_day_after_its_last(until, earned):
    assert ("past its end" in why(box(in_service_until=day(until)), **clockwork(), as_of=at(24 * DAYS - 1))) is earned


def test_who_fell_silent_on_its_last_day_is_not_past_its_end():
    assert "past its end" not in why(box(in_service_until=day(3)), conn=calls(OLD, CLOCK, range(4)))
    assert "past its end" in why(box(in_service_until=day(3)), conn=calls(OLD, CLOCK, range(5)))


def test_where_registers_disagree_the_latest_end_that_is_told_holds():
    renewed = [box(in_service_until=day(-90)), box(in_service_until=day(90))]
    assert "past its end" not in why(*renewed, **clockwork())
    assert "past its end" in why(box(in_service_until=day(-90)), box(), **clockwork())


@pytest.mark.parametrize(("owner", "earned"), [(None, True), (" ", True), ("person1", False)])
def test_no_owner(owner, earned):
    assert ("no owner" in why(box(owner=owner), **clockwork())) is earned


@pytest.mark.parametrize(
    ("directory", "earned"),
    [
        ({"enabled": False}, True),
        ({"enabled": True, "last_logon": at(24 * 18) - timedelta(days=60)}, True),
        ({"enabled": True, "last_logon": at(24 * 18) - timedelta(days=59)}, False),
        ({"enabled": None}, False),
        (None, False),
    ],
)
def test_an_owner_who_is_disabled_or_absent_has_left_and_one_unknown_may_be_a_team(directory, earned):
    rows = [] if directory is None else [{"id": "n", "kind": "user", "account": "NADIA"} | directory]
    assert ("owner left" in why(box(owner="corp\\nadia"), **clockwork(), identities=rows)) is earned


def test_where_no_directory_was_read_nobody_left_and_that_is_said():
    tables = office() | {"identities": []}
    parts = clockwork()
    tables = {name: [*tables[name], *parts.get(name, ())] for name in tables}
    tables["assets"] = [*tables["assets"], box(owner="nadia")]
    [found] = ask(forgotten_devices, as_of=at(24 * DAYS), **tables)
    assert "owner left" not in reasons(found)
    assert "no directory of its owner" in found.details["not_judged"]


@pytest.mark.parametrize(
    ("register", "more"),
    [
        ({"environment": "Test"}, {}),
        ({"name": "poc-7"}, {}),
        ({}, {"zones": [{"zone": "lab", "network": OLD + "/32"}]}),
        ({}, {"identities": [{"id": "S-1", "kind": "computer", "name": "BOX07", "distinguished_name": "CN=BOX07,OU=Test,DC=a"}]}),
        ({}, {"certificates": [{"time": at(5), "address": OLD, "subject": "CN=trial.example.org"}]}),
    ],
    ids=["environment", "name", "zone", "unit", "certificate"],
)  # fmt: skip
def test_a_test_is_known_by_register_name_zone_unit_and_certificate(register, more):
    found = asked(box(**register), **clockwork(), **more, tunables={"low": -9.0})
    assert any("endless test" in reasons(item) for item in found)
    dated = asked(box(**register, in_service_until=day(90)), **clockwork(), **more, tunables={"low": -9.0})
    assert not any("endless test" in reasons(item) for item in dated)


@pytest.mark.parametrize("environment", ["production", "contest", "labour", "latest", None])
def test_other_environments_are_no_test(environment):
    assert "endless test" not in why(box(environment=environment), **clockwork())
    assert "test" in TEMPORARY


def test_a_device_in_no_register_that_nobody_uses_is_forgotten_and_named_by_its_address():
    found = asked(
        **clockwork(), services=[{"time": at(3), "address": OLD, "port": 22, "state": "open", "vantage": "internet"}]
    )
    assert [item.details["device"] for item in found] == [OLD]
    assert {"in no register", "seen from outside"} <= set(reasons(found[0]))
    assert found[0].details["fix"] == f"register or remove {OLD}"
    assert found[0].details["asset"] is None


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.254", "203.0.113.7", "224.0.0.251", "169.254.3.4"])
def test_gateways_and_addresses_of_others_are_not_called_unregistered(address):
    found = asked(conn=calls(address, CLOCK), tunables={"low": -9.0})
    assert "in no register" not in {
        name for item in found if item.details["address"] == address for name in reasons(item)
    }


def test_where_no_register_was_read_nobody_is_a_stranger():
    tables = office() | {"assets": []}
    tables["conn"] = [*tables["conn"], *calls(OLD, CLOCK)]
    found = ask(forgotten_devices, as_of=at(24 * DAYS), tunables={"low": -9.0}, **tables)
    assert found
    assert not any("in no register" in reasons(item) for item in found)


def test_blind_without_a_register_an_answer_is_a_hint_whatever_its_score():
    tables = office() | {"assets": []}
    tables["conn"] += [*calls(OLD, CLOCK), call("203.0.113.9", OLD)]
    tables["software"] += clockwork()["software"]
    known = [{"kind": "name", "value": name, "asset": name} for name in ["box07", *(f"ws{n:02}" for n in PEERS)]]
    places = [("box07", OLD), *((f"ws{n:02}", f"10.0.0.{100 + n}") for n in PEERS)]
    held = [{"address": address, "asset": name, "in_register": False, "how": "scan"} for name, address in places]
    [found] = ask(forgotten_devices, as_of=at(24 * DAYS), **tables, holdings=held, identifiers=known)
    assert (found.details["known_as"], found.severity) == ("box07", "low")
    assert found.score > 0.9
    assert "no register" in found.details["not_judged"]


# Signs of use.


def test_people_who_log_on_and_keep_hours_and_patches_speak_for_it():
    earned = why(
        box(),
        conn=calls(OLD, WORKED, [n for n in range(DAYS) if n % 7 < 5]),
        logons=[logon(OLD, "person1", 24 * 20)],
        software=counted("box07", ("7.1", "7.2", "7.3")),
    )
    names = {"people log on", "keeps working hours", "patches move on"}
    assert names <= set(earned)
    assert all(earned[name] < 0 for name in names)


@pytest.mark.parametrize(
    ("identity", "person"),
    [("person1", True), ("CORP\\person1", True), ("person1/CORP", True), ("box07$", False), ("svc-update", False), ("host-svc", False)],
)  # fmt: skip
def test_machines_and_services_that_log_on_are_no_people(identity, person):
    earned = why(box(), **clockwork(), logons=[logon(OLD, identity, 24 * 20)])
    assert ("nobody logs on" not in earned) is person


def test_an_account_that_logs_on_at_any_hour_is_no_person():
    rows = [logon(OLD, "mara", hour) for hour in range(0, 24 * DAYS, 5)]
    assert "nobody logs on" in why(box(), **clockwork(), logons=rows)
    assert "nobody logs on" not in why(box(), **clockwork(), logons=rows[:29])


def test_a_shell_is_used_where_it_ends_and_a_ticket_where_it_was_asked_for():
    away = {"source": "10.0.0.100", "destination": OLD, "protocol": "ssh"}
    assert "nobody logs on" not in why(box(), **clockwork(), logons=[logon(OLD, "mara", 400) | away])
    home = {"destination": "10.0.0.100", "protocol": "rdp"}
    assert "nobody logs on" in why(box(), **clockwork(), logons=[logon(OLD, "mara", 400, **home)])
    failed = [logon(OLD, "mara", 400, succeeded=False)]
    assert "nobody logs on" in why(box(), **clockwork(), logons=failed)


@pytest.mark.parametrize(("ago", "alone"), [(29, False), (30, True)])
def test_nobody_logs_on_from_the_thirtieth_day_on(ago, alone):
    late = {"as_of": at(24 * (DAYS + 10))}
    rows = [logon(f"10.0.0.{100 + n}", f"person{n}", 24 * 30) for n in PEERS]
    rows.append(logon(OLD, "person1", 24 * (DAYS + 10 - ago)))
    assert ("nobody logs on" in why(box(), **clockwork(), logons=rows, **late)) is alone


@pytest.mark.parametrize(("days", "judged"), [(4, False), (5, True)])
def test_that_nobody_logs_on_means_something_after_five_days_on_the_wire(days, judged):
    rows = calls(OLD, CLOCK, range(DAYS - days, DAYS))
    versions = [{"time": at(24 * 20), "asset": "box07", "name": "agent", "version": "7.3"}]
    assert ("nobody logs on" in why(box(), conn=rows, software=versions)) is judged


@pytest.mark.parametrize("shift", [0, 6, 11, 17])
def test_working_hours_are_those_of_the_network_whatever_the_time_zone(shift):
    """Whole offices in other time zones keep hours, a machine among them does not, and of who works while they sleep nothing is said."""
    tables = office()
    tables["conn"] = [row | {"time": row["time"] + timedelta(hours=shift)} for row in tables["conn"]]
    asleep = [row | {"time": row["time"] + timedelta(hours=shift + 12)} for row in calls(OLD, WORKED)]
    rhythm = {"only machines", "keeps working hours"}
    for extra, expected in ((calls(OLD, CLOCK), {"only machines"}), (asleep, set())):
        found = ask(
            forgotten_devices, as_of=at(24 * (DAYS + 2)), tunables={"low": -9.0},
            **tables | {"conn": [*tables["conn"], *extra], "assets": [*tables["assets"], box()]}
            | {"software": [*tables["software"], *clockwork()["software"]]},
        )  # fmt: skip
        by_name = {item.details["device"]: set(reasons(item)) for item in found}
        assert by_name["box07"] & rhythm == expected
        assert by_name["ws03"] & rhythm == {"keeps working hours"}


@pytest.mark.parametrize(("count", "judged"), [(29, False), (30, True)])
def test_a_rhythm_takes_thirty_exchanges(count, judged):
    rows = [call(OLD, SERVER, hours=7 * n) for n in range(count)]
    assert ("only machines" in why(box(), **clockwork() | {"conn": rows})) is judged


def test_where_nobody_around_has_people_that_none_log_on_says_nothing_and_is_said():
    tables = office() | {"logons": []}
    parts = clockwork()
    tables = {name: [*tables[name], *parts.get(name, ())] for name in tables}
    tables["assets"] = [*tables["assets"], box(in_service_until=day(-9))]
    [found] = ask(forgotten_devices, as_of=at(24 * DAYS), **tables)
    assert reasons(found).get("nobody logs on", 0.0) < 0.01
    assert "log-ons: few of its peers have any" in found.details["not_judged"]


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        (("7.1", "7.1", "7.1"), "patches stand still"),
        (("7.1", "7.1", "7.2"), "patches move on"),
        ((None, None, "6.9"), "patches stand still"),
        ((None, None, "7.3"), "patches move on"),
        ((None, None, None), None),
    ],
)
def test_patches_stand_still_where_the_fleet_moves_on(versions, reason):
    earned = set(why(box(), conn=calls(OLD, CLOCK), software=counted("box07", versions)))
    assert earned & {"patches stand still", "patches move on"} == ({reason} if reason else set())


def test_where_the_whole_fleet_stands_still_nobody_is_behind():
    tables = office()
    tables["software"] = [row for n in PEERS for row in counted(f"ws{n:02}", ("7.1", "7.1", "7.1"))]
    tables["assets"].append(box())
    tables["conn"] += calls(OLD, CLOCK)
    tables["software"] += counted("box07", ("7.1", "7.1", "7.1"))
    found = ask(forgotten_devices, as_of=at(24 * DAYS), tunables={"low": -9.0}, **tables)
    assert not any({"patches stand still", "patches move on"} & set(reasons(item)) for item in found)


# Signs of what it may do, and of when it was there.


def test_a_right_that_stands_unused_counts_and_one_that_is_used_does_not():
    names = [("S-1", "box07"), ("S-2", "ws01"), ("S-3", "ws02")]
    identities = [{"id": sid, "kind": "computer", "name": name, "account": name + "$"} for sid, name in names]
    rights = [{"holder": sid, "right_name": "AdminTo", "target": "S-3"} for sid in ("S-1", "S-2")]
    used = logon("10.0.0.101", "ws01$", 99, destination="10.0.0.102", protocol="smb")
    own = logon(OLD, "box07$", 99, destination="10.0.0.102", protocol="smb")
    books = {"identities": identities, "rights": rights}
    assert "unused right" in why(box(), **clockwork(), **books, logons=[used])
    assert "unused right" not in why(box(), **clockwork(), **books, logons=[used, own])
    assert "unused right" not in why(box(), **clockwork(), **books)


@pytest.mark.parametrize(
    ("granted", "earned"),
    [
        ({"asset": "box07", "ends": day(DAYS - 1)}, True),
        ({"asset": "box07", "ends": day(DAYS)}, False),
        ({"asset": "BOX07.corp.example", "ends": day(-5)}, True),
        ({"destinations": [OLD], "ends": day(-5)}, True),
        ({"sources": [OLD + "/32"], "ends": day(-5)}, True),
        ({"asset": "box07", "ends": None}, False),
        ({"asset": "other", "ends": day(-5)}, False),
    ],
)
def test_an_exception_is_old_after_its_last_day(granted, earned):
    assert ("old exception" in why(box(), **clockwork(), exceptions=[granted])) is earned


def test_an_exception_holds_to_the_end_of_its_last_day():
    granted = [{"asset": "box07", "ends": day(DAYS - 1)}]
    assert "old exception" not in why(box(), **clockwork(), exceptions=granted, as_of=at(24 * DAYS - 1))


@pytest.mark.parametrize(("asleep", "earned"), [(13, False), (14, True)])
def test_awake_after_two_weeks_of_silence(asleep, earned):
    start = why(box(), conn=calls(OLD, CLOCK, range(asleep, DAYS)))
    middle = why(box(), conn=[*calls(OLD, CLOCK, range(2)), *calls(OLD, CLOCK, range(2 + asleep, DAYS))])
    assert ("awoke" in start, "awoke" in middle) == (earned, earned)


def test_a_new_device_did_not_awake():
    assert "awoke" not in why(box(in_service_from=day(15)), conn=calls(OLD, CLOCK, range(15, DAYS)))


def test_being_seen_from_outside_counts_by_scan_and_by_caller():
    scan = {"time": START, "address": OLD, "port": 22, "state": "open", "vantage": "internet"}
    name, parts = "seen from outside", clockwork()
    assert name in why(box(), **parts, services=[scan])
    assert name not in why(box(), **parts, services=[scan | {"vantage": "inside"}])
    assert name not in why(box(), **parts, services=[scan | {"state": "filtered"}])
    for answer, earned in ((9, True), (0, False)):
        rows = [*parts["conn"], call("203.0.113.9", OLD, bytes_in=answer)]
        assert (name in why(box(), **parts | {"conn": rows})) is earned


# A sign weighs by how rare it is.


def test_the_more_peers_bear_a_sign_the_less_it_weighs():
    def earned(others):
        tables = office()
        tables["assets"] = [
            row | {"owner": None} if n <= others and n else row for n, row in enumerate(tables["assets"])
        ]
        tables["assets"].append(box(owner=None))
        tables["conn"] += calls(OLD, CLOCK)
        found = ask(forgotten_devices, as_of=at(24 * DAYS), tunables={"low": -9.0}, **tables)
        return next(reasons(item).get("no owner", 0.0) for item in found if item.details["device"] == "box07")

    weights = [earned(others) for others in (0, 1, 2, 4, 12)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0.25
    assert weights[-1] < 0.05


def test_no_sign_alone_is_a_verdict():
    assert max(why(box(in_service_until=day(-900), owner=None), **clockwork()).values()) <= 0.4


def test_nine_peers_are_too_few_to_say_what_is_usual():
    def earned(many):
        tables = office()
        tables["assets"] = [*tables["assets"][: many + 1], box()]
        tables["software"] += clockwork()["software"]
        keep = {f"10.0.0.{100 + n}" for n in range(many)}
        tables["conn"] = [row for row in tables["conn"] if row["source"] in keep] + calls(OLD, CLOCK)
        found = ask(forgotten_devices, as_of=at(24 * DAYS), tunables={"low": -9.0, "peers": 11}, **tables)
        return any("nobody logs on" in reasons(item) for item in found)

    assert (earned(10), earned(12)) == (False, True)


# Signs of life.


@pytest.mark.parametrize(
    "columns", [{"state": "S0", "bytes_in": 0}, {"state": "REJ", "bytes_in": 0}, {"state": "OTH", "bytes_in": None}]
)
def test_calls_that_nobody_answered_are_no_sign_of_life(columns):
    rows = [row | columns for row in calls(OLD, CLOCK)]
    assert why(box(in_service_until=day(-9), owner=None), conn=rows) == {}


@pytest.mark.parametrize(
    "columns", [{"state": "S0"}, {"state": "S1", "bytes_in": 0}, {"state": None, "bytes_in": None}]
)
def test_calls_that_were_answered_or_that_the_log_cannot_tell_of_are(columns):
    rows = [row | columns for row in calls(OLD, CLOCK)]
    assert "past its end" in why(box(in_service_until=day(-9)), conn=rows)


def test_a_device_that_only_answers_a_scan_or_an_inventory_is_alive():
    old = box(in_service_until=day(-9), owner=None)
    scan = {"time": at(99), "address": OLD, "port": 22, "state": "open", "vantage": "inside"}
    assert asked(old, services=[scan])[0].details["device"] == "box07"
    assert asked(old, software=counted("box07", ("7.1", "7.1", "7.1")))[0].details["device"] == "box07"
    assert asked(old) == []


def test_who_held_the_address_then_is_who_is_judged():
    held = [
        {"address": OLD, "asset": "box07", "in_register": True, "until": at(24 * 10), "how": "lease"},
        {"address": OLD, "asset": "ws99", "in_register": True, "since": at(24 * 10), "how": "lease"},
    ]
    other = {"name": "ws99", "addresses": []}
    found = asked(
        box(in_service_until=day(12), owner=None), other, conn=calls(OLD, CLOCK), holdings=held, tunables={"low": -9.0}
    )
    by_name = {item.details["device"]: item for item in found}
    assert by_name["box07"].details["calls"] == 80
    assert "past its end" not in reasons(by_name["box07"])
    assert by_name["ws99"].details["calls"] == 88


def test_what_stands_behind_a_gateway_is_judged_by_its_books_alone():
    held = [{"address": OLD, "asset": "box07", "in_register": True, "shared": True, "how": "register"}]
    earned = why(box(in_service_until=day(-9)), **clockwork(), holdings=held)
    assert "past its end" in earned
    assert not {"only machines", "keeps working hours", "seen from outside"} & set(earned)


def test_rows_after_the_time_it_is_judged_at_do_not_count():
    [found] = asked(box(in_service_until=day(-90), owner=None), conn=calls(OLD, CLOCK), as_of=at(24 * 15 + 2))
    assert found.last_seen == at(24 * 15 + 1)


def test_a_device_of_several_addresses_is_one_finding_under_its_busiest():
    rows = [*calls(OLD, CLOCK), *calls("10.0.1.7", CLOCK, range(3))]
    found = asked(box(in_service_until=day(-90), owner=None, addresses=[OLD, "10.0.1.7"]), conn=rows)
    assert [(item.details["address"], item.details["calls"]) for item in found] == [(OLD, 8 * 24)]


def test_hostile_dates_and_names_are_told_and_do_not_break():
    evil = box(name="x'; drop table conn --", in_service_until=date(1, 1, 1), owner=None)
    [found] = asked(evil, conn=calls(OLD, CLOCK))
    assert found.details["fix"].startswith("retire x'; drop table conn --")
    assert "past its end" not in why(box(in_service_until=date(9999, 12, 31)), **clockwork())


def test_the_same_answer_whatever_the_order_of_rows():
    tables = office()
    tables["assets"] += [box(in_service_until=day(-90), owner=None)]
    tables["conn"] += [*calls(OLD, CLOCK), *calls("10.0.0.77", CLOCK)]
    turned = {name: rows[::-1] for name, rows in tables.items()}
    told = [[item.as_dict() | {"evidence": 0} for item in ask(forgotten_devices, **each)] for each in (tables, turned)]
    assert told[0] == told[1]
    assert len(told[0]) >= 1


# Each blind spot of the docstring, as a miss.


def test_blind_where_nobody_registers_or_patches_anything_nothing_stands_out():
    crowd = [row for n in range(20) for row in calls(f"10.0.0.{20 + n}", CLOCK)]
    tables = {"assets": [{"name": "only", "addresses": ["10.0.9.9"]}], "conn": [*crowd, *calls(OLD, CLOCK)]}
    assert not any(item.loud for item in ask(forgotten_devices, **tables))


def test_blind_a_forgotten_device_that_is_used_in_working_hours_passes_for_used():
    used = calls(OLD, WORKED, [n for n in range(DAYS) if n % 7 < 5])
    assert not any(
        item.loud for item in asked(box(in_service_until=day(-90)), conn=used, logons=[logon(OLD, "eve", 400)])
    )


def test_blind_what_stands_behind_a_gateway_has_no_traffic_of_its_own():
    held = [{"address": OLD, "asset": "gateway", "in_register": True, "shared": True, "how": "register"}]
    found = asked({"name": "gateway"}, conn=calls(OLD, CLOCK), holdings=held)
    assert not any(item.loud for item in found)


@settings(max_examples=10, deadline=None)
@given(st.integers(-400, 400), st.integers(6, 20))
def test_a_device_is_past_its_end_exactly_if_it_was_seen_after_that_day(until, last):
    rows = calls(OLD, CLOCK, range(last + 1))
    assert ("past its end" in why(box(in_service_until=day(until)), conn=rows)) == (last > until)
