"""The register in TOML: every table, every mistake said with its line, nothing more lost than the mistake."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.register_toml import register_toml
from doorward.register.entries import KINDS

WHOLE = """\
# the register
[networks]
internal = ["10.20.0.0/16", "fd00::/8"]
[domains]
own = ["Example.org", "example.net."]
[zones.dmz]
addresses = ["192.0.2.0/28"]
[zones.'test bench']
addresses = ["10.20.9.0/24", "10.20.10.0/24"]
[jewels.design-archive]
asset = "files01"
worth = "the drawings everything is built from"
[jewels.mail]
assets = ["office01", "files01"]
[[assets]]
name = "office01"
addresses = ["192.0.2.10", "10.20.1.10"]
macs = ["00:00:5E:00:53:0A"]
purpose = "office platform"
owner = "it-operations"
environment = "production"
in_service_from = 2024-01-01
in_service_until = 2026-09-30
criticality = "high"

[[assets]]
name = "files01"
"""

SAMPLES: dict[str, bytes] = {
    "register.toml": WHOLE.encode(),
    "carriage-returns.toml": WHOLE.replace("\n", "\r\n").encode(),
    "byte-order-mark.toml": b"\xef\xbb\xbf" + WHOLE.encode(),
    "assets-only.toml": b'[[assets]]\nname = "x"\n',
    "networks-only.toml": b'[networks]\ninternal = ["10.0.0.0/8"]\n',
    "zones-only.toml": b'[zones."a b"] # zone\naddresses = []\n',
    "jewels-only.toml": b'[jewels.x]\nasset = "a"\n',
    "settings-beside.toml": b'[domains]\nown = ["example.org"]\n[detectors.beacons]\nminimum = 5\n[engine]\nmemory = 1\n',
    "releases-only.toml": b'[[releases]]\nrelease = "x"\n',
    "own-packages-only.toml": b'[own_packages]\nnames = ["@x/*"]\n',
    "broken.toml": b'[[assets]]\nname = "x"\nowner = oops\n',
}

OTHERS: dict[str, bytes] = {
    "register.toml": b"Lorem ipsum dolor sit amet",
    "empty.toml": b"",
    "pyproject.toml": b'[project]\nname = "x"\n[tool.ruff]\nline-length = 120\n',
    "Pipfile": b'[packages]\nrequests = "*"\n',
    "lock.toml": b'[[package]]\nname = "x"\nversion = "1"\n',
    "settings.toml": b"[detectors.beacons]\nminimum = 5\n",
    "sssd.conf": b"[sssd]\ndomains = example.org\n[domain/example.org]\nid_provider = ldap\n",
    "hosts.ini": b"[networks]\ninternal\n",
    "register.csv": b"name,addresses,owner\noffice01,192.0.2.10,it\n",
    "notes.md": b"# Zones\n\n[zones.dmz] is the outer one.\n",
    "list.json": b'[{"a": "[networks]\\ninternal = 1"}]',
    "noise.bin": bytes(range(256)),
}


def read(text):
    return gather(register_toml, text.encode())


def said(text):
    return [(reject.line, reject.reason) for reject in read(text).rejects]


def test_the_reader_is_found():
    assert readers()["register_toml"] is register_toml
    filled = {*KINDS, "domains", "jewels", "networks", "own_packages", "software", "zones"}
    assert (register_toml.unit, set(register_toml.fills)) == ("record", filled)


@pytest.mark.parametrize("name", ["register.toml", "carriage-returns.toml", "byte-order-mark.toml"])
def test_a_whole_register_fills_every_table(name):
    found = gather(register_toml, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.rows["networks"] == [
        {"network": "10.20.0.0/16", "purpose": "internal", "origin_row": 2},
        {"network": "fd00::/8", "purpose": "internal", "origin_row": 2},
    ]
    assert [row["domain"] for row in found.rows["domains"]] == ["example.org", "example.net"]
    assert [(row["zone"], row["network"], row["origin_row"]) for row in found.rows["zones"]] == [
        ("dmz", "192.0.2.0/28", 6),
        ("test bench", "10.20.9.0/24", 8),
        ("test bench", "10.20.10.0/24", 8),
    ]
    worth = "the drawings everything is built from"
    assert [(row["jewel"], row["asset"], row["worth"], row["origin_row"]) for row in found.rows["jewels"]] == [
        ("design-archive", "files01", worth, 10),
        ("mail", "office01", None, 13),
        ("mail", "files01", None, 13),
    ]
    assert [(row["name"], row["origin_row"]) for row in found.rows["assets"]] == [("office01", 15), ("files01", 26)]
    assert found.records == 12


def test_an_asset_keeps_all_that_was_said_of_it():
    office = read(WHOLE).rows["assets"][0]
    assert office == {
        "name": "office01",
        "addresses": ["192.0.2.10", "10.20.1.10"],
        "macs": ["00:00:5e:00:53:0a"],
        "serials": [],
        "purpose": "office platform",
        "owner": "it-operations",
        "environment": "production",
        "in_service_from": date(2024, 1, 1),
        "in_service_until": date(2026, 9, 30),
        "criticality": "high",
        "origin_row": 15,
    }


def test_settings_that_lie_beside_a_register_are_passed_over():
    found = gather(register_toml, SAMPLES["settings-beside.toml"])
    assert (found.rejects, len(found.rows["domains"])) == ([], 1)


def test_a_bad_value_is_said_with_its_line_and_the_asset_is_kept():
    text = WHOLE.replace('"10.20.1.10"', '"10.20.1.300"').replace("2026-09-30", '"end of year"')
    found = read(text)
    assert found.rows["assets"][0]["addresses"] == ["192.0.2.10"]
    assert found.rows["assets"][0]["in_service_until"] is None
    assert said(text) == [
        (17, "asset 'office01': '10.20.1.300' is no IP address: left out"),
        (23, "asset 'office01': in_service_until 'end of year' is no date such as 2026-09-30: left out"),
    ]


def test_unknown_keys_are_named_with_the_nearest_known_one_and_their_line():
    text = WHOLE.replace("owner =", "ownr =").replace("[jewels.", "[jewls.", 1).replace("internal =", "interal =")
    reasons = dict(said(text))
    assert "did you mean 'jewels'?" in reasons[10]
    assert "unknown key 'interal' in [networks]: ignored; did you mean 'internal'?" in reasons[3]
    assert "unknown key 'ownr' in [[assets]]: ignored; did you mean 'owner'?" in reasons[20]


def test_an_asset_without_a_name_is_left_out():
    found = read('[[assets]]\nowner = "x"\n[[assets]]\nname = "y"\n')
    assert [row["name"] for row in found.rows["assets"]] == ["y"]
    assert found.rejects[0].line == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[networks]\ninternal = ["10.20.0.0/33"]\n', 2, "'10.20.0.0/33' is no CIDR"),
        ('[domains]\nown = ["exa mple.org"]\n', 2, "'exa mple.org' is no domain name"),
        ("[zones.dmz]\naddresses = []\n", 1, "[zones.dmz] has no addresses"),
        ("[zones]\ndmz = 5\n", 2, "[zones.dmz] is no table with addresses"),
        ("zones = 5\n[networks]\n", 1, "[zones.] is no table with addresses"),
        ('[jewels.x]\nworth = "much"\n', 1, "[jewels.x] names no asset"),
        ('[assets]\nname = "x"\n', 1, "two brackets"),
        ("assets = [5]\n", 1, "[[assets]] is no table"),
        ("networks = 5\n", 1, "[networks] is no table with internal"),
    ],
)
def test_every_mistake_is_said_where_it_stands(text, line, words):
    assert next(found for found in said(text) if words in found[1])[0] == line


def test_one_text_does_for_a_list():
    found = read('[networks]\ninternal = "10.0.0.0/8, 192.0.2.0/24"\n[[assets]]\nname = "x"\naddresses = "192.0.2.1"\n')
    assert [row["network"] for row in found.rows["networks"]] == ["10.0.0.0/8", "192.0.2.0/24"]
    assert found.rows["assets"][0]["addresses"] == ["192.0.2.1"]


SUPPLY = """\
[own_packages]
names = ["@acme/*", "PyPI:Acme_Tools", "com.acme:gate"]
registry = "https://packages.acme.example"
[[releases]]
release = "gate-1.2"
product = "gate"
build = "b7"
published = 2026-03-02T08:00:00Z
support_until = 2028-03-02
[[builds]]
build = "b7"
started = 2026-03-01
[[components]]
build = "b7"
purl = "pkg:pypi/Left_Pad@1.3"
[[components]]
build = "b7"
own_release = "lib-3"
name = "lib"
[[customers]]
customer = "Acme"
release = "gate-1.2"
until = 2026-12-31
"""


def test_what_a_vendor_builds_releases_and_delivers_fills_its_tables():
    found = read(SUPPLY)
    assert found.rejects == []
    assert [(row["ecosystem"], row["package"]) for row in found.rows["own_packages"]] == [
        (None, "@acme/*"),
        ("PyPI", "acme-tools"),
        (None, "com.acme:gate"),
    ]
    assert {row["registry"] for row in found.rows["own_packages"]} == {"https://packages.acme.example"}
    assert found.rows["releases"][0]["published"] == datetime(2026, 3, 2, 8)
    assert found.rows["releases"][0]["support_until"] == date(2028, 3, 2)
    assert found.rows["builds"][0]["started"] == datetime(2026, 3, 1)
    assert [(row["package"], row["version"], row["own_release"]) for row in found.rows["components"]] == [
        ("left-pad", "1.3", None),
        (None, None, "lib-3"),
    ]
    assert [row["asset"] for row in found.rows["software"]] == ["b7", "b7"]
    assert found.rows["customers"][0]["in_service_until"] == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[releases]]\nproduct = "gate"\n', "a release without a release: left out"),
        ('[[customers]]\ncustomer = "x"\n', "a customer without a release: left out"),
        ('[[components]]\nname = "x"\n', "a component without a build: left out"),
        ('[[components]]\nbuild = "b"\n', "a component without a name or purl: left out"),
        ('[[components]]\nbuild = "b"\npurl = "left-pad"\nname = "x"\n', "'left-pad' is no package URL"),
        ('[[builds]]\nbuild = "b"\nstarted = "noon"\n', "build 'b': started 'noon' is no time such as"),
        ('[[builds]]\nbuild = "b"\nstarted = 2026-03-02\nfinished = 2026-03-01\n', "is before started"),
        ('[[builds]]\nbuild = "b"\nstartd = 1\n', "did you mean 'started'?"),
        ('[own_packages]\nnames = ["x"]\nregistri = "y"\n', "did you mean 'registry'?"),
        ("own_packages = 5\n[networks]\n", "[own_packages] is no table with names, registry"),
        ("releases = 5\n[networks]\n", "releases are written as [[releases]]"),
    ],
)
def test_mistakes_about_builds_and_releases_are_said(text, words):
    assert [reason for _, reason in said(text) if words in reason]


def test_what_is_no_toml_is_malformed_with_its_line():
    found = gather(register_toml, SAMPLES["broken.toml"])
    assert found.malformed.line == 3
    assert found.malformed.reason.startswith("not TOML")


def test_hostile_nesting_does_not_crash_it():
    assert "nested deeper" in read("[networks]\ninternal = " + "[" * 100_000).malformed.reason


KEYS = st.sampled_from(["networks", "domains", "zones", "jewels", "assets", "other"])
LEAVES = (
    st.integers()
    | st.booleans()
    | st.sampled_from(['"10.0.0.0/8"', '"x"', "2026-01-02", "[]", '["x", 5]', "{a = 1}", "[{name = 5}]"])
)


@given(st.dictionaries(KEYS, LEAVES, max_size=4))
def test_any_shape_of_the_tables_is_read_without_a_crash(shape):
    lines = (f"{key} = {str(value).lower() if isinstance(value, bool) else value}" for key, value in shape.items())
    found = read("\n".join(lines))
    assert found.malformed is None


@given(st.integers(0, len(WHOLE)), st.binary(max_size=4))
def test_a_damaged_register_never_crashes_it(place, damage):
    data = WHOLE.encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(register_toml, data)
    gather(register_toml, data)


def test_carriers_places_and_checks_are_lists_of_their_own():
    found = read(
        '[[carriers]]\ncarrier = "USB-07"\nserial = "4C53"\nregistered = 2026-01-02\n'
        '[[places]]\nname = "safe 2"\nresponsible = "lena"\n'
        '[[checks]]\nwhat = "safe 2"\nkind = "place"\ndue = 2026-03-02\nevery_days = 30\n'
    )
    assert (found.malformed, found.rejects) == (None, [])
    assert [(row["serial"], row["registered"]) for row in found.rows["carriers"]] == [("4C53", date(2026, 1, 2))]
    assert [row["responsible"] for row in found.rows["places"]] == ["lena"]
    assert [(row["due"], row["every_days"]) for row in found.rows["checks"]] == [(date(2026, 3, 2), 30)]
