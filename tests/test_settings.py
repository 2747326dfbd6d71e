"""doorward.toml is written by people at night: what can be meant is taken, all else is named with file and key."""

from __future__ import annotations

import os
import tomllib
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.detectors import detectors
from doorward.resolution.addresses import networks
from doorward.settings import MEMORY, SECTIONS, Settings, SettingsError, load
from doorward.unpack import Limits

WHOLE = """
[networks]
internal = ["10.0.0.0/8", "198.51.100.7/24"]

[domains]
own = ["Example.com", " example.net. "]

[zones.office]
addresses = ["10.1.0.0/16"]
[zones."the lab"]
addresses = []

[[conduits]]
from = "office"
to = "the lab"
ports = [22, "8000-8080"]
ends = 2026-12-31

[jewels.payroll]
asset = "hr-db-1"
worth = "salaries of all employees"
[jewels.designs]
asset = "files1"

[costs]
patch = 2.5
isolate = 1

[detectors.beacons]
calls = 12
period = 3

[engine]
memory = 4096
threads = 4

[fingerprints]
folder = "."

[unpack]
depth = 2

[register]
files = "inventar*.xlsx"
[register.columns]
"Gerätename" = "name"
"Verantwortlich" = "owner"
"Raum" = ""

[intel]
keys = ["ed25519:AAAA"]
[intel.sources.osv]
address = "https://mirror.example.com/osv"

[resolve]
same = [["laptop-of-alice", "WS-0042"]]
different = [["printer1", "00:00:5e:00:53:0a"]]

[console]
host = "192.0.2.1"
hosts = ["doorward.example.com"]
[console.oidc]
issuer = "https://login.example.com"

[desk]
url = " postgresql://doorward@db.example.com/desk "
"""


def loaded(folder, text, **environment):
    """Load settings from a text."""
    (folder / "doorward.toml").write_text(text, "utf-8")
    return load(folder, environment)


def refused(folder, text, **environment):
    """The message with which a text is refused; it names the file."""
    with pytest.raises(SettingsError) as caught:
        loaded(folder, text, **environment)
    message = str(caught.value)
    assert str(folder / "doorward.toml") in message
    assert "\n" not in message.partition("not valid TOML")[0]
    return message


def test_without_a_file_everything_is_at_its_default(tmp_path):
    settings = load(tmp_path, {})

    assert settings == Settings(tmp_path)
    assert settings.memory == MEMORY
    assert settings.threads is None
    assert settings.lake == tmp_path / "lake"
    assert settings.spool == tmp_path / "spool"


def test_an_empty_file_says_nothing(tmp_path):
    assert loaded(tmp_path, "") == Settings(tmp_path)
    assert loaded(tmp_path, "# nothing\n[networks]\n[engine]\n[zones]\n[detectors]") == Settings(tmp_path)


def test_everything_that_can_be_said_is_taken(tmp_path):
    settings = loaded(tmp_path, WHOLE)

    assert settings.internal == ("10.0.0.0/8", "198.51.100.7/24")
    assert settings.domains == ("example.com", "example.net")
    assert settings.zones == {"office": ("10.1.0.0/16",), "the lab": ()}
    assert [row["from_zone"] for row in settings.conduits] == ["office"]
    assert settings.conduits[0]["destination_ports"] == ["22", "8000-8080"]
    assert settings.conduits[0]["ends"] == date(2026, 12, 31)
    assert settings.costs == {"patch": 2.5, "isolate": 1.0}
    assert settings.jewels["payroll"] == {"asset": "hr-db-1", "worth": "salaries of all employees"}
    assert settings.jewels["designs"] == {"asset": "files1", "worth": None}
    assert settings.detectors == {"beacons": {"calls": 12, "period": 3}}
    assert (settings.memory, settings.threads) == (4096, 4)
    assert Limits(**settings.limits).depth == 2
    assert settings.keys == ("ed25519:AAAA",)
    assert settings.mirrors == {"osv": "https://mirror.example.com/osv"}
    assert settings.intel == tmp_path / "intel"
    assert settings.console == {
        "host": "192.0.2.1",
        "hosts": ["doorward.example.com"],
        "oidc": {"issuer": "https://login.example.com"},
    }
    assert settings.desk == "postgresql://doorward@db.example.com/desk"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[conduits]\nfrom = 'a'", "with two brackets"),
        ("conduits = [1]", "must be a section"),
        ("[[conduits]]\nfrom = 'a'", "without a to_zone"),
        ("[[conduits]]\nfrom = 'a'\nto = 'b'\nport = 1", "has no 'port'"),
        ("[[conduits]]\nfrom = 'a'\nto = 'b'\nports = [70000]", "'70000' is no port"),
        ("[[conduits]]\nfrom = 'a'\nto = 'b'\nallowed = 'perhaps'", "neither yes nor no"),
        ("[[conduits]]\nfrom = 'a'\nto = 'b'\nends = 'soon'", "is no date"),
    ],
)
def test_a_conduit_that_is_not_clear_is_refused(tmp_path, text, said):
    assert said in refused(tmp_path, text)


