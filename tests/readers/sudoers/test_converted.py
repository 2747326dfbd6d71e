"""Rules of sudo in JSON: they mean what the text means."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers.sudoers import sudoers
from doorward.readers.sudoers.converted import gathered

TEXT = """Defaults targetpw
Defaults:ann !authenticate
User_Alias ADMINS = ann, %wheel, !eve
Cmnd_Alias SHUT = /sbin/halt, !/sbin/reboot
Host_Alias WEB = web1
ADMINS ALL = (ALL : ALL) ALL
ann WEB = SHUT, NOPASSWD: /bin/mount -o a\\,b
%#10, +net, #7 ALL = (oracle) NOPASSWD: SETENV: /bin/x
"""
DOCUMENT = {
    "Defaults": [
        {"Options": [{"targetpw": True}]},
        {"Binding": [{"username": "ann"}], "Options": [{"authenticate": False}]},
        {"Binding": [{"hostname": "db1"}], "Options": [{"authenticate": False}]},
    ],
    "User_Aliases": {"ADMINS": [{"username": "ann"}, {"usergroup": "wheel"}, {"username": "eve", "negated": True}]},
    "Command_Aliases": {"SHUT": [{"command": "/sbin/halt"}, {"command": "/sbin/reboot", "negated": True}]},
    "Host_Aliases": {"WEB": [{"hostname": "web1"}]},
    "User_Specs": [
        {
            "User_List": [{"useralias": "ADMINS"}],
            "Host_List": [{"hostname": "ALL"}],
            "Cmnd_Specs": [
                {
                    "runasusers": [{"username": "ALL"}],
                    "runasgroups": [{"usergroup": "ALL"}],
                    "Commands": [{"command": "ALL", "sha224": "aa"}],
                }
            ],
        },
        {
            "User_List": [{"username": "ann"}],
            "Host_List": [{"hostalias": "WEB"}],
            "Cmnd_Specs": [
                {"Commands": [{"cmndalias": "SHUT"}]},
                {"Options": [{"authenticate": False}], "Commands": [{"command": "/bin/mount -o a,b"}]},
            ],
        },
        {
            "User_List": [{"usergid": 10}, {"netgroup": "net"}, {"userid": 7}],
            "Host_List": [{"hostname": "ALL"}],
            "Cmnd_Specs": [
                {
                    "runasusers": [{"username": "oracle"}],
                    "Options": [{"authenticate": False}, {"setenv": True}],
                    "Commands": [{"command": "/bin/x"}],
                }
            ],
        },
    ],
}


def told(data):
    found = gather(sudoers, data if isinstance(data, bytes) else json.dumps(data).encode(), "web1/etc/sudoers")
    assert found.malformed is None
    return found


def bare(found, table):
    return [{key: value for key, value in row.items() if key != "origin_row"} for row in found.rows[table]]


def test_the_document_says_what_the_text_says():
    text, document = told(TEXT.encode()), told(DOCUMENT)
    for table in ("rights", "memberships", "identities"):
        assert bare(document, table) == bare(text, table)
    assert len(document.rows["rights"]) == 7


def test_it_is_recognised_whole_and_without_defaults():
    assert recognised(sudoers, json.dumps(DOCUMENT, indent=4).encode())
    assert recognised(sudoers, json.dumps({"User_Specs": []}).encode())
    assert not recognised(sudoers, json.dumps({"Defaults": []}).encode())
    assert not recognised(sudoers, json.dumps({**DOCUMENT, "other": 1}).encode())


@pytest.mark.parametrize(
    "spec", [7, {}, {"User_List": [{"username": "x"}]}, {"User_List": 1, "Host_List": 2, "Cmnd_Specs": 3}]
)
def test_what_is_no_rule_is_said(spec):
    (said,) = told({"User_Specs": [spec]}).rejects
    assert "no rule with a User_List" in said.reason


names = st.fixed_dictionaries({}, optional={"username": st.text(max_size=4) | st.integers(), "negated": st.booleans()})
values = st.none() | st.integers(0, 1) | st.text(max_size=4) | st.lists(names, max_size=3)


@given(st.dictionaries(st.sampled_from(["User_List", "Host_List", "Cmnd_Specs"]), values), values, values)
def test_whatever_stands_there_is_read_or_said(spec, aliases, defaults):
    spec = {**spec, "Cmnd_Specs": [{"Commands": aliases, "Options": defaults, "runasusers": aliases}]}
    gathered(
        io.BytesIO(
            json.dumps(
                {"User_Specs": [spec], "User_Aliases": {"A": aliases}, "Defaults": [{"Options": defaults}]}
            ).encode()
        )
    )


@needs_data
@pytest.mark.parametrize("number", [2, 4, 6, 8, 16, 26, 28, 30])
def test_its_own_pairs_of_text_and_document_mean_the_same(number):
    folder = DATA / "exposure/sudoers/plugins/sudoers/regress/sudoers"
    document = (folder / f"test{number}.json.ok").read_bytes()
    if b'"sha' in document or not document.strip():
        pytest.skip("a digest that stands twice is no JSON that is read, and an empty document is no file")
    text, made = told((folder / f"test{number}.in").read_bytes()), told(document)
    # Who may run everything may set the environment; cvtsudoers writes that out.
    rights = [{**row, "detail": row["detail"].replace("SETENV: ", "")} for row in bare(made, "rights")]
    assert rights == bare(text, "rights")
