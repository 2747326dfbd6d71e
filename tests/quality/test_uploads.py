"""An office whose honest uploads have heavy tails: what is planted among them is told apart, and they are let be."""

from __future__ import annotations

import random

import pytest
from tests.asking import ask, at, call

from doorward.detectors.exfiltration import exfiltration
from doorward.detectors.odd_channels import odd_channels

HOSTS, DAYS, SERVICES = 60, 10, 120
LOUD = ("medium", "high", "critical")


class Office:
    """Connections and handshakes of ten working days, and who was told to steal."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.conn, self.tls = [], []
        # As on the real Internet: few services have most callers, some answer at many addresses, and a tenth have no name.
        self.places = [
            [f"203.0.{number}.{self.chance.randint(1, 250)}" for _ in range(self.chance.randint(1, 4))]
            for number in range(SERVICES)
        ]
        self.names = [None if number % 10 == 9 else f"www.service{number}.example" for number in range(SERVICES)]
        for host in range(HOSTS):
            self.work(f"10.1.1.{host + 1}")

    def send(self, source, place, hours, sizes):
        """One connection by TLS to an address and its name, with so many bytes out and in, and its handshake."""
        (destination, name), (out, back) = place, sizes
        uid = f"C{len(self.conn)}"
        port = {"source_port": 30_000 + len(self.conn) % 30_000, "uid": uid, "service": "ssl"}
        self.conn.append(call(source, destination, 443, hours, bytes_out=int(out), bytes_in=int(back), **port))
        self.tls.append(
            {"time": at(hours), "uid": uid, "source": source, "destination": destination, "destination_port": 443,
             "server_name": name, "established": True, "version": "TLSv13"}
        )  # fmt: skip

    def work(self, source):
        """What a person sends in working hours, now and then much, and mostly to the same few services."""
        favourites = [self.popular() for _ in range(5)]
        for day in range(DAYS):
            for _ in range(12):
                self.visit(source, day, self.popular(), self.chance.lognormvariate(7.6, 1), upload=False)
            if self.chance.random() < 0.5:
                place = self.chance.choice(favourites)
                self.visit(source, day, place, self.chance.lognormvariate(12.6, 2), upload=True)

    def popular(self):
        """One of the services, the first ones far more often."""
        return min(int(self.chance.paretovariate(0.7)) - 1, SERVICES - 1)

    def visit(self, source, day, place, out, *, upload):
        hours = 24.0 * day + min(max(self.chance.gauss(13, 2.5), 7.0), 20.0)
        back = 2_000 + out * self.chance.uniform(0.002, 0.1) if upload else self.chance.lognormvariate(9.9, 1.4)
        self.send(source, (self.chance.choice(self.places[place]), self.names[place]), hours, (out, back))

    def steal(self, source, place, hours, size):
        """Uploads of so many bytes, each within an hour from one of these on."""
        for hour in hours:
            self.send(source, place, hour + self.chance.random(), (size, size // 100))


PLANTED = {
    "20 MB in each of five nights to a place with a name": ("drop.example", range(5, 10), 2, 20_000_000),
    "500 MB in one night to a place with a name": ("drop.example", [8], 3, 500_000_000),
    "2 GB by day to a place with a name": ("drop.example", [8], 11, 2_000_000_000),
    "50 MB by day to an address without a name": (None, [8], 11, 50_000_000),
    "20 MB on each of three days to an address without a name": (None, [7, 8, 9], 15, 20_000_000),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_theft_is_worth_a_look_among_honest_uploads(kind):
    name, days, hour, size = PLANTED[kind]
    office = Office(seed=len(kind))
    thieves = [f"10.1.1.{number}" for number in range(3, 60, 6)]
    for number, source in enumerate(thieves):
        place = (f"198.51.100.{number}", name and f"{number}.{name}")
        office.steal(source, place, [24.0 * day + hour for day in days], size)

    found = [item for item in ask(exfiltration, conn=office.conn, tls=office.tls) if item.severity in LOUD]

    caught = {item.details["source"] for item in found if item.details["destination"].startswith("198.51.100.")}
    assert len(caught) >= 0.9 * len(thieves)
    assert len(found) - len(caught) <= 0.005 * HOSTS * DAYS


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_honest_uploads_are_hardly_ever_worth_a_look(seed):
    office = Office(seed)

    found = [*ask(exfiltration, conn=office.conn, tls=office.tls), *ask(odd_channels, conn=office.conn, tls=office.tls)]

    assert sum(item.severity in LOUD for item in found) <= 0.005 * HOSTS * DAYS