def test_the_folder_of_fingerprints_stands_beside_the_file_and_must_be_there(tmp_path):
    (tmp_path / "recog").mkdir()
    assert loaded(tmp_path, '[fingerprints]\nfolder = "recog"').fingerprints == tmp_path / "recog"
    assert loaded(tmp_path, f'[fingerprints]\nfolder = "{tmp_path}"').fingerprints == tmp_path
    assert loaded(tmp_path, "[fingerprints]").fingerprints is None
    for value in ('"nowhere"', "7", '["recog"]', '"doorward.toml"'):
        assert "is no folder" in refused(tmp_path, f"[fingerprints]\nfolder = {value}")


def test_every_section_of_the_example_is_known_and_every_known_section_is_in_it():
    assert set(tomllib.loads(WHOLE)) == set(SECTIONS)


def test_settings_do_not_change(tmp_path):
    with pytest.raises(FrozenInstanceError):
        load(tmp_path, {}).memory = 1


def test_an_editors_byte_order_mark_is_passed_over(tmp_path):
    (tmp_path / "doorward.toml").write_bytes(b"\xef\xbb\xbf[engine]\nthreads = 2\n")

    assert load(tmp_path, {}).threads == 2


@pytest.mark.parametrize(
    "text", ["[networks", "x = ", "= 1", "[a]\n[a]", "x = 1\nx = 2", "x = " + "9" * 5000, "x = " + "[" * 50_000]
)
def test_what_is_no_toml_is_said_to_be_none(tmp_path, text):
    assert "not valid TOML" in refused(tmp_path, text)


def test_bytes_that_are_no_utf8_are_said_to_be_no_toml(tmp_path):
    (tmp_path / "doorward.toml").write_bytes(b"[domains]\nown = ['\xff']")

    with pytest.raises(SettingsError, match=r"doorward\.toml: not valid TOML: .*utf-8"):
        load(tmp_path, {})


