"""Rulesets of nftables as text: the same rows as their JSON gives, and nothing said is lost."""

from __future__ import annotations

import json
import tarfile

from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.nft_json import nft_json
from doorward.readers.nft_text import nft_text

WHOLE = """#!/usr/sbin/nft -f
flush ruleset

table inet filter {
	set admins {
		type ipv4_addr
		elements = { 192.0.2.1, 192.0.2.2 }
	}

	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		tcp dport 22 jump ssh
		tcp flags & syn == syn limit rate 5/second accept
	}

	chain ssh {
		ip saddr @admins counter packets 3 bytes 9 accept
	}
}
"""
SAMPLES: dict[str, bytes] = {
    "nftables.conf": WHOLE.encode(),
    "listed.nft": WHOLE.partition("ruleset\n")[2].encode(),
    "crlf.nft": WHOLE.replace("\n", "\r\n").encode(),
    "empty-table.nft": b"table ip t {\n}\n",
    "define.nft": b"define LAN = 192.0.2.0/24\ntable ip t {\n\tchain c {\n\t\tip saddr $LAN accept\n\t}\n}\n",
}
OTHERS: dict[str, bytes] = {
    "text.nft": b"table of contents {\n}\n",
    "page.html": b"<table ip t {\n",
    "style.css": b"table td { color: red }\n",
    "rules.v4": b"*filter\n:INPUT DROP [0:0]\nCOMMIT\n",
    "empty.nft": b"",
    "noise.bin": bytes(range(256)) * 20,
}
WHERE = {"family": "inet", "table": "filter"}


def shown(row):
    """Return what a row says, apart from the words it says it in."""
    return {
        name: bool(value) if name == "unread" else value
        for name, value in row.items()
        if name not in {"origin_row", "text"} and value is not None
    }


def test_the_reader_is_found():
    assert readers()["nft_text"] is nft_text
    assert (nft_text.unit, nft_text.fills) == ("record", ("filter_rules",))


def test_rules_and_defaults_are_rows():
    found = gather(nft_text, WHOLE.encode())

    assert (found.malformed, found.rejects) == (None, [])
    names = ["chain", "position", "action", "sources", "destination_ports", "states", "hits", "origin_row"]
    assert [[row.get(name) for name in names] for row in found.rows["filter_rules"]] == [
        ["input", 1, "accept", None, None, ["established", "related"], None, 12],
        ["input", 2, "jump", None, ["22"], None, None, 13],
        ["input", 3, "accept", None, None, None, None, 14],
        ["ssh", 1, "accept", ["192.0.2.1", "192.0.2.2"], None, None, 3, 18],
        ["input", None, "deny", None, None, None, None, 11],
    ]
    assert found.rows["filter_rules"][2]["unread"] == ["tcp flags & syn == syn limit rate 5/second"]


def test_a_variable_is_an_unread_condition_and_its_definition_a_reject():
    found = gather(nft_text, SAMPLES["define.nft"])
    assert found.rows["filter_rules"][0]["unread"] == ["sources $LAN"]
    assert [(reject.line, reject.text) for reject in found.rejects] == [(1, "define LAN = 192.0.2.0/24")]


def test_a_ruleset_that_is_cut_short_says_so():
    assert gather(nft_text, WHOLE[:-3].encode()).malformed is not None


@needs_data
def test_texts_and_json_of_the_same_rulesets_read_the_same():
    same, other = 0, []
    with tarfile.open(DATA / "exposure" / "firewall" / "nftables-dumps.tar.xz") as packed:
        files = {member.name: packed.extractfile(member).read() for member in packed if member.isfile()}
    for name in [name for name in files if name.endswith(".json-nft")]:
        text = files.get(name.removesuffix(".json-nft") + ".nft")
        if text is None:
            continue
        one, two = gather(nft_json, files[name]), gather(nft_text, text)
        key = lambda row: (row["chain"], row.get("position", 0), json.dumps(row, sort_keys=True))  # noqa: E731  # sorts dicts
        rows = [sorted((shown(row) for row in found.rows["filter_rules"]), key=key) for found in (one, two)]
        same += rows[0] == rows[1]
        other += [] if rows[0] == rows[1] else [rows]
        assert (two.malformed, two.rejects) == (None, [])
    assert same >= 165
    # Where the text says more than is known, a rule is left open, never read as another.
    for json_rows, text_rows in other:
        for told, read in zip(json_rows, text_rows, strict=True):
            assert read["action"] in {told["action"], "unread"}
            assert {**told, "action": "", "hits": 0, "unread": True} == {
                **read,
                "action": "",
                "hits": 0,
                "unread": True,
            }


@given(st.integers(0, len(WHOLE)), st.binary(max_size=4))
def test_a_damaged_ruleset_never_crashes_it(place, damage):
    data = WHOLE.encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(nft_text, data)
    gather(nft_text, data)
