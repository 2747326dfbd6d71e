"""Lock files of Mix."""

from __future__ import annotations

from tests.readers.told import gather

from doorward.readers.mix_lock import mix_lock

LOCK = """\
%{
  "door": {:hex, :door, "1.2.3", "abc", [:mix], [{:gate, "~> 1.0", [hex: :gate, repo: "hexpm"]}], "hexpm", "def"},
  "gate": {:hex, :"gate_keeper", "2.0.0-rc.1", "abc", [:rebar3], [], "hexpm", "def"},
  "wall": {:git, "https://example.org/wall.git", "abc", [tag: "1.0"]},
}
"""

SAMPLES: dict[str, bytes] = {"mix.lock": LOCK.encode(), "crlf.lock": LOCK.replace("\n", "\r\n").encode()}

OTHERS: dict[str, bytes] = {
    "empty.lock": b"%{\n}\n",
    "map.exs": b"%{\n  door: 1\n}\n",
    "rebar.lock": b'{"1.2.0",\n[{<<"door">>,{pkg,<<"door">>,<<"1.0">>},0}]}.\n',
}


def test_a_package_is_a_row_under_the_name_it_has_in_hex():
    found = gather(mix_lock, LOCK.encode(), "house/mix.lock")
    assert found.rejects == []
    assert found.rows["software"][0] == {
        "name": "door",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "Hex",
        "package": "door",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 2,
    }
    assert [(row["name"], row["version"]) for row in found.rows["software"][1:]] == [
        ("gate_keeper", "2.0.0-rc.1"),
        ("wall", None),
    ]


def test_other_lines_are_rejects():
    found = gather(mix_lock, LOCK.replace('"wall": {:git', '"wall": {:else').encode())
    assert [reject.line for reject in found.rejects] == [4]
