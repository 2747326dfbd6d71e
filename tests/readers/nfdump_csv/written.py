"""Flows written as nfdump writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from doorward.readers.nfdump_csv.flow import Flow


def names(text):
    """Return names written one after the other."""
    return text.split(",")


OLD = names(
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,"
    "idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr"
)
NEW = names("firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows")
FAST = names(
    "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,bytes"
)
OUT = {
    "ts": "2026-01-02 03:04:05",
    "te": "2026-01-02 03:04:06",
    "td": "1.250",
    "sa": "192.0.2.7",
    "da": "198.51.100.9",
    "sp": "40000",
    "dp": "443",
    "pr": "TCP",
    "flg": "...AP.SF",
    "ipkt": "10",
    "ibyt": "1528",
    "opkt": "0",
    "obyt": "0",
    "ra": "203.0.113.1",
}
BACK = {**OUT, "sa": OUT["da"], "da": OUT["sa"], "sp": OUT["dp"], "dp": OUT["sp"], "ipkt": "8", "ibyt": "5424"}
START = datetime.fromisoformat("2026-01-02T03:04:05")


def old(*rows, end="Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n2,6952,18,1,2,3\n"):
    """Return an export of nfdump up to 1.7.4; rows are dicts by column, 0 where they say nothing."""
    lines = [",".join(OLD), *(",".join(row.get(name, "0") for name in OLD) for row in rows)]
    return ("\n".join(lines) + "\n" + end).encode()


def plain(names, *rows):
    """Return an export whose rows are lists of fields."""
    return "".join(",".join(row) + "\n" for row in [names, *rows]).encode()


def flow(line=1, seconds=0.0, lasts=0.0, **changed):
    """Return a flow that begins so many seconds after START."""
    start = START + timedelta(seconds=seconds)
    told = {
        "proto": "udp",
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 5000,
        "flags": "",
        "packets": 1,
        "bytes": 128,
        "packets_back": 0,
        "bytes_back": 0,
        "sensor": None,
    }
    told |= changed
    told["flags"] = frozenset(told["flags"])
    return Flow(line=line, start=start, end=start + timedelta(seconds=lasts), **told)


def answer(line=2, seconds=0.0, lasts=0.0, **changed):
    """Return the flow of the other direction."""
    turned = {"source": "198.51.100.9", "source_port": 5000, "destination": "192.0.2.7", "destination_port": 40_000}
    return flow(line, seconds, lasts, **(turned | changed))
