"""Lists of indicators in CSV: those of abuse.ch, and a spreadsheet's."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.reader import Sample
from doorward.readers import readers
from doorward.readers.indicator_csv import indicator_csv

FEODO = b"""################
# Last updated: 2026-03-02 07:03:03 UTC #
#
"first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"
"2026-02-01 17:51:44","192.0.2.73","1194","online","2026-03-01","Evilbot"
"2026-02-02 17:51:44","192.0.2.74","443","offline","2026-02-20","Evilbot"
# END 2 entries
"""
THREATFOX = b"""# ThreatFox
# "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","malware_alias","malware_printable","last_seen_utc","confidence_level","reference","tags","anonymous","reporter"
"2026-02-08 21:06:43", "1", "192.0.2.7:443", "ip:port", "botnet_cc", "win.evil", "None", "Evil", "", "75", "https://r.example", "c2,evil", "0", "someone"
"2026-02-08 21:06:44", "2", "evil.example", "domain", "botnet_cc", "win.evil", "Old, Older", "Evil", "", "100", "None", "None", "0", "someone"
"""
URLHAUS = b"""# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter
"3","2026-02-08 21:00:00","http://shop.example:8080/x/evil.sh","online","2026-02-09 01:00:00","malware_download","elf,mirai","https://h.example/url/3/","someone"
"""
SSLBL = b"# Listingdate,SHA1,Listingreason\n2026-02-08 10:11:12," + b"ab" * 20 + b",Evil C&C\n"
BAZAAR = (
    b'# "first_seen_utc","sha256_hash","md5_hash","sha1_hash","reporter","file_name","signature","threat"\n"2026-02-08 10:11:12", "'
    + b"ab" * 32 + b'", "' + b"cd" * 16 + b'", "' + b"ef" * 20 + b'", "x", "evil.exe", "Evil", "n/a"\n'
)  # fmt: skip
SHEET = "Indicator;Type;Malware family;Confidence;Expires\nhxxp://evil[.]example/a;URL;Evil;high;2026-12-31\n10.0.0.999;IPv4;;;\n"

SAMPLES: dict[str, bytes] = {
    "feodo.csv": FEODO,
    "feodo-empty.csv": FEODO.partition(b'"2026')[0],
    "threatfox.csv": THREATFOX,
    "urlhaus.csv": URLHAUS,
    "sslbl.csv": SSLBL,
    "bazaar.csv": BAZAAR,
    "sheet.csv": SHEET.encode(),
    "value.csv": b"value,type,ioc_type\nevil.example,x,domain\n",
    "byte-order-mark.csv": b"\xef\xbb\xbf" + SHEET.encode(),
}

OTHERS: dict[str, bytes] = {
    "empty.csv": b"",
    "register.csv": b"name,addresses\nweb1,192.0.2.1\n",
    "antivirus.csv": b"time,host,malware,file\n2026-03-02,ws1.corp.example,Evil,a.exe\n",
    "quarantine.csv": b"computer,sha256,threat\nws1," + b"ab" * 32 + b",Evil\n",
    "qualys.csv": b"IP,QID,Title,Severity,Threat\n192.0.2.1,1,x,5,y\n",
    "flows.csv": b"ts,te,td,sa,da,sp,dp,pr\n",
    "addresses.csv": b"ip,owner\n192.0.2.1,eva\n",
    "settings.csv": b"name,value,type\na,1,int\n",
    "zeek.log": b"#fields\tindicator\tindicator_type\n192.0.2.1\tIntel::ADDR\n",
    "alone.csv": b"indicator\n192.0.2.1\n",
    "prose.txt": b"indicator, malware and domain are explained below\nand here\n",
}


def read(data, name="list.csv"):
    return gather(indicator_csv, data, name)


def test_a_column_has_five_words_at_the_most():
    assert recognised(indicator_csv, b"indicator,one_two_three_four_five\n192.0.2.1,x\n")
    assert not recognised(indicator_csv, b"indicator,one_two_three_four_five_six\n192.0.2.1,x\n")


def test_feodo_tells_address_port_family_and_when():
    first, second = read(FEODO, "feodo.csv").rows["indicators"]

    assert first == {
        "value": "192.0.2.73",
        "kind": "ip",
        "port": 1194,
        "benign": False,
        "feed": "feodo",
        "origin_row": 5,
        "threat": "Evilbot",
        "reference": None,
        "first_listed": datetime.fromisoformat("2026-02-01T17:51:44"),
        "last_listed": datetime.fromisoformat("2026-03-01T00:00"),
        "valid_until": None,
        "confidence": None,
        "tags": None,
    }
    assert second["origin_row"] == 6
    assert read(FEODO).rejects == []


def test_threatfox_has_its_header_in_a_comment_and_commas_in_its_quotes():
    first, second = read(THREATFOX).rows["indicators"]

    assert (first["value"], first["port"], first["threat"], first["confidence"]) == ("192.0.2.7", 443, "Evil", 0.75)
    assert (first["tags"], first["reference"]) == (["c2", "evil"], "https://r.example")
    assert (second["kind"], second["value"], second["tags"], second["reference"]) == (
        "domain",
        "evil.example",
        None,
        None,
    )


def test_urlhaus_lists_the_url_and_never_its_host():
    (row,) = read(URLHAUS).rows["indicators"]

    assert (row["kind"], row["value"]) == ("url", "shop.example:8080/x/evil.sh")
    (beside,) = read(b"url,domain,threat\nhttp://shop.example/x.sh,shop.example,m\n").rows["indicators"]
    assert beside["kind"] == "url", "a host beside a URL is where it lies, which may be anybody's"


def test_every_hash_of_a_record_is_a_row_of_its_own():
    found = read(BAZAAR)

    assert {row["kind"] for row in found.rows["indicators"]} == {"sha256", "md5", "sha1"}
    assert found.records == 1
    assert [row["kind"] for row in read(SSLBL).rows["indicators"]] == ["sha1"]


def test_a_spreadsheet_is_read_by_its_words_and_its_mistakes_are_told():
    found = read(SHEET.encode())

    (row,) = found.rows["indicators"]
    assert (row["kind"], row["value"], row["confidence"]) == ("url", "evil.example/a", 0.9)
    assert row["valid_until"] == datetime.fromisoformat("2026-12-31T00:00")
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (3, "it names no address, network, name, URL or hash")
    ]


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("75", 0.75),
        ("100", 1.0),
        ("0.8", 0.8),
        ("1", 0.01),
        ("80 %", 0.8),
        ("low", 0.3),
        ("101", None),
        ("sure", None),
        ("", None),
    ],
)
def test_confidence_is_a_share_a_percentage_or_a_word(written, share):
    (row,) = read(f"indicator,type,confidence\n192.0.2.1,ip,{written}\n".encode()).rows["indicators"]
    assert row["confidence"] == share


def test_a_line_of_another_length_is_a_reject():
    found = read(FEODO + b'"2026-02-01","192.0.2.75"\n"a","192.0.2.76","1","b","c","d","e"\n')

    assert [reject.reason for reject in found.rejects] == [
        "2 fields where the header names 6",
        "7 fields where the header names 6",
    ]


def test_an_open_quote_ends_the_reading_and_what_stood_before_is_kept():
    found = read(FEODO + b'"2026-02-01 ' + b"x" * 200_000)

    assert len(found.rows["indicators"]) == 2
    assert found.malformed.line == 8


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_header_are_read_without_a_crash(data):
    read(FEODO + data)


@needs_data
def test_feodo_of_the_development_data_is_read_whole():
    data = (DATA / "network" / "ioc" / "feodo_ipblocklist_2024-04-04.csv").read_bytes()
    assert [item.name for item in readers().values() if recognised(item, data)] == ["indicator_csv"]
    found = read(data)

    assert (len(found.rows["indicators"]), found.rejects) == (data.count(b'\n"20'), [])
    assert all(row["port"] and row["threat"] and row["last_listed"] for row in found.rows["indicators"])


def test_a_json_document_cut_short_is_no_csv():
    cut = b'{"more": false, "objects": [{"type": "indicator", "id": "indicator--1", "name": "Evil C2", "indicator'

    assert not indicator_csv.recognises(Sample("taxii.json", cut))
