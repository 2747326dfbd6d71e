from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture

from doorward.demo.internet import PARTNER_MAIL, STRANGERS
from doorward.demo.organisation import host
from doorward.demo.outside import ORDERED_SCANNER, OUTSIDE_SCAN, TRIED_PORTS, visitors
from doorward.demo.period import DAY, HOUR, MINUTE, START


@pytest.fixture(scope="module")
def noted():
    capturing = capture()
    visitors(capturing)
    return capturing


def column(noted, name, chosen):
    return set(noted.conn[name][chosen].tolist())


def from_outside(noted):
    return ~np.char.startswith(noted.conn["source"], "10.20.")


def test_nobody_outside_reaches_further_than_the_edge(noted):
    edge = {host(name).addresses[0] for name in ("office01", "www01", "mailgw01", "vpn01")}
    answered = from_outside(noted) & np.isin(noted.conn["state"], ("SF", "RSTO"))
    assert column(noted, "destination", answered) == edge


def test_the_web_site_has_visitors_at_all_hours(noted):
    visits = noted.conn["name"] == "www.example.org"
    assert len(column(noted, "source", visits)) > 100
    assert set(((noted.conn["time"][visits] - START) % DAY // HOUR).tolist()) == set(range(24))


def test_plain_visitors_are_sent_to_the_encrypted_site(noted):
    site = np.isin(noted.http["conn"], np.flatnonzero(noted.conn["destination"] == host("www01").addresses[0]))
    assert site.sum() > 100
    assert set(noted.http["status"][site].tolist()) == {301}
    assert set(noted.http["host"][site].tolist()) == {"www.example.org"}


def test_the_app_of_the_platform_speaks_plainly(noted):
    door = np.isin(noted.http["conn"], np.flatnonzero(noted.conn["port"] == 8080))
    assert set(noted.http["agent"][door].tolist()) == {"QuillMobile/7.1"}
    assert set(noted.http["method"][door].tolist()) == {"GET"}


def test_the_platform_is_used_on_working_days_through_both_its_doors(noted):
    used = (noted.conn["destination"] == host("office01").addresses[0]) & (noted.conn["state"] == "SF")
    assert column(noted, "port", used) == {443, 8080}
    assert set(((noted.conn["time"][used] - START) // DAY).tolist()) <= {0, 1, 2, 3, 4, 7, 8, 9, 10, 11}


def test_mail_comes_through_the_gateway_only(noted):
    inbound = from_outside(noted) & (noted.conn["service"] == "smtp")
    assert column(noted, "destination", inbound) == {host("mailgw01").addresses[0]}
    assert column(noted, "source", inbound) <= set(PARTNER_MAIL)
    outbound = np.isin(noted.conn["destination"], PARTNER_MAIL)
    assert column(noted, "source", outbound) == {host("mailgw01").address}


def test_each_mail_that_comes_in_is_passed_on(noted):
    into = noted.conn["destination"] == host("mailgw01").addresses[0]
    onward = (noted.conn["source"] == host("mailgw01").address) & (noted.conn["destination"] == host("mail01").address)
    assert (into & (noted.conn["service"] == "smtp")).sum() == onward.sum() > 1000


def test_staff_at_home_stay_connected_for_hours(noted):
    lines = noted.conn["port"] == 4500
    assert lines.sum() == 30
    assert np.median(noted.conn["seconds"][lines]) > 5 * 3600
    assert column(noted, "source", lines) <= set(STRANGERS)


def test_most_who_try_doors_get_no_answer(noted):
    tried = from_outside(noted) & (noted.conn["service"] == "") & (noted.conn["proto"] == "tcp")
    silent = noted.conn["state"][tried] == "S0"
    assert 0.5 < silent.mean() < 1
    assert np.isnan(noted.conn["seconds"][tried][silent]).all()


def test_only_open_doors_answer_those_who_try(noted):
    tried = (noted.conn["state"] == "RSTO") & (noted.conn["service"] == "")
    met = {*zip(noted.conn["destination"][tried].tolist(), noted.conn["port"][tried].tolist(), strict=True)}
    assert met == {
        ("192.0.2.10", 443),
        ("192.0.2.10", 8080),
        ("192.0.2.11", 80),
        ("192.0.2.11", 443),
        ("192.0.2.12", 25),
        ("192.0.2.13", 443),
    }


def test_the_ordered_scan_tries_every_port_of_every_edge_address(noted):
    ordered = noted.conn["source"] == ORDERED_SCANNER
    assert ordered.sum() == 16 * len(TRIED_PORTS)
    times = noted.conn["time"][ordered]
    assert OUTSIDE_SCAN <= times.min() <= times.max() < OUTSIDE_SCAN + 25 * MINUTE
    assert ORDERED_SCANNER not in STRANGERS
