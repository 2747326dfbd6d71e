"""What every list of the API shares: fields, pages and neighbours."""

from __future__ import annotations

from doorward.console.api_app import resources
from doorward.console.api_lists import fields_of
from doorward.console.listing import MOST
from doorward.console.operation import PREFIX


def test_parameters_are_held_to_the_limits_of_pages():
    told = {one.name: one.schema for one in fields_of("findings")}
    assert set(told) == {"q", "page", "per", "asof"}
    assert told["per"]["maximum"] == MOST


def test_the_last_page_has_no_next_and_the_first_no_previous(asked, snapshot):
    total = snapshot.one("select count(*) as n from findings")["n"]
    client = asked("viewer")
    assert "prev" not in client.get(f"{PREFIX}/findings?per=1").headers["link"]
    assert "next" not in client.get(f"{PREFIX}/findings?per=1&page={total}").headers["link"]
    assert "link" not in client.get(f"{PREFIX}/findings?per=200").headers


def test_every_list_of_the_snapshot_has_its_address():
    paths = {one.path for item in resources().values() for one in item.operations}
    assert {"/findings", "/paths", "/doors", "/jewels", "/assets", "/channels", "/fixes", "/sources"} <= paths
