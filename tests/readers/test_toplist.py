"""Rankings of widely used names."""

from __future__ import annotations

from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.toplist import toplist

SAMPLES: dict[str, bytes] = {
    "top.csv": b"1,search.example\n2,www.search.example\n3,shop.example\n",
    "carriage-returns.csv": b"1,search.example\r\n2,www.search.example\r\n3,shop.example\r\n4,x.example\r\n",
    "long.csv": b"".join(b"%d,site%d.example\n" % (rank, rank) for rank in range(1, 400)),
}

OTHERS: dict[str, bytes] = {
    "empty.csv": b"",
    "two.csv": b"1,a.example\n2,b.example\n",
    "gaps.csv": b"1,a.example\n3,b.example\n4,c.example\n",
    "from-zero.csv": b"0,a.example\n1,b.example\n2,c.example\n",
    "words.csv": b"1,a\n2,b\n3,c\n",
    "three.csv": b"1,a.example,x\n2,b.example,x\n3,c.example,x\n",
    "list.txt": b"192.0.2.1\n192.0.2.2\n192.0.2.3\n",
}


def test_its_names_speak_for_those_who_call_them():
    (scan,) = gather(toplist, SAMPLES["top.csv"], "/lists/tranco.csv").scans

    assert (scan.table, scan.form, scan.separator, scan.header) == ("indicators", "delimited", ",", ("rank", "name"))
    assert scan.fields["value"].keys == ("name",)
    assert dict(scan.constants) == {"kind": "domain", "benign": "true", "feed": "tranco"}
    assert scan.required == ("value",)


@needs_data
def test_the_ranking_of_the_development_data_is_recognised():
    data = (DATA / "network" / "toplists" / "zat_top_domains_1k.csv").read_bytes()
    assert [item.name for item in readers().values() if recognised(item, data)] == ["toplist"]
