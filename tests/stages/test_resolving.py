"""What is ours, and who held which address: worked out once, and kept where a person can ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START
from tests.contracts.portable_sql import violations
from tests.working import BEACON, HOST, MASTER, asked, fill, opened

from doorward import pipeline
from doorward.stages import resolving


@pytest.mark.usefixtures("unasked")
def test_addresses_are_kept_where_a_person_can_ask_them(tmp_path):
    assets = [{"name": "web1", "addresses": [HOST]}]
    with opened(tmp_path, zones={"office": ("10.0.0.0/24",)}) as workspace:
        fill(workspace, conn=BEACON, assets=assets)
        pipeline.analyze(workspace, "test")
        rows = asked(workspace, "select address, internal, asset, zone from addresses order by address")

    assert rows == [
        {"address": HOST, "internal": True, "asset": "web1", "zone": "office"},
        {"address": MASTER, "internal": False, "asset": None, "zone": None},
    ]


@pytest.mark.parametrize(
    ("table", "row", "seen"),
    [
        ("dns", {"source": HOST, "destination": MASTER}, 2),
        ("http", {"source": HOST, "destination": MASTER}, 2),
        ("tls", {"source": HOST, "destination": MASTER}, 2),
        ("logons", {"source": HOST, "destination": None}, 1),
        ("files_seen", {"source": MASTER, "destination": HOST}, 2),
        ("services", {"address": HOST}, 1),
    ],
)
@pytest.mark.usefixtures("unasked")
def test_an_address_is_resolved_whichever_table_has_it(tmp_path, table, row, seen):
    with opened(tmp_path) as workspace:
        fill(workspace, **{table: [row]})
        pipeline.analyze(workspace, "test")

        assert asked(workspace, "select count(*) as n from addresses") == [{"n": seen}]


def test_rows_without_ends_end_nothing(tmp_path):
    empty = {"time": START, "source": None, "destination": None}
    with opened(tmp_path) as workspace:
        fill(workspace, conn=[empty] * 3, services=[{"address": None}], assets=[{"name": "a", "addresses": None}])

        assert pipeline.analyze(workspace, "test").counts["conn"] == 3


def test_public_addresses_are_assumed_to_be_ours_and_said_to_be(tmp_path):
    rows = [dict(row, source="147.32.84.165") for row in BEACON]
    with opened(tmp_path) as workspace:
        fill(workspace, conn=rows)
        assumed = pipeline.analyze(workspace, "test")
    with opened(tmp_path, internal=("147.32.0.0/16",)) as workspace:
        named = pipeline.analyze(workspace, "test")

    assert any("147.32.84.165" in gap and "assumed to be yours" in gap for gap in assumed.gaps)
    assert not any("assumed" in gap for gap in named.gaps)
    assert [item.id for item in named.findings] == [item.id for item in assumed.findings]


@pytest.mark.usefixtures("unasked")
def test_own_networks_of_the_register_count_as_those_of_the_settings_do(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, conn=[dict(BEACON[0], source="147.32.84.165")], networks=[{"network": "147.32.0.0/16"}])

        assert not any("assumed" in gap for gap in pipeline.analyze(workspace, "test").gaps)


@pytest.mark.usefixtures("unasked")
def test_a_persons_word_in_the_settings_stands_through_every_ingest(tmp_path):
    leases = {"time": START, "address": HOST, "mac": "00:00:5e:00:53:0a", "hostname": "guest"}
    with opened(tmp_path, same=(("web1", "guest"),)) as workspace:
        fill(workspace, assets=[{"name": "web1", "addresses": []}], leases=[leases])
        for _ in range(2):
            pipeline.analyze(workspace, "test")
            rows = asked(workspace, "select asset, in_register from holdings")
            assert rows == [{"asset": "web1", "in_register": True}]
            fill(workspace, conn=BEACON[:1])
            rows = asked(workspace, "select how, merged from merges where how = 'person'")
            assert rows == [{"how": "person", "merged": True}]


@pytest.mark.usefixtures("unasked")
def test_an_address_that_several_assets_held_says_so(tmp_path):
    register = [{"name": "a", "macs": ["00:00:5e:00:53:0a"]}, {"name": "b", "macs": ["00:00:5e:00:53:0b"]}]
    leases = [
        {"time": START + timedelta(hours=hour), "address": HOST, "mac": f"00:00:5e:00:53:0{card}"}
        for hour, card in enumerate("ab")
    ]
    with opened(tmp_path) as workspace:
        fill(workspace, assets=register, leases=leases)
        pipeline.analyze(workspace, "test")

        assert asked(workspace, "select asset, holders from addresses") == [{"asset": None, "holders": 2}]


@pytest.mark.parametrize("text", [resolving.LATEST, resolving.OWNERS, resolving.LOOSE, *resolving.SEEN])
def test_what_is_asked_keeps_to_the_portable_subset(text):
    assert violations(text) == []