def test_a_file_that_cannot_be_read_is_an_error_of_the_system(tmp_path):
    (tmp_path / "doorward.toml").mkdir()

    with pytest.raises(IsADirectoryError):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[network]", "there is no section [network]; do you mean 'networks'?"),
        ("[Networks]", "there is no section [Networks]; do you mean 'networks'?"),
        (
            "[qqq]",
            "there is no section [qqq]; known are networks, domains, zones, conduits, jewels, costs, detectors, engine, fingerprints, unpack, intel, register, resolve, console, desk",
        ),
        ("[networks]\ninternel = []", "[networks] has no 'internel'; do you mean 'internal'?"),
        ("[networks]\nqqq = []", "[networks] has no 'qqq'; known are internal"),
        ("[domains]\nowned = []", "[domains] has no 'owned'; do you mean 'own'?"),
        ("[engine]\nmemroy = 1", "[engine] has no 'memroy'; do you mean 'memory'?"),
        ("[unpack]\nration = 1", "[unpack] has no 'ration'; do you mean 'ratio'?"),
        ("[zones.office]\nadresses = []", "[zones.office] has no 'adresses'; do you mean 'addresses'?"),
        ("[costs]\npatch = 0", "[costs] patch = 0 must be person-hours, a number above 0"),
        ("[costs]\npatch = true", "[costs] patch = true must be person-hours, a number above 0"),
        ("[costs]\npatch = nan", "[costs] patch = nan must be person-hours, a number above 0"),
        ("[costs]\npach = 1", "[costs] has no 'pach'; do you mean 'patch'?"),
        ("[jewels.pay]\nassets = 'x'", "[jewels.pay] has no 'assets'; do you mean 'asset'?"),
        ("[detectors.beacon]\ncalls = 1", "[detectors.beacon]: there is no such detector; do you mean 'beacons'?"),
        ("[detectors.beacons]\ncall = 1", "[detectors.beacons] has no 'call'; do you mean 'calls'?"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_right_one(tmp_path, text, words):
    assert refused(tmp_path, text).endswith(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("networks = []", "networks must be a section, [networks], not []"),
        ("[[networks]]\ninternal = []", "networks must be a section, [networks], not [{"),
        ("zones = 1", "zones must be a section, [zones], not 1"),
        ("[zones]\noffice = '10.0.0.0/8'", "zones.office must be a section, [zones.office], not '10.0.0.0/8'"),
        ("[jewels]\npay = true", "jewels.pay must be a section, [jewels.pay], not true"),
        ("[detectors]\nbeacons = 5", "detectors.beacons must be a section, [detectors.beacons], not 5"),
        ("[networks]\ninternal = '10.0.0.0/8'", "[networks] internal = '10.0.0.0/8' must be a list of texts"),
        ("[networks]\ninternal = [1]", "[networks] internal = [1] must be a list of texts"),
        ("[networks]\ninternal = ['10.0.0.0/33']", "[networks] internal: '10.0.0.0/33' is not a network such as"),
        ("[networks]\ninternal = ['office']", "[networks] internal: 'office' is not a network such as"),
        (
            "[zones.lab]\naddresses = ['10.0.0.0-10.0.0.9']",
            "[zones.lab] addresses: '10.0.0.0-10.0.0.9' is not a network",
        ),
        ("[zones.lab]\naddresses = 7", "[zones.lab] addresses = 7 must be a list of texts"),
        ("[domains]\nown = 'example.com'", "[domains] own = 'example.com' must be a list of texts"),
        ("[domains]\nown = [['example.com']]", "[domains] own = [['example.com']] must be a list of texts"),
        ("[jewels.pay]\nworth = 'x'", "[jewels.pay] asset = nothing must be a text"),
        ("[jewels.pay]\nasset = ''", "[jewels.pay] asset = '' must be a text"),
        ("[jewels.pay]\nasset = ['x']", "[jewels.pay] asset = ['x'] must be a text"),
        ("[jewels.pay]\nasset = 'x'\nworth = 5", "[jewels.pay] worth = 5 must be a text"),
        ("[engine]\nname = 'sparks'", "[engine] name = 'sparks' is no engine: duckdb, local[N]"),
        ("[engine]\nname = 4", "[engine] name = '4' is no engine"),
        ("[engine]\nmemory = '4G'", "[engine] memory = '4G' must be a whole number, at least 128"),
        ("[engine]\nmemory = 127", "[engine] memory = 127 must be a whole number, at least 128"),
        ("[engine]\nmemory = 1e3", "[engine] memory = 1000.0 must be a whole number"),
        ("[engine]\nmemory = true", "[engine] memory = true must be a whole number"),
        ("[engine]\nthreads = 0", "[engine] threads = 0 must be a whole number, at least 1"),
        ("[engine]\nthreads = 9223372036854775808", "[engine] threads = 9223372036854775808 must be a whole number"),
        ("[unpack]\ndepth = 'deep'", "[unpack] depth = 'deep' must be a whole number, at least 1"),
        ("[unpack]\nsize = -1", "[unpack] size = -1 must be a whole number, at least 1"),
        ("[detectors.beacons]\ncalls = 'many'", "[detectors.beacons] calls = 'many' must be of type int"),
        ("[detectors.beacons]\ncalls = true", "[detectors.beacons] calls = True must be of type int"),
        ("[detectors.beacons]\nlow = nan", "[detectors.beacons] low = nan must be of type float"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_with_its_key(tmp_path, text, words):
    assert words in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[engine]\nname = 'local[2]'", ("engine", "local[2]")),
        ("[engine]\nmemory = 128", ("memory", 128)),
        ("[engine]\nthreads = 1", ("threads", 1)),
        ("[engine]\nthreads = 9223372036854775807", ("threads", 2**63 - 1)),
        ("[unpack]\ndepth = 1", ("limits", {"depth": 1})),
    ],
)
def test_the_least_and_the_most_are_taken(tmp_path, text, told):
    assert getattr(loaded(tmp_path, text), told[0]) == told[1]


def test_a_long_value_is_quoted_in_short(tmp_path):
    message = refused(tmp_path, f"[domains]\nown = '{'x' * 10_000}'")

    assert len(message) < 300 + len(str(tmp_path))


def test_the_environment_wins_over_the_file(tmp_path):
    assert loaded(tmp_path, "[engine]\nmemory = 4096", DOORWARD_MEMORY="1024").memory == 1024
    assert loaded(tmp_path, "[engine]\nmemory = 4096", DOORWARD_MEMORY=" ").memory == 4096
    assert loaded(tmp_path, "[desk]\nurl = 'sqlite:///a'", DOORWARD_DESK=" sqlite:///b ").desk == "sqlite:///b"
    assert loaded(tmp_path, "[desk]\nurl = 'sqlite:///a'", DOORWARD_DESK="").desk == "sqlite:///a"
    assert loaded(tmp_path, "[engine]\nmemory = 4096", OTHER="1024").memory == 4096


@pytest.mark.parametrize("text", ["lots", "-1", "127", "1e3", "4 GB", "٤٠٩٦", "9" * 5000, "0"])
def test_memory_that_is_no_number_is_named_with_its_variable(tmp_path, text):
    with pytest.raises(SettingsError, match=r"DOORWARD_MEMORY=.* is not a whole number of MiB, at least 128") as caught:
        load(tmp_path, {"DOORWARD_MEMORY": text})

    assert len(str(caught.value)) < 200


def test_the_environment_of_the_process_is_asked_where_no_other_is_given(tmp_path, monkeypatch):
    monkeypatch.setitem(os.environ, "DOORWARD_MEMORY", "256")

    assert load(tmp_path).memory == 256


@pytest.mark.parametrize("name", detectors())
def test_every_tunable_of_every_detector_can_be_set_to_its_default(tmp_path, name):
    item = detectors()[name]
    values = {key: tunable.default for key, tunable in item.tunables.items()}
    lines = "\n".join(f"{key} = {spelled(value)}" for key, value in values.items())

    assert loaded(tmp_path, f"[detectors.{name}]\n{lines}").detectors == {name: values}


def spelled(value):
    """A value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, int | float) else "'''" + value + "'''"


keys = st.sampled_from(
    ["internal", "own", "addresses", "asset", "worth", "memory", "threads", "size", "calls", "x", "''"]
)
values = st.recursive(
    st.sampled_from(
        ["true", "1", "-1", "1.5", "nan", "'x'", "'10.0.0.0/8'", "1979-05-27", "07:32:00", "''", str(10**30)]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.tuples(keys, inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}")
    ),
    max_leaves=4,
)
headings = st.sampled_from([*SECTIONS, "zones.a", "jewels.b", "detectors.beacons", "detectors.x", "other"]) | st.just(
    ""
)


@given(st.lists(st.tuples(headings, keys, values), max_size=4))
def test_no_file_is_anything_but_taken_or_refused_by_name(tmp_path_factory, told):
    text = "\n".join(f"{f'[{heading}]' if heading else ''}\n{key} = {value}" for heading, key, value in told)
    folder = tmp_path_factory.getbasetemp()
    try:
        settings = loaded(folder, text)
    except SettingsError as error:
        assert str(folder / "doorward.toml") in str(error)  # noqa: PT017 - both ends are right, and both are held
    else:
        assert len(networks(settings.internal)) == len(settings.internal)
        assert all(isinstance(jewel["asset"], str) for jewel in settings.jewels.values())
        Limits(**settings.limits)


def test_columns_of_lists_are_settled_once_or_for_files(tmp_path):
    (one,) = loaded(tmp_path, WHOLE).columns
    assert (one.files, one.meanings) == (
        "inventar*.xlsx",
        {"gerätename": "name", "verantwortlich": "owner", "raum": ""},
    )
    several = "[[register]]\nfiles = 'a*'\ncolumns = { A = 'name' }\n[[register]]\n[register.columns]\nB = 'owner'"
    assert [one.files for one in loaded(tmp_path, several).columns] == ["a*", ""]
    assert "'A' = 'nam' is not one of name" in refused(tmp_path, "register.columns = { A = 'nam' }")
    assert "must be a section" in refused(tmp_path, "register = 1")


def test_a_person_says_who_is_who(tmp_path):
    (tmp_path / "doorward.toml").write_text(
        '[resolve]\nsame = [["a ", "b", "c"]]\ndifferent = [["a", "00:00:5e:00:53:0a"]]\n'
    )
    told = load(tmp_path)

    assert (told.same, told.different) == ((("a", "b", "c"),), (("a", "00:00:5e:00:53:0a"),))
    assert (Settings(tmp_path).same, Settings(tmp_path).different) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('same = [["a"]]', "must be a list of lists"),
        ('same = ["a", "b"]', "must be a list of lists"),
        ('different = [["a", 5]]', "must be a list of lists"),
        ('different = [["a", " "]]', "must be a list of lists"),
        ('same = "a"', "must be a list of lists"),
        ('sames = [["a", "b"]]', "do you mean 'same'"),
        ('same = [["a", "b"]]\ndifferent = [["B", "A"]]', "are said to be the same, and to be different"),
    ],
)
def test_words_that_cannot_be_meant_are_refused(tmp_path, text, said):
    (tmp_path / "doorward.toml").write_text(f"[resolve]\n{text}\n")
    with pytest.raises(SettingsError, match=said):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[console]\nhots = ['a']", "do you mean 'hosts'?"),
        ("console = 7", "console must be a section"),
        ("[desk]\nurl = 7", "[desk] url = 7 must be a text"),
        ("[desk]\nlink = ''", "has no 'link'"),
    ],
)
def test_what_the_console_and_the_desk_do_not_know_is_refused(tmp_path, text, said):
    assert said in refused(tmp_path, text)


def test_without_a_word_the_desk_lies_in_the_workspace(tmp_path):
    assert loaded(tmp_path, "").desk == ""
    assert loaded(tmp_path, "").console == {}
