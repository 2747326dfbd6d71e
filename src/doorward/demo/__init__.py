"""A small invented organisation that lived through an intrusion, in real formats, with the truth beside it.

Everything is generated from a seed: same seed, same bytes. Nothing in it exists: addresses are of RFC 1918 and RFC 5737,
names of RFC 2606, MAC addresses of RFC 7042, products and vulnerabilities are invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.demo.answers import answers
from doorward.demo.capture import Capture
from doorward.demo.components import write_inventories
from doorward.demo.firewall import write_firewall
from doorward.demo.handshakes import shake_hands
from doorward.demo.incident import intrude
from doorward.demo.intelligence import write_intelligence
from doorward.demo.lookups import resolve
from doorward.demo.office import people
from doorward.demo.outside import visitors
from doorward.demo.register import write_register
from doorward.demo.scans import write_scans
from doorward.demo.servers import servers
from doorward.demo.software import software
from doorward.demo.truth import Truth
from doorward.demo.zeek_connections import identifiers
from doorward.demo.zeek_logs import write_logs

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Truth", "generate"]


def generate(folder: Path, seed: int = 1) -> Truth:
    """Write the organisation's files under `folder`/data and the truth to `folder`/truth.json; return the truth.

    Raises:
        FileExistsError: `folder`/data is there already; nothing of it is touched.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    capture = Capture(np.random.default_rng(seed))
    software(capture, people(capture))
    servers(capture)
    visitors(capture)
    incident = intrude(capture)
    resolve(capture)
    shake_hands(capture)
    uids = identifiers(seed, capture.conn.rows, "C")
    write_logs(capture, uids, data / "zeek")
    write_register(data / "register.toml")
    write_firewall(data / "firewall" / "core01.nft")
    write_scans(data / "scans")
    write_inventories(data / "sbom")
    write_intelligence(data / "intel")
    truth = answers(capture, incident, uids, seed)
    truth.write(folder / "truth.json")
    return truth
