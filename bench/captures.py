"""The labelled captures: who is led by whom, by each capture's own ground truth, and which hosts are innocent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture in which a host has a master.

    Attributes:
        path: below the folder of captures.
        host: address of the host that is led.
        masters: addresses, names or registered domains of its master; any of them will do.
        internal: networks that are ours, where the capture's own note says so.
    """

    path: str
    host: str
    masters: tuple[str, ...]
    internal: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.path.split(".", 1)[0].removesuffix("/combined_zeek")


_DERIVED = (
    *(f"covenant_{kind}" for kind in ("beaconing_0", "beaconing_1", "beaconing_2", "random_0", "tasks_0")),
    *(f"empire_{kind}" for kind in ("beaconing_0", "tasks_0")),
    *(f"metasploit_{kind}" for kind in ("0_filtered", "beaconing_0", "beaconing_1", "beaconing_2", "tasks_0")),
)
LED = (
    Capture("c2-warmcookie-mta20240815", "10.8.15.133", ("72.5.43.29",)),
    Capture("c2-rita-proxy/proxy", "10.136.0.18", ("www.honestimnotevil.com",)),
    Capture("c2-njrat-ctu230", "192.168.1.115", ("41.108.179.197",)),
    Capture("c2-mirai-iot23-34", "192.168.1.195", ("185.244.25.235",)),
    Capture("c2-rbot-irc-ctu13", "147.32.84.165", ("86.65.39.15", "82.96.64.4")),
    Capture("c2-simda-ctu355", "192.168.1.116", ("104.239.157.210", "23.253.126.58", "217.70.184.38")),
    Capture("c2-apt29-day1-json/combined_zeek.log.gz", "10.0.1.4", ("192.168.0.5", "192.168.0.4"), ("10.0.0.0/16",)),
    *(Capture(f"c2-frameworks-derived/{name}.conn.log", "10.77.0.20", ("203.0.113.77",)) for name in _DERIVED),
    Capture("slips-zeek-mixed/test18-malicious-ctu-sme-11-win", "192.168.1.107", ("66.63.168.35",)),
    Capture("pcap/asyncrat-30a385ed.pcap", "192.168.100.20", ("186.169.47.11",)),
    Capture("pcap/periodic-2s-test-cc-1.pcap.gz", "147.32.80.37", ("141.193.213.21", "testing.com")),
    Capture("pcap/dns-remoteshell.pcap", "192.168.1.3", ("192.168.1.2",)),
    Capture("eve/DERIVED-warmcookie.eve.json.gz", "10.8.15.133", ("72.5.43.29",)),
    Capture("netflow/asyncrat-30a385ed.nfdump.csv", "192.168.100.20", ("186.169.47.11",)),
    Capture("netflow/periodic-2s-test-cc-1.nfdump.csv", "147.32.80.37", ("141.193.213.21",)),
    Capture("netflow/dnscat2-txt.nfdump.csv.gz", "192.168.68.62", ("192.168.68.1",)),
    Capture("dns-tunnel/dns2tcp-key.pcap.gz", "192.168.68.114", ("ggy666.tk",)),
    Capture("dns-tunnel/dnscat2-txt.pcap.gz", "192.168.68.62", ("ggy666.tk",)),
)
INNOCENT = {
    "benign-ctu-normal-40": 1.17,
    "benign-ctu-normal-43": 1.0,
    "eve/iot-camera-24h.eve.json.gz": 1.0,
    "netflow/normal-2013-10-21.binetflow": 0.19,
    "netflow/normal-dns-2015-03-24.binetflow.gz": 0.08,
    "dns-tunnel/benign/normal_00000_20230805150331.pcap.gz": 0.02,
    "dns-tunnel/benign/normal_00033_20230806104653.pcap.gz": 0.005,
    "pcap/benign-http_espn.pcapng": 0.0,
}
"""Capture -> host-days."""
