from __future__ import annotations

import tomllib
from datetime import date

import pytest

from doorward.demo.organisation import REGISTERED, UNREGISTERED
from doorward.demo.register import write_register

KEYS = {
    "name",
    "addresses",
    "macs",
    "purpose",
    "owner",
    "environment",
    "in_service_from",
    "in_service_until",
    "criticality",
}


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    path = tmp_path_factory.mktemp("register") / "register.toml"
    write_register(path)
    return tomllib.loads(path.read_text("utf-8"))


def test_it_has_the_words_of_the_settings(register):
    assert register.keys() == {"networks", "domains", "zones", "jewels", "assets", "conduits", "exceptions"}
    assert register["networks"] == {"internal": ["10.20.0.0/16", "192.0.2.0/28"]}
    assert register["domains"] == {"own": ["example.org"]}


def test_zones_have_addresses(register):
    assert register["zones"]["dmz"] == {"addresses": ["192.0.2.0/28", "10.20.1.0/24"]}
    assert set(register["zones"]) == {"dmz", "servers", "workstations", "test", "devices"}


def test_the_jewel_lies_on_a_registered_asset(register):
    (jewel,) = register["jewels"].values()
    assert jewel["asset"] in {asset["name"] for asset in register["assets"]}
    assert jewel["worth"]


def test_every_registered_machine_stands_in_it_once(register):
    assert [asset["name"] for asset in register["assets"]] == [machine.name for machine in REGISTERED]


def test_the_stray_machine_does_not(register):
    assert not [asset for asset in register["assets"] if UNREGISTERED.address in asset["addresses"]]
    assert not [asset for asset in register["assets"] if UNREGISTERED.mac in asset["macs"]]


def test_assets_have_the_agreed_keys_and_types(register):
    for asset in register["assets"]:
        assert asset.keys() | {"in_service_until"} == KEYS
        assert isinstance(asset["in_service_from"], date)
        assert all(isinstance(address, str) for address in [*asset["addresses"], *asset["macs"]])
        assert asset["criticality"] in {"low", "medium", "high", "critical"}


def test_only_an_end_that_is_known_is_written(register):
    ending = {asset["name"]: asset["in_service_until"] for asset in register["assets"] if "in_service_until" in asset}
    assert ending == {
        "ws28": date(2026, 10, 9),
        "test03": date(2026, 6, 30),
        "lab01": date(2026, 12, 31),
        "prn03": date(2026, 8, 31),
    }


def test_quotes_in_a_purpose_stand(register):
    (desk,) = [asset for asset in register["assets"] if asset["name"] == "adm01"]
    assert desk["purpose"] == "administrator's desk"
    assert desk["owner"] == "mara.okonkwo"
