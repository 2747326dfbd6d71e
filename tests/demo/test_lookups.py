from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture, log

from doorward.demo import internet
from doorward.demo.capture import HTTP, SMB, TLS
from doorward.demo.internet import EXTERNAL_RESOLVER, SERVICES
from doorward.demo.lookups import INTERNAL_TTL, resolve
from doorward.demo.organisation import host
from doorward.demo.period import HOUR, SECOND, START

DESK = "10.20.10.101"
SERVICE = SERVICES["update.windvane.example"]
NOON = START + 12 * HOUR


def resolved(*times, name=SERVICE.name, source=DESK, destination=SERVICE.addresses[0], kind=TLS):
    noted = capture()
    noted.connect(kind, list(times), source, destination, name=name, seconds=1.0)
    resolve(noted)
    return noted


def asked(noted, source=DESK, kind="A", name=SERVICE.name):
    sources = noted.conn["source"][noted.dns["conn"]]
    chosen = (sources == source) & (noted.dns["kind"] == kind) & (noted.dns["name"] == name)
    return np.flatnonzero(chosen)


def test_a_name_is_asked_for_shortly_before_the_connection():
    noted = resolved(NOON)
    (row,) = asked(noted)
    before = NOON - noted.conn["time"][noted.dns["conn"][row]]
    assert 0 < before < SECOND // 10
    assert noted.dns["answers"][row] == ",".join(SERVICE.addresses)
    assert noted.dns["code"][row] == "NOERROR"


def test_an_answer_is_cached_for_its_time():
    # The slots of the cache begin at whole multiples of the time to live.
    slot = NOON // (SERVICE.ttl * SECOND) * SERVICE.ttl * SECOND
    within = resolved(slot + SECOND, slot + 2 * SECOND, slot + (SERVICE.ttl - 1) * SECOND)
    beyond = resolved(slot + SECOND, slot + (SERVICE.ttl + 1) * SECOND)
    assert len(asked(within)) == 1
    assert len(asked(beyond)) == 2


def test_every_machine_has_a_cache_of_its_own():
    noted = resolved(NOON, NOON, source=[DESK, "10.20.10.102"])
    assert len(asked(noted)) == 1
    assert len(asked(noted, source="10.20.10.102")) == 1


def test_the_resolver_asks_outside_once_for_all():
    noted = resolved(NOON, NOON + 1, source=[DESK, "10.20.10.102"])
    (row,) = asked(noted, source=host("dc01").address)
    connection = noted.dns["conn"][row]
    assert noted.conn["destination"][connection] == EXTERNAL_RESOLVER


def test_names_of_the_inside_never_leave():
    noted = resolved(NOON, name=host("files01").fqdn, destination=host("files01").address, kind=SMB)
    assert EXTERNAL_RESOLVER not in noted.conn["destination"]
    (row,) = asked(noted, name=host("files01").fqdn)
    assert noted.dns["answers"][row] == host("files01").address
    assert float(noted.dns["ttls"][row]) == INTERNAL_TTL


@pytest.mark.parametrize("source", ["192.0.2.77", "10.20.2.10"])
def test_outsiders_and_resolvers_do_not_ask(source):
    noted = resolved(NOON, source=source)
    assert len(noted.conn["time"]) == 1 + len(asked(noted, source=host("dc01").address))
    assert len(asked(noted, source=source)) == 0 or source != "192.0.2.77"


def test_a_connection_to_an_address_asks_nothing():
    noted = capture()
    noted.connect(HTTP, NOON, DESK, internet.STAGE_ADDRESS)
    noted.connect(TLS, NOON, DESK, SERVICE.addresses[0], name=SERVICE.name)
    resolve(noted)
    assert internet.STAGE_ADDRESS not in noted.dns["name"]
    assert len(asked(noted)) == 1


@pytest.mark.parametrize("name", sorted(internet.INTRUDER_NAMES))
def test_the_intruders_names_are_answered_too(name):
    addresses, ttl = internet.INTRUDER_NAMES[name]
    noted = resolved(NOON, name=name, destination=addresses[0])
    (row,) = asked(noted, name=name)
    assert noted.dns["answers"][row] == addresses[0]
    assert float(noted.dns["ttls"][row]) == ttl


def test_questions_are_connections_of_their_own():
    noted = resolved(NOON)
    rows = noted.dns["conn"]
    assert len(set(rows.tolist())) == noted.dns.rows
    assert set(noted.conn["service"][rows].tolist()) == {"dns"}
    assert set(noted.conn["port"][rows].tolist()) == {53}


def test_harmless_failures_are_part_of_the_noise():
    rows = log("dns")
    failed = rows["rcode_name"] == "NXDOMAIN"
    assert 0.005 < failed.mean() < 0.1
    assert (rows["answers"][failed] == "-").all()
    assert set(rows["rcode"][failed].tolist()) == {"3"}
    assert all(name.endswith(".ad.example.org") for name in rows["query"][failed])


def test_several_kinds_of_records_are_asked_for():
    assert set(log("dns")["qtype_name"].tolist()) == {"A", "AAAA", "SRV"}


def test_the_look_alike_is_asked_for_by_the_one_who_visits_it():
    rows = log("dns")
    askers = set(rows["id.orig_h"][rows["query"] == internet.LOOKALIKE_NAME].tolist())
    assert askers == {host("adm01").address, host("dc01").address}
