"""What a register may list: each kind known by its header, each entry checked, nothing lost without a word."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.register.entries import BUILD_RECORD, KINDS, as_software, kind_of
from doorward.table import ORIGIN
from doorward.tables import TABLES


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("name,addresses", "assets"),
        ("name,macs,owner", "assets"),
        ("customer,site,release,since,until,contact", "customers"),
        ("release,product,version", "releases"),
        ("release,product,build", "releases"),
        ("build,purl", "components"),
        ("build,ecosystem,package,version", "components"),
        ("build,own_release", "components"),
        ("build,product,started", "builds"),
        ("build,source_commit", "builds"),
        ("carrier,kind,serial", "carriers"),
        ("from_zone,to_zone,proto,ports", "conduits"),
        ("exception,sources,ends,owner", "exceptions"),
        ("carrier,kept_in,classification,holder", "carriers"),
        ("name,responsible", "places"),
        ("name,kind,classification", "places"),
        ("what,due", "checks"),
        ("what,kind,done,result", "checks"),
    ],
)
def test_a_header_says_what_is_listed(header, table):
    assert kind_of(header.split(",")).table == table


@pytest.mark.parametrize(
    "header",
    [
        "",
        "name",
        "name,owner",
        "build,name",
        "customer,site",
        "release,date",
        "product,version",
        "customer,product",
        "carrier,kind",
        "name,kind",
        "what,kind",
    ],
)
def test_other_headers_say_nothing(header):
    assert kind_of(header.split(",")) is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_row_has_every_column_of_its_table_and_no_other(kind):
    first = dict.fromkeys(kind.columns, "x")
    row = kind.check(first).good
    assert set(row) == set(TABLES[kind.table].columns)
    assert not set(row) & set(ORIGIN)


def check(table, **values):
    return KINDS[table].check(values)


def test_times_and_dates_are_read_from_text_and_from_toml():
    row = check("releases", release="r", published="2026-03-02T09:00+01:00", support_until=date(2028, 1, 1)).good
    assert (row["published"], row["support_until"]) == (datetime(2026, 3, 2, 8), date(2028, 1, 1))
    row = check("releases", release="r", published=date(2026, 3, 2), support_until="2028-01-01").good
    assert (row["published"], row["support_until"]) == (datetime(2026, 3, 2), date(2028, 1, 1))


def test_what_is_no_time_is_left_out_and_said_and_the_entry_is_kept():
    checked = check("builds", build="b", started="02.03.2026")
    assert checked.good["started"] is None
    assert [said.sentence for said in checked.wrong] == [
        "build 'b': started '02.03.2026' is no time such as 2026-09-30T12:00Z: left out"
    ]


@pytest.mark.parametrize(("last", "said"), [("2026-03-01", 0), ("2026-02-28", 1)])
def test_an_end_before_its_beginning_is_said(last, said):
    assert len(check("customers", customer="c", release="r", since="2026-03-01", until=last).wrong) == said


def test_a_carrier_that_was_disposed_of_before_it_was_registered_is_said():
    checked = check("carriers", carrier="USB-07", registered="2026-03-02", disposed="2026-03-01")
    assert [said.sentence for said in checked.wrong] == [
        "carrier 'USB-07': disposed 2026-03-01 is before registered 2026-03-02"
    ]
    assert check("carriers", carrier="USB-07", registered="2026-03-02", disposed="2026-03-02").wrong == []


@pytest.mark.parametrize(("text", "days"), [("30", 30), (30, 30), ("", None), (None, None), ("0", 0)])
def test_an_interval_is_a_whole_number_of_days(text, days):
    checked = check("checks", what="safe 2", every_days=text)
    assert (checked.good["every_days"], checked.wrong) == (days, [])


@pytest.mark.parametrize("text", ["monthly", "-3", "1.5", "9" * 7, [30], "٣"])
def test_what_is_no_whole_number_is_left_out(text):
    checked = check("checks", what="safe 2", every_days=text)
    assert checked.good["every_days"] is None
    assert len(checked.wrong) == (0 if isinstance(text, list) else 1)


def test_the_short_word_and_the_long_one_mean_the_same_and_the_long_one_counts():
    row = check("customers", customer="c", release="r", since="2026-03-01", in_service_from="2026-04-01").good
    assert row["in_service_from"] == date(2026, 4, 1)


def test_a_package_url_fills_what_the_columns_leave_open_and_the_columns_count_first():
    row = check("components", build="b", purl="pkg:maven/org.example/door@1.2", version="1.3").good
    assert (row["name"], row["package"], row["version"], row["ecosystem"]) == (
        "org.example/door",
        "org.example:door",
        "1.3",
        "Maven",
    )


def test_a_name_in_an_ecosystem_is_spelled_as_it_compares_names():
    row = check("components", build="b", name="Left_Pad", ecosystem="PyPI").good
    assert (row["package"], row["name"]) == ("left-pad", "Left_Pad")
    assert check("components", build="b", package="x").good["name"] == "x"


def test_a_component_of_an_unknown_type_of_package_is_kept_by_its_name():
    row = check("components", build="b", purl="pkg:generic/openssl@1.1.1w").good
    assert (row["name"], row["version"], row["ecosystem"], row["package"]) == ("openssl", "1.1.1w", None, None)


def test_a_broken_package_url_is_said_and_the_component_kept_if_it_has_a_name():
    checked = check("components", build="b", purl="no url", name="x")
    assert (checked.good["name"], len(checked.wrong)) == ("x", 1)
    assert check("components", build="b", purl="no url").good is None


def test_software_says_what_a_component_says():
    row = check("components", build="b", purl="pkg:npm/x@1", resolved="2026-03-01").good
    told = as_software({**row, "origin_row": 7})
    assert set(told) <= set(TABLES["software"].all_columns)
    assert (told["asset"], told["evidence"], told["origin_row"]) == ("b", BUILD_RECORD, 7)


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(
        st.text(max_size=9), st.text(max_size=9) | st.integers() | st.none() | st.lists(st.text(max_size=3)), max_size=4
    ),
    st.data(),
)
def test_nothing_that_is_written_crashes_a_check(table, other, data):
    kind = KINDS[table]
    cell = st.text(max_size=9) | st.integers() | st.none() | st.lists(st.text(max_size=3), max_size=2) | st.dates()
    values = {column: data.draw(cell) for column in kind.columns} | other
    checked = kind.check(values)
    assert checked.good is not None or checked.wrong


def test_a_conduit_says_which_services_may_pass_and_a_port_that_is_none_never_widens_it():
    checked = check("conduits", **{"from": "lab", "to": "servers"}, ports="443; 8000-8080; x; 9-1", allowed="no")
    row = checked.good

    assert (row["from_zone"], row["to_zone"], row["allowed"]) == ("lab", "servers", False)
    assert row["destination_ports"] == ["443", "8000-8080"]
    assert len(checked.wrong) == 2
    assert check("conduits", from_zone="a", to_zone="b").good["destination_ports"] is None
    assert check("conduits", from_zone="a", to_zone="b", ports="x").good["destination_ports"] == []
    assert check("conduits", from_zone="a").good is None


@pytest.mark.parametrize(("text", "port"), [("65535", True), ("65536", False), ("0-1", True), ("1-0", False)])
def test_a_port_has_its_limits(text, port):
    assert bool(check("conduits", from_zone="a", to_zone="b", ports=text).good["destination_ports"]) == port


def test_an_exception_holds_addresses_and_days():
    row = check("exceptions", exception="CHG-7", sources="10.1.0.9, 10.1.1.0-10.1.1.9, x", ends="2026-05-01").good

    assert row["sources"] == ["10.1.0.9/32", "10.1.1.0-10.1.1.9"]
    assert (row["destinations"], str(row["ends"])) == (None, "2026-05-01")
    assert check("exceptions", exception="CHG-7", granted="2026-05-02", ends="2026-05-01").wrong
