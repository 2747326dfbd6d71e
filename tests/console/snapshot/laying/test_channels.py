from __future__ import annotations

from datetime import timedelta

from tests.asking import START, call
from tests.console.snapshot.organisation import MASTER, TEST, analysed, findings, laid
from tests.working import opened

from doorward.console.snapshot.laying.channels import CALLS
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest, moment


def beacon():
    return laid().one("select * from channels where source = ?", [TEST])


def series(name):
    told = laid().one("select value from channel_series where channel = ? and name = ?", [beacon()["number"], name])
    return told["value"]


def made(folder, **tables):
    with opened(folder) as workspace:
        analysed(workspace, **tables)
        make(workspace)
    return latest(folder / "workspace" / FOLDER)


def test_a_channel_is_a_finding_of_somebody_inside_that_names_both_ends():
    channel = beacon()
    assert (channel["source_asset"], channel["destination"], channel["name"]) == ("test03", MASTER, "cdn.example")
    assert (channel["port"], channel["proto"], channel["interval"]) == (443, "tcp", 600.0)
    assert channel["finding"] == next(item.id for item in findings() if item.summary.startswith(TEST))
    # The weak sign names no other end.
    assert laid().one("select count(*) as n from channels") == {"n": 2}


def test_calls_and_bytes_are_those_of_the_pair():
    channel = beacon()
    assert (channel["calls"], channel["bytes_out"], channel["bytes_in"]) == (230, 230_000, 460_000)
    assert sum(calls for _, calls, *_ in series("hours")) == 230


def test_hours_without_calls_are_left_out_so_that_a_gap_shows():
    hours = [(moment(start) - START) // timedelta(hours=1) for start, *_ in series("hours")]
    assert hours == [*range(17), *range(20, 42)]
    assert series("hours")[0][1:] == [6, 6_000, 12_000]


def test_the_waits_between_calls_are_counted_in_bins():
    bins = series("intervals")
    assert sum(count for *_, count in bins) == 229
    low, high, _ = max(bins, key=lambda item: item[2])
    assert low <= 600 < high


def test_a_sample_of_the_calls_leads_to_their_lines():
    calls = laid().all("select * from channel_calls where channel = ? order by place", [beacon()["number"]])
    assert calls[0]["time"] == START
    assert calls[0]["origin_row"] == 1
    assert CALLS / 2 <= len(calls) <= CALLS


def test_few_calls_are_all_kept(tmp_path):
    for count, kept in ((CALLS, CALLS), (CALLS + 1, CALLS // 2 + 1)):
        calls = [call(TEST, MASTER, hours=number, source_port=number) for number in range(count)]
        snapshot = made(tmp_path / str(count), conn=calls)
        assert snapshot.one("select count(*) as n from channel_calls") == {"n": kept}


def test_who_else_calls_the_same_place_is_told():
    others = laid().all("select source, asset, calls from channel_others where channel = ?", [beacon()["number"]])
    assert others == [{"source": "10.0.0.5", "asset": "web01", "calls": 1}]
    assert beacon()["others"] == 1


def test_a_channel_whose_calls_are_gone_is_still_told(tmp_path):
    channel = made(tmp_path, conn=[]).one("select * from channels where source = ?", [TEST])
    assert (channel["calls"], channel["others"], channel["name"]) == (None, None, "cdn.example")
