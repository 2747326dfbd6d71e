"""The truth is held to the logs as they were written, not to what made them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from tests.demo.sample import between, log, sample

from doorward.demo.organisation import host

MICROSECOND = 2e-6


def truth():
    return sample().truth


def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def rows_of(channel):
    return between("conn", channel.source, channel.destination, channel.port)


def channels():
    return [*sample().truth.beacons, *sample().truth.benign_regular]


@pytest.mark.parametrize("number", range(6))
def test_every_channel_is_in_the_logs_call_by_call(number):
    channel = channels()[number]
    rows = rows_of(channel)
    times = log("conn")["ts"][rows].astype(float)
    assert len(rows) == channel.calls
    assert abs(times.min() - seconds(channel.first)) < MICROSECOND
    assert abs(times.max() - seconds(channel.last)) < MICROSECOND


@pytest.mark.parametrize("number", range(6))
def test_every_channel_keeps_the_period_it_names(number):
    channel = channels()[number]
    gaps = np.diff(np.sort(log("conn")["ts"][rows_of(channel)].astype(float)))
    assert abs(np.median(gaps) / channel.period_seconds - 1) < 0.06


@pytest.mark.parametrize("number", range(6))
def test_every_channel_belongs_to_its_asset(number):
    channel = channels()[number]
    if channel.asset:
        assert channel.source in host(channel.asset).addresses
    else:
        assert channel.source == truth().unregistered_devices[0].address


def test_the_beacon_asked_for_its_name_and_the_slow_one_for_none():
    plain, slow = truth().beacons
    names = set(log("ssl")["server_name"][between("ssl", plain.source, plain.destination)].tolist())
    assert names == {plain.name}
    assert set(log("ssl")["server_name"][between("ssl", slow.source, slow.destination)].tolist()) == {"-"}


def test_nobody_else_talks_to_the_intruder():
    intruder = {beacon.destination for beacon in truth().beacons}
    intruder |= {truth().exfiltration.destination, truth().long_connections[0].destination}
    conn = log("conn")
    callers = {conn["id.orig_h"][row] for row in np.flatnonzero(np.isin(conn["id.resp_h"], sorted(intruder)))}
    assert callers == {host("adm01").address, host("test03").address}


def test_what_went_out_is_counted():
    told = truth().exfiltration
    rows = between("conn", told.source, told.destination, told.port)
    assert len(rows) == told.sessions
    assert log("conn")["orig_bytes"][rows].astype(int).sum() == told.bytes_out
    nights = {int(float(time)) // 86400 for time in log("conn")["ts"][rows]}
    assert len(nights) == told.nights == 9


def test_the_tunnel_is_where_the_truth_says():
    closed, still_open = truth().long_connections
    conn, snapshots = log("conn"), log("open_conn")
    (row,) = np.flatnonzero(conn["uid"] == closed.uid)
    assert float(conn["duration"][row]) == closed.seconds > 86400
    assert still_open.uid not in conn["uid"]
    lasted = snapshots["duration"][snapshots["uid"] == still_open.uid].astype(float)
    assert len(lasted) > 100
    assert lasted.max() == still_open.seconds
    assert (closed.log, still_open.log) == ("conn", "open_conn")


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_every_hop_is_a_connection(order):
    hop = truth().hops[order - 1]
    conn = log("conn")
    (row,) = np.flatnonzero(conn["uid"] == hop.uid)
    assert hop.order == order
    assert (conn["id.orig_h"][row], conn["id.resp_h"][row]) == (hop.source, hop.destination)
    assert (int(conn["id.resp_p"][row]), conn["service"][row]) == (hop.port, hop.service)
    assert abs(float(conn["ts"][row]) - seconds(hop.time)) < MICROSECOND


def test_hops_join_up():
    for earlier, later in zip(truth().hops, truth().hops[1:], strict=False):
        assert earlier.destination_asset == later.source_asset
        assert earlier.time < later.time
    assert truth().hops[-1].destination_asset == truth().jewel.asset
    assert truth().hops[0].destination == truth().open_door.address


def test_the_forgotten_device_talks_in_the_fortnight():
    (device,) = truth().forgotten_devices
    assert len(between("conn", device.address)) > 1000
    assert host(device.asset).until.isoformat() < truth().first


def test_the_unregistered_device_talks_too():
    (device,) = truth().unregistered_devices
    assert len(between("conn", device.address)) > 1000


def test_the_look_alikes_are_on_the_wire_only_while_they_may_be():
    conn = log("conn")
    for device in truth().look_alikes:
        times = conn["ts"][between("conn", device.address)].astype(float)
        machine = host(device.asset)
        if device.asset == "prn03":
            assert len(times) == 0
            continue
        assert len(times) > 20
        assert machine.since.isoformat() <= datetime.fromtimestamp(times.min(), UTC).date().isoformat()
        if machine.until:
            assert datetime.fromtimestamp(times.max(), UTC).date() <= machine.until


def test_every_talking_address_of_the_inside_is_registered_but_one():
    conn = log("conn")
    talking = {address for address in set(conn["id.orig_h"].tolist()) if address.startswith("10.20.")}
    registered = {address for machine in map(host, _names()) for address in machine.addresses}
    assert talking - registered == {truth().unregistered_devices[0].address}


def _names():
    return [
        line.split('"')[1]
        for line in (sample().data / "register.toml").read_text("utf-8").splitlines()
        if line.startswith("name = ")
    ]


def test_the_page_was_visited_by_the_administrator_alone():
    told = truth().phished
    visited = log("ssl")["id.orig_h"][log("ssl")["server_name"] == told.domain]
    assert set(visited.tolist()) == {told.address}
    assert told.visited < told.downloaded < truth().beacons[0].first
    assert host(told.asset).owner == told.identity


def test_honest_long_connections_are_long():
    conn, snapshots = log("conn"), log("open_conn")
    lasting = {}
    for told in (conn, snapshots):
        known = told["duration"] != "-"
        long = known & (np.where(known, told["duration"], "0").astype(float) >= 8 * 3600)
        for row in np.flatnonzero(long):
            lasting[f"{told['id.orig_h'][row]} {told['id.resp_h'][row]}"] = True
    pairs = {*truth().benign_long}
    tunnel = truth().long_connections[0]
    assert pairs <= lasting.keys()
    assert f"{tunnel.source} {tunnel.destination}" not in pairs


def test_honest_uploads_are_larger_than_a_night_of_theft():
    conn = log("conn")
    nightly = truth().exfiltration.bytes_out / truth().exfiltration.nights
    assert len(truth().benign_large) == 2
    for pair in truth().benign_large:
        rows = between("conn", *pair.split())
        assert conn["orig_bytes"][rows].astype(int).sum() > nightly


def test_the_span_of_the_logs_is_told():
    time = log("conn")["ts"].astype(float)
    assert abs(time.min() - seconds(truth().first)) < MICROSECOND
    assert truth().first.startswith("2026-10-05")
    assert truth().last.startswith("2026-10-18T23:5")


def test_the_open_door_is_reached_by_others_too():
    door = truth().open_door
    callers = {log("conn")["id.orig_h"][row] for row in between("conn", destination=door.address, port=door.port)}
    assert truth().hops[0].source in callers
    assert len(callers) > 10


def test_patched_machines_are_not_the_open_door():
    assert truth().open_door.asset not in truth().patched
