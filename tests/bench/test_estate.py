"""The estates are the same every time, hold what they say, and give nothing away but the signs of the forgotten."""

from __future__ import annotations

import importlib
import sys
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from doorward.tables import TABLES

BENCH = Path(__file__).parents[2] / "bench"
HOSTS = 3_000


@pytest.fixture(scope="module")
def parts():
    folders = [str(BENCH), str(BENCH / "synthetic")]
    sys.path[:0] = folders
    names = ("hosts", "calls", "books", "make", "judge", "register")
    found = {name: importlib.import_module(f"estate_{name}") for name in names}
    yield SimpleNamespace(**found, bench=importlib.import_module("estate"))
    for folder in folders:
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def hosts(parts):
    return parts.hosts


@pytest.fixture(scope="module")
def noisy(hosts):
    return hosts.estate(HOSTS, 4, 1)


@pytest.fixture(scope="module")
def calm(hosts):
    return hosts.estate(HOSTS, 0, 1)


@pytest.fixture
def random():
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def written(parts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("estate")
    return folder, parts.make.write(folder, 300, 2, 7)


def register(parts, estate, random):
    columns = parts.books.assets(estate, random)
    rows = zip(*(column.to_pylist() for column in columns.values()), strict=True)
    told = {}
    for row in rows:
        item = dict(zip(columns, row, strict=True))
        told.setdefault(item["name"], []).append(item)
    return told


def flows(parts, estate, days=range(5)):
    made = [parts.calls.flows(estate, day, np.random.default_rng(day)) for day in days]
    return [parts.calls.Flows(*(np.asarray(column) for column in one)) for one in made]


def test_a_seed_makes_the_same_estate_every_time_and_another_seed_another(hosts):
    first, again, other = (hosts.estate(400, 2, seed) for seed in (1, 1, 2))

    assert all(np.array_equal(first.__dict__[name], again.__dict__[name]) for name in first.__dict__)
    assert not np.array_equal(first.name, other.name)


@pytest.mark.parametrize("level", range(5))
def test_every_kind_is_planted_alike_and_at_least_twice(hosts, level):
    made = hosts.estate(1_000, level, 3)
    planted = np.bincount(made.kind[made.forgotten], minlength=len(hosts.KINDS))

    assert planted.min() >= 2
    assert planted.max() - planted.min() <= 1
    assert made.signs[np.flatnonzero(made.forgotten), made.kind[made.forgotten]].all()


def test_the_honest_bear_no_sign_and_the_forgotten_are_nobodys_twin(noisy):
    assert not noisy.signs[~noisy.forgotten].any()
    assert not noisy.twin[noisy.forgotten].any()


def test_a_forgotten_host_bears_two_signs_that_are_not_in_the_nature_of_its_role(hosts, noisy):
    signs = noisy.signs.copy()
    signs[np.isin(noisy.role, (hosts.SERVER, *hosts.MACHINES)), hosts.UNATTENDED] = False
    signs[np.isin(noisy.role, (hosts.SERVER, *hosts.MACHINES)), hosts.MECHANICAL] = False
    signs[np.isin(noisy.role, hosts.MACHINES), hosts.UNPATCHED] = False

    assert signs[noisy.forgotten].sum(axis=1).min() >= 2


def test_every_look_alike_is_there(hosts, noisy):
    assert set(noisy.twin.tolist()) == set(range(len(hosts.TWINS)))


def test_what_is_astray_is_honest_and_every_fate_is_there(parts, noisy):
    astray = noisy.fate > 0
    assert not (astray & noisy.forgotten).any()
    assert not noisy.twin[astray].any()
    assert set(noisy.fate.tolist()) == set(range(len(parts.register.FATES)))


def test_what_is_lost_is_not_there_and_nobody_wrote_a_box_down(parts, noisy, random):
    lost = noisy.fate == parts.register.NEVER
    assert not any(parts.calls.present(noisy, day)[lost].any() for day in range(0, parts.hosts.DAYS, 5))
    fell = noisy.fate == parts.register.FELL_SILENT
    assert not parts.calls.present(noisy, parts.hosts.DAYS - 14)[fell].any()
    assert parts.calls.present(noisy, 1)[fell].any()
    written = register(parts, noisy, random)
    assert not set(noisy.name[noisy.fate == parts.register.BOX].tolist()) & set(written)


def test_who_left_is_known_by_the_truth_and_noise_alone_hides_it(parts, calm, noisy):
    left = np.unique(calm.owner[calm.left])
    assert set(calm.owners.standing[left].tolist()) == {parts.register.STANDINGS.index("disabled")}
    assert set(calm.owners.standing[calm.owner].tolist()) <= {0, parts.register.STANDINGS.index("disabled")}
    assert {"team", "removed", "enabled", "under another name"} <= {
        parts.register.STANDINGS[place] for place in noisy.owners.standing[noisy.owner]
    }


def test_names_addresses_cards_and_places_say_nothing(hosts):
    """Beyond the names of tests and the laboratory's addresses, which are signs."""
    estates = [hosts.estate(20_000, 2, seed) for seed in range(3)]
    for told in (
        lambda one: one.site,
        lambda one: one.where[0] & 15,
        lambda one: np.unique([card[:8] for card in one.card], return_inverse=True)[1],
        lambda one: np.array([sum(map(ord, card)) % 16 for card in one.card]),
        lambda one: np.array([name.rpartition("-")[2][-1] for name in one.name]).astype(int),
        lambda one: np.array([len(name.rpartition("-")[2]) for name in one.name]),
        lambda one: np.arange(len(one.role)) // 1_000,
    ):
        group = np.concatenate([told(one)[one.role != hosts.GATEWAY] for one in estates])
        forgotten = np.concatenate([one.forgotten[one.role != hosts.GATEWAY] for one in estates])
        many, hits = np.bincount(group), np.bincount(group, forgotten)
        expected = many * forgotten.mean()
        common = expected >= 5
        squares = ((hits - expected)[common] ** 2 / expected[common]).sum()
        # Chi-square has its degrees of freedom for a mean and twice that for a variance.
        assert squares < common.sum() + 4 * np.sqrt(2 * common.sum())


def test_no_two_hosts_have_an_address_at_once(noisy):
    assert all(len(np.unique(day)) == len(day) for day in noisy.where)


def test_leases_move_as_often_as_the_noise_says_and_nothing_else_moves(hosts, noisy, calm):
    for made in (noisy, calm):
        moving = (made.pool == hosts.CLIENTS) & (made.role != hosts.GATEWAY)
        changed = (made.where[1:] != made.where[:-1]).mean(axis=0)
        assert changed[~moving].max() == 0
        assert changed[moving].mean() == pytest.approx(made.noise.churn, rel=0.25)


def test_addresses_stay_in_the_zone_of_their_kind(hosts, parts, noisy):
    lab = noisy.pool == hosts.LABS

    assert ((noisy.where[0][lab] >> 8 & 255) >= 192).all()
    assert ((noisy.where[0][~lab] >> 8 & 255) < 192).all()
    assert len(parts.books.zones()["zone"]) == 4 * len(hosts.SITES)


def test_addresses_are_spelled_as_the_standard_has_it(parts, noisy):
    numbers = noisy.where[0][:50]

    assert parts.books.spelled(numbers).tolist() == [str(ip_address(number)) for number in numbers.tolist()]


def test_who_has_left_was_given_one_host_alone(hosts, noisy):
    owners, counts = np.unique(noisy.owner, return_counts=True)

    assert (counts[np.searchsorted(owners, noisy.owner[noisy.left])] == 1).all()
    assert noisy.left[noisy.twin == hosts.SUCCESSOR].all()


def test_the_register_in_order_says_what_the_signs_are(parts, hosts, calm, random):
    told = register(parts, calm, random)
    today = date(1970, 1, 1) + timedelta(days=parts.books.TODAY)
    for host, name in enumerate(calm.name.tolist()):
        if calm.signs[host, hosts.UNREGISTERED] or calm.twin[host] == hosts.GUEST:
            assert name not in told
        elif calm.signs[host, hosts.ENDED]:
            assert all(row["in_service_until"] < today for row in told[name])
        elif calm.twin[host] == hosts.RENEWED:
            assert min(row["in_service_until"] for row in told[name]) < today
            assert max(row["in_service_until"] for row in told[name]) > today
        elif calm.twin[host] == hosts.DATED:
            assert all(row["in_service_until"] > today and row["environment"] == "test" for row in told[name])
        elif calm.signs[host, hosts.UNOWNED] and not calm.left[host]:
            assert all(row["owner"] is None for row in told[name])


def test_the_register_of_a_noisy_estate_lacks_rows_and_owners(parts, calm, noisy):
    full, poor = (register(parts, made, np.random.default_rng(5)) for made in (calm, noisy))

    assert len(poor) / len(full) == pytest.approx(1 - noisy.noise.missing, abs=0.03)
    nobody = [np.mean([rows[0]["owner"] is None for rows in told.values()]) for told in (full, poor)]
    assert nobody[1] - nobody[0] == pytest.approx(noisy.noise.no_owner - calm.noise.no_owner, abs=0.02)


def test_who_is_gone_never_calls_and_never_answers(parts, hosts, calm):
    for day, seen in enumerate(flows(parts, calm)):
        gone = calm.where[day][calm.twin == hosts.GONE]
        assert not np.isin(seen.source, gone).any()
        assert (seen.got[np.isin(seen.destination, gone)] == 0).all()


def test_who_wakes_is_silent_before(parts, hosts, calm):
    asleep = calm.signs[:, hosts.AWAKENED] | (calm.twin == hosts.LEAVE)
    early, late = flows(parts, calm, (3, 29))

    assert not np.isin(early.source, calm.where[3][asleep]).any()
    assert np.isin(late.source, calm.seen_as(29)[asleep]).any()


def test_people_call_in_working_hours_and_the_forgotten_at_any(parts, hosts, calm):
    night = {}
    for name, chosen in (("people", calm.human), ("forgotten", calm.forgotten & calm.signs[:, hosts.MECHANICAL])):
        seconds = [
            seen.second[np.isin(seen.source, calm.where[day][chosen & ~calm.behind & (calm.hours == 0)])]
            for day, seen in enumerate(flows(parts, calm))
        ]
        night[name] = np.mean(np.concatenate(seconds) < 6 * 3_600)

    assert night["people"] < 0.1
    assert night["forgotten"] > 0.2


def test_what_stands_behind_a_gateway_is_seen_as_the_gateway(parts, hosts, calm):
    (seen,) = flows(parts, calm, (1,))
    door = calm.where[1][(calm.role == hosts.GATEWAY) & (calm.site == calm.site[calm.behind][0])]

    assert not np.isin(np.concatenate([seen.source, seen.destination]), calm.where[1][calm.behind]).any()
    assert np.isin(seen.source, door).sum() > calm.behind.sum()


def test_calls_from_outside_reach_only_what_is_open(parts, hosts, calm):
    (seen,) = flows(parts, calm, (29,))
    reached = seen.destination[np.isin(seen.source, parts.calls.SCANNERS)]
    shown = calm.where[29][calm.signs[:, hosts.OUTSIDE] | (calm.twin == hosts.PUBLIC)]

    assert len(reached) > 0
    assert np.isin(reached, shown).all()


def test_nobody_logs_on_to_the_unattended_but_machines_and_services(parts, hosts, calm, random):
    spelled = parts.make.Spelling(calm.where.ravel())
    lonely = set(calm.name[calm.signs[:, hosts.UNATTENDED] | (calm.twin == hosts.QUIET)].tolist())
    people, machines = set(), set()
    for day in range(5):
        told = parts.calls.logons(calm, day, random, spelled)
        for identity, ours, theirs in zip(
            *(told[name].to_pylist() for name in ("identity", "hostname", "server_hostname")), strict=True
        ):
            (machines if identity.endswith("$") or identity.startswith("svc-") else people).add(ours or theirs)

    assert not lonely & people
    assert lonely & machines
    assert len(people) > HOSTS / 3


def test_patches_move_on_but_where_they_stand_still(parts, hosts, calm, random):
    levels = []
    for day in (1, 22):
        told = parts.books.software(calm, day, random)
        levels.append(
            {
                name: int(version.rpartition(".")[2])
                for name, version, part in zip(
                    told["asset"].to_pylist(), told["version"].to_pylist(), told["name"].to_pylist(), strict=True
                )
                if part == "agent"
            }
        )
    both = levels[0].keys() & levels[1].keys()
    still = set(calm.name[calm.signs[:, hosts.UNPATCHED]].tolist()) & both
    kept = set(calm.name[np.isin(calm.role, hosts.PEOPLE) & ~calm.forgotten].tolist()) & both

    assert all(levels[0][name] == levels[1][name] < parts.books.LEVEL - 7 for name in still)
    assert all(levels[1][name] >= parts.books.LEVEL for name in kept)
    assert len(still) > 5


def test_a_lease_names_the_card_and_the_name_of_that_day(parts, noisy, random):
    spelled = parts.make.Spelling(np.append(noisy.where.ravel(), parts.books.LEASER))
    told = parts.books.leases(noisy, 16, random, spelled)
    cards = dict(zip(noisy.card.tolist(), noisy.called(16).tolist(), strict=True))

    assert len(told["mac"]) > HOSTS / 4
    assert all(
        cards[card] == name for card, name in zip(told["mac"].to_pylist(), told["hostname"].to_pylist(), strict=True)
    )


def test_the_directory_knows_who_has_left_and_where_tests_stand(parts, hosts, calm, random):
    told = parts.books.identities(calm, random)
    rows = [
        dict(zip(told, row, strict=True)) for row in zip(*(column.to_pylist() for column in told.values()), strict=True)
    ]
    units = {row["name"]: row["distinguished_name"].rpartition("=")[2] for row in rows}
    tests = calm.signs[:, hosts.TEMPORARY] & (calm.temporary_by == hosts.BY_UNIT) & calm.member

    assert {row["name"] for row in rows if not row["enabled"]} == {f"p{number}" for number in calm.owner[calm.left]}
    assert {name for name, unit in units.items() if unit == "Test"} == set(calm.name[tests].tolist())
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_standing_right_is_unused_where_its_holder_never_logs_on_with_it(parts, hosts, calm, random):
    spelled = parts.make.Spelling(calm.where.ravel())
    used = set()
    for day in range(20):
        told = parts.calls.logons(calm, day, random, spelled)
        kinds = zip(told["protocol"].to_pylist(), told["identity"].to_pylist(), strict=True)
        used |= {identity.removesuffix("$") for protocol, identity in kinds if protocol == "smb"}
    unused = calm.signs[:, hosts.RIGHT] | (calm.twin == hosts.GLASS)

    assert not used & set(calm.name[unused].tolist())
    assert len(used) > 0.9 * (calm.entitled & ~unused & (calm.twin != hosts.GONE)).sum()
    assert len(parts.books.rights(calm)["holder"]) == (calm.entitled & calm.member).sum()


def test_the_firewalls_book_tells_of_exceptions_past_their_purpose(parts, hosts, calm, random):
    told = parts.books.exceptions(calm, random)
    rows = list(zip(told["asset"].to_pylist(), told["ends"].to_pylist(), strict=True))
    old = {asset for asset, ends in rows if ends < today_of(parts)}

    assert old == set(calm.name[calm.signs[:, hosts.EXCEPTION]].tolist())
    assert len(rows) > len(old) > 0


def today_of(parts):
    return date(1970, 1, 1) + timedelta(days=parts.books.TODAY)


def test_the_lake_holds_every_table_and_the_truth_stands_beside_it(parts, written):
    folder, rows = written
    truth = parts.judge.Truth(folder)

    assert rows.keys() >= {"assets", "conn", "dns", "leases", "services", "software", "logons", "identities", "rights"}
    assert set(rows) <= set(TABLES)
    assert len(truth.hosts["kind"]) == 300
    assert rows["conn"] > 300 * 30 * 2


def test_an_answer_is_about_the_host_it_names_or_that_had_its_address_when_last_seen(parts, written):
    truth = parts.judge.Truth(written[0])
    shown = next(host for host in range(300) if not truth.hosts["behind"][host])
    at = datetime(1970, 1, 1) + timedelta(seconds=parts.hosts.START, days=12, hours=5)
    address = str(ip_address(int(truth.where[12][shown])))

    def about(asset, address):
        return truth.host(SimpleNamespace(details={"known_as": asset, "address": address}, last_seen=at))

    assert about(truth.hosts["name"][9], "192.0.2.1") == 9
    assert about(None, address) == shown
    assert about(None, "192.0.2.1") == -1


def test_the_judge_tells_what_was_planted_found_and_left_to_the_register(parts, written):
    told = parts.judge.judge(written[0])

    assert len(told["planted"]) == 22
    assert any(row["kind"] >= 0 for row in told["found"])
    assert any(row["kind"] >= 0 for row in told["register"])


def test_a_host_told_of_again_is_marked_and_so_is_one_that_the_register_lists(parts, written):
    truth = parts.judge.Truth(written[0])
    told = list(parts.judge.rows(truth, [(3, True, "a", ["x"]), (-1, True, "b", []), (3, False, "c", [])], {3}))

    assert [row["again"] for row in told] == [False, False, True]
    assert [row["listed"] for row in told] == [True, False, True]
    assert told[1]["kind"] == -1
    assert told[0]["kind"] == truth.hosts["kind"][3]


def test_the_register_alone_weighs_an_end_more_than_a_missing_owner_and_hears_of_one_put_off(parts):
    today = parts.judge.TODAY
    row = {"name": "a", "owner": "p1", "environment": "production", "in_service_until": None}
    rows = [
        row | {"name": "ended", "in_service_until": today - timedelta(days=1)},
        row | {"name": "today", "in_service_until": today},
        row | {"name": "put-off", "in_service_until": today - timedelta(days=9)},
        row | {"name": "put-off", "in_service_until": today + timedelta(days=9)},
        row | {"name": "nobodys", "owner": None},
        row | {"name": "poc-7"},
        row | {"name": "poc-8", "in_service_until": today + timedelta(days=9)},
    ]

    assert [name for _, name in parts.judge.register(rows)] == ["ended", "nobodys", "poc-7"]


def answers(*kinds, planted=2):
    rows = [
        {
            "kind": kind,
            "again": again,
            "loud": True,
            "standing": "s",
            "signs": ["s"],
            "listed": True,
            "twin": 0,
            "role": 0,
        }
        for kind, again in kinds
    ]
    return {
        "level": 0,
        "planted": [0, 1][:planted],
        "found": rows,
        "register": [],
        "made": {"rows": {"conn": 5}, "cpu": 1.0, "peak": 9.0},
        "peak": 7.0,
        **dict.fromkeys(("resolving", "asking", "cpu_resolving", "cpu_asking"), 0.5),
    }


def test_an_answer_is_true_once(parts):
    told = answers((0, False), (0, True), (-1, False), (1, False))

    assert parts.bench.counts([told], "found").tolist() == [[2, 4, 2, 1]]
    assert parts.bench.recall([told], "found", 0) == 1.0


def test_the_interval_holds_the_rate_and_is_a_point_where_all_estates_agree(parts):
    agreed = parts.bench.counts([answers((0, False), (1, False))] * 4, "found")
    apart = parts.bench.counts(
        [answers((0, False), (1, False)), answers((0, False), (-1, False), (-1, False))] * 3, "found"
    )

    assert parts.bench.interval(agreed) == [(1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (2.0, 2.0, 2.0)]
    precision, recall, _ = parts.bench.interval(apart)
    assert precision[1] < precision[0] < precision[2]
    assert recall[1] < recall[0] == 0.75 < recall[2]


def test_everything_is_printed_and_what_falls_short_is_said(parts, capsys):
    estates = [answers((0, False), (-1, False))] * 2
    parts.bench.show(estates)
    parts.bench.cost(estates)

    assert parts.bench.held(estates) == (True, False)
    said = capsys.readouterr().out
    assert "short: precision 0.50" in said
    assert "s: workstation" in said
    assert "1.0 CPU s" in said


def test_a_register_that_would_do_is_called_a_leak(parts):
    leaking = answers((0, False)) | {"register": answers((0, False), (1, False))["found"]}

    assert parts.bench.held([leaking])[0] is False


def test_a_sign_that_alone_would_do_is_called_a_leak(parts, capsys):
    told = answers((0, False), (-1, False), (1, False))
    for row, signs in zip(told["found"], (["a", "b"], ["a"], ["b"]), strict=True):
        row["signs"] = signs

    assert parts.bench.single([told]) == ("b", 1.0, 1.0)
    assert parts.bench.held([told])[0] is False
    assert "BROKEN: no single sign reaches both; the best is b" in capsys.readouterr().out
    told["found"][2]["signs"] = []
    assert parts.bench.single([told])[1:] != (1.0, 1.0)
    assert parts.bench.held([told])[0] is True


def test_what_was_judged_is_kept_and_not_judged_again(parts, tmp_path, monkeypatch):
    asked = []

    def measure(hosts, level, seed):
        asked.append((level, seed))
        return answers((0, False)) | {"hosts": hosts, "level": level, "seed": seed}

    monkeypatch.setattr(parts.bench, "measure", measure)
    into = tmp_path / "estates.jsonl"
    pairs = [(0, 1), (2, 1)]
    first = list(parts.bench.measured(300, pairs[:1], into))
    again = list(parts.bench.measured(300, pairs, into))

    assert asked == pairs
    assert again[0] == first[0]
    assert len(list(parts.bench.measured(400, pairs, into))) == 2
    assert asked == pairs * 2


def test_sites_keep_their_own_hours_and_some_people_work_at_night(parts, hosts, calm):
    by_site = {
        site: int(np.bincount(calm.hours[calm.site == site] + 12).argmax() - 12) for site in np.unique(calm.site)
    }

    assert by_site == {site: int(hosts.HOURS[site]) for site in by_site}
    night = calm.hours != hosts.HOURS[calm.site]
    assert 0.01 < night.mean() < 0.06
    owners = {owner: set(calm.hours[calm.owner == owner].tolist()) for owner in calm.owner[:200].tolist()}
    assert all(len(hours) <= 2 for hours in owners.values())


@pytest.mark.parametrize(("level", "sites"), [(0, 0), (1, 0), (2, 1), (4, 3)])
def test_from_noise_two_on_whole_sites_are_in_no_log_and_in_no_inventory(parts, hosts, level, sites):
    made = hosts.estate(HOSTS, level, 2)
    shares = [made.agentless[made.site == site].mean() for site in np.unique(made.site)]

    assert len(np.unique(made.site[made.unheard])) == sites
    assert sum(share == 1 for share in shares) == sites


def test_what_no_inventory_counts_and_what_no_directory_knows_is_in_neither(parts, hosts, noisy, random):
    told = set(parts.books.software(noisy, 1, random)["asset"].to_pylist())
    known = set(parts.books.identities(noisy, random)["name"].to_pylist())

    assert not told & set(noisy.called(1)[noisy.agentless].tolist())
    assert not known & set(noisy.name[noisy.outsider].tolist())
    assert noisy.outsider.any()
    desk = np.isin(noisy.role, hosts.PEOPLE)
    spare = noisy.agentless & desk & (noisy.site == noisy.site[~noisy.agentless][0])
    assert spare.any()


def test_a_quarter_of_the_register_does_not_say_what_a_host_is_for(parts, calm, random):
    purposes = parts.books.assets(calm, random)["purpose"]

    assert 0.2 < purposes.null_count / len(purposes) < 0.3
