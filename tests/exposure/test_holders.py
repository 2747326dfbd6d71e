"""Who holds the component of a match: one join for inventories, one for services, and doors that closed are none."""

from __future__ import annotations

from datetime import datetime

import pytest

from doorward.engines.duckdb import DuckDB
from doorward.exposure.holders import ANNOUNCED, INSTALLED, OPEN_SERVICES
from doorward.query import sql
from doorward.tables import TABLES, filled

MONDAY, TUESDAY = datetime(2026, 9, 7), datetime(2026, 9, 8)
PORT = {"address": "192.0.2.7", "port": 443, "scanner": "nmap", "vantage": "inside"}
MATCH = {"cve": "CVE-2026-0001", "answer": "affected", "exact": True}


@pytest.fixture
def ask(tmp_path):
    """Return a function that asks a query of tables given by name."""
    engine = DuckDB(TABLES, tmp_path, 512, 1)

    def run(query, **tables):
        for name in ("services", "addresses", "software", "recognised", "matches"):
            engine.provide(name, filled(name, tables.get(name, [])))
        return engine.run(query, {}).to_pylist()

    yield run
    engine.close()


def stand(ask, *services, addresses=()):
    """Return the ports that stand open, with who says so."""
    rows = ask(sql(OPEN_SERVICES), services=services, addresses=addresses)
    return sorted((row["port"], row["scanner"], row["holder"]) for row in rows)


def announced(ask, **tables):
    """Return (holder, name, cve) of the services that announce a component with a match."""
    query = sql(ANNOUNCED, open_services=sql(OPEN_SERVICES), found=sql("select * from {matches}"))
    return sorted((row["holder"], row["name"], row["cve"]) for row in ask(query, **tables))


def installed(ask, **tables):
    """Return (asset, name, cve) of the components of inventories with a match."""
    query = sql(INSTALLED, found=sql("select * from {matches}"))
    return sorted((row["asset"], row["name"], row["cve"]) for row in ask(query, **tables))


def test_a_port_that_is_open_stands_open(ask):
    assert stand(ask, {**PORT, "time": MONDAY, "state": "open"}) == [(443, "nmap", "192.0.2.7")]


def test_a_port_that_the_same_scanner_found_closed_since_is_no_door(ask):
    opened, closed = {**PORT, "time": MONDAY, "state": "open"}, {**PORT, "time": TUESDAY, "state": "closed"}
    assert stand(ask, opened, closed) == []
    assert stand(ask, {**opened, "time": TUESDAY}, {**closed, "time": MONDAY}) == [(443, "nmap", "192.0.2.7")]


def test_of_a_port_that_was_patched_the_newest_word_counts(ask):
    before = {**PORT, "time": MONDAY, "state": "open", "cves": ["CVE-2026-0001"]}
    after = {**PORT, "time": TUESDAY, "state": "open", "cves": []}
    rows = ask(sql(OPEN_SERVICES), services=[before, after])
    assert [row["cves"] for row in rows] == [[]]


@pytest.mark.parametrize("other", [{"scanner": "nessus"}, {"vantage": "internet"}, {"proto": "udp"}, {"port": 22}])
def test_another_scanner_vantage_transport_or_port_speaks_for_itself(ask, other):
    opened, closed = {**PORT, "time": MONDAY, "state": "open"}, {**PORT, "time": TUESDAY, "state": "closed", **other}
    assert len(stand(ask, opened, closed)) == 1


def test_two_rows_of_one_moment_both_stand(ask):
    rows = [{**PORT, "time": MONDAY, "state": "open", "product": name} for name in ("nginx", "openssl")]
    assert len(stand(ask, *rows)) == 2


def test_a_row_without_time_gives_way_to_one_with_a_time(ask):
    untimed = {**PORT, "state": "open"}
    assert stand(ask, untimed, {**PORT, "time": MONDAY, "state": "closed"}) == []
    assert len(stand(ask, untimed)) == 1


def test_a_service_is_held_by_the_asset_of_its_address(ask):
    addresses = [{"address": "192.0.2.7", "canonical": "192.0.2.7", "asset": "web-1"}]
    assert stand(ask, {**PORT, "time": MONDAY, "state": "open"}, addresses=addresses) == [(443, "nmap", "web-1")]


def test_an_announced_cpe_is_joined_where_no_package_decided(ask):
    service = {**PORT, "time": MONDAY, "state": "open", "product": "nginx", "cpes": ["cpe:/a:f5:nginx:1.0"]}
    match = {**MATCH, "cpe": "cpe:/a:f5:nginx:1.0"}
    assert announced(ask, services=[service], matches=[match]) == [("192.0.2.7", "nginx", "CVE-2026-0001")]
    assert announced(ask, services=[service], matches=[{**match, "package": "nginx", "ecosystem": "Debian:12"}]) == []


def test_a_match_of_one_asset_is_not_lent_to_another(ask):
    service = {**PORT, "time": MONDAY, "state": "open", "product": "nginx", "cpes": ["cpe:/a:f5:nginx:1.0"]}
    match = {**MATCH, "cpe": "cpe:/a:f5:nginx:1.0", "asset": "web-1"}
    addresses = [{"address": "192.0.2.7", "canonical": "192.0.2.7", "asset": "web-1"}]
    assert announced(ask, services=[service], matches=[match]) == []
    assert announced(ask, services=[service], matches=[match], addresses=addresses) == [
        ("web-1", "nginx", "CVE-2026-0001")
    ]


def test_a_recognised_banner_announces_too(ask):
    service = {**PORT, "time": MONDAY, "state": "open", "service": "http", "banner": "Server: nginx/1.0"}
    known = {"banner": "Server: nginx/1.0", "service": "http", "product": "nginx", "cpe": "cpe:/a:f5:nginx:1.0"}
    match = {**MATCH, "cpe": "cpe:/a:f5:nginx:1.0"}
    assert announced(ask, services=[service], recognised=[known], matches=[match]) == [
        ("192.0.2.7", "nginx", "CVE-2026-0001")
    ]


def test_a_component_is_joined_by_package_and_version(ask):
    held = {"asset": "web-1", "name": "openssl", "ecosystem": "Debian:12", "package": "openssl", "version": "3.0.1"}
    match = {**MATCH, "ecosystem": "Debian:12", "package": "openssl", "version": "3.0.1"}
    assert installed(ask, software=[held], matches=[match]) == [("web-1", "openssl", "CVE-2026-0001")]
    assert installed(ask, software=[{**held, "version": "3.0.2"}], matches=[match]) == []
    source = {**held, "version": "3.0.1-b2", "package_version": "3.0.1"}
    assert installed(ask, software=[source], matches=[match]) == [("web-1", "openssl", "CVE-2026-0001")]


def test_a_cpe_name_speaks_only_where_the_component_has_no_package(ask):
    held = {"asset": "web-1", "name": "openssl", "cpe": "cpe:/a:openssl:openssl:3.0.1", "version": "3.0.1"}
    match = {**MATCH, "cpe": "cpe:/a:openssl:openssl:3.0.1"}
    assert len(installed(ask, software=[held], matches=[match])) == 1
    assert installed(ask, software=[{**held, "package": "openssl"}], matches=[match]) == []
