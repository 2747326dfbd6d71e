from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture

from doorward.demo.organisation import HOSTS, UNREGISTERED, host, of
from doorward.demo.period import DAY, END, HOUR, MINUTE, SECOND, START
from doorward.demo.servers import HEARTBEATS, LINUX_MACHINES, SCAN_STARTS, SCANNED_PORTS, servers


@pytest.fixture(scope="module")
def noted():
    capturing = capture()
    servers(capturing)
    return capturing


def times_of(noted, name):
    return np.sort(noted.conn["time"][noted.conn["name"] == name])


def scanned(noted):
    return (
        np.isin(noted.conn["port"], SCANNED_PORTS)
        & np.isin(noted.conn["state"], ("REJ", "RSTO", "S0"))
        & (noted.conn["service"] == "")
        & (noted.conn["proto"] == "tcp")
    )


def test_monitoring_asks_every_server(noted):
    asked = set(noted.conn["destination"][noted.conn["service"] == "snmp"].tolist())
    assert asked == {machine.address for machine in of("server", "edge", "device") if machine.name != "mon01"}


def test_the_most_important_are_pinged_every_minute(noted):
    pings = (noted.conn["proto"] == "icmp") & (noted.conn["destination"] == host("files01").address)
    times = np.sort(noted.conn["time"][pings])
    assert abs(np.median(np.diff(times)) / SECOND - 60) < 1
    assert len(times) > 14 * 1400


def test_the_heartbeat_is_the_most_regular_of_all(noted):
    beats = (noted.conn["name"] == "heartbeat.dutywatch.example") & (noted.conn["source"] == host("mon01").address)
    gaps = np.diff(np.sort(noted.conn["time"][beats])) / SECOND
    assert abs(gaps.mean() - 300) < 0.01
    assert gaps.std() < 0.1


def test_several_servers_say_that_they_are_alive(noted):
    beats = noted.conn["name"] == "heartbeat.dutywatch.example"
    callers = noted.conn["source"][beats].tolist()
    assert {host(name).address for name, _ in HEARTBEATS} == set(callers)
    for name, seconds in HEARTBEATS:
        assert abs(callers.count(host(name).address) - (END - START) / SECOND / seconds) <= 1


def test_the_camera_calls_its_vendor_day_and_night(noted):
    times = times_of(noted, "relay.gatecam.example")
    assert set(((times - START) % DAY // HOUR).tolist()) == set(range(24))
    assert abs(np.median(np.diff(times)) / SECOND - 1800) < 30


def test_the_stray_machine_talks_to_its_vendor(noted):
    calls = noted.conn["name"] == "api.brewbox.example"
    assert set(noted.conn["source"][calls].tolist()) == {UNREGISTERED.address}
    assert calls.sum() > 1900


def test_the_weekly_scan_touches_every_machine_and_some_that_are_not_there(noted):
    touched = scanned(noted)
    assert set(noted.conn["source"][touched].tolist()) == {host("mon01").address}
    met = set(noted.conn["destination"][touched].tolist())
    there = {machine.address for machine in HOSTS if machine.name not in {"prn03", "ws28", "mon01"}}
    assert there < met
    nobody = np.isin(noted.conn["destination"], sorted(met - there)) & touched
    assert set(noted.conn["state"][nobody].tolist()) == {"S0"}


def test_the_weekly_scan_is_over_in_minutes(noted):
    times = noted.conn["time"][scanned(noted)]
    assert times.min() >= SCAN_STARTS
    assert times.max() < SCAN_STARTS + 25 * MINUTE


def test_backups_are_large_nightly_and_go_to_a_known_place(noted):
    copies = noted.conn["name"] == "vault.coldlake.example"
    assert set(noted.conn["source"][copies].tolist()) == {host("backup01").address}
    assert copies.sum() == 14
    assert np.median(noted.conn["sent"][copies]) > 100_000_000


def test_the_telephone_trunk_never_closes(noted):
    (row,) = np.flatnonzero(noted.conn["service"] == "sip")
    assert noted.conn["time"][row] + noted.conn["seconds"][row] * SECOND >= END + HOUR


def test_controllers_copy_each_other(noted):
    pair = {host("dc01").address, host("dc02").address}
    rpc = noted.conn["service"] == "dce_rpc"
    assert set(noted.conn["source"][rpc].tolist()) == pair
    assert set(noted.conn["destination"][rpc].tolist()) == pair


def test_builds_reach_the_lab_and_production_by_ssh(noted):
    rows = noted.ssh["conn"]
    assert set(noted.conn["source"][rows].tolist()) == {host("build01").address}
    assert set(noted.conn["destination"][rows].tolist()) == {host("lab01").address, host("app01").address}


def test_every_linux_machine_looks_for_packages_every_day(noted):
    fetched = noted.conn["name"] == "packages.opengrove.example"
    callers = noted.conn["source"][fetched].tolist()
    assert set(callers) == {host(name).address for name in LINUX_MACHINES}
    assert all(callers.count(address) == 14 for address in set(callers))


def test_the_test_device_goes_on_asking_the_platform(noted):
    trial = noted.conn["source"] == host("test03").address
    asked = trial & (noted.conn["destination"] == host("office01").address)
    assert asked.sum() > 14 * 22
    assert set(noted.http["agent"][np.isin(noted.http["conn"], np.flatnonzero(asked))].tolist()) == {"QuillTrial/7.2"}
