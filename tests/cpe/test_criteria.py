"""Trees of match criteria made flat: the rows say exactly what the tree said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.cpe.criteria import MOST, WIDEST, criteria, named
from doorward.tables import TABLES

WHOSE = {"id": "CVE-2026-0001", "source": "nvd", "modified": None, "origin_row": 1}


def match(name, *, vulnerable=True, **bounds):
    return {"vulnerable": vulnerable, "criteria": name if ":" in name else f"cpe:2.3:a:example:{name}:*", **bounds}


def leaf(*names, operator="OR", **more):
    return {"operator": operator, "cpeMatch": [match(name) for name in names], **more}


def rows(*trees, first=0):
    return list(criteria(list(trees), WHOSE, first))


def shape(found):
    """Return configuration, node, both operators, negation and product of each row."""
    columns = ("configuration", "node", "configuration_operator", "node_operator", "negate", "product")
    return [tuple(row[column] for column in columns) for row in found]


def test_a_criterion_is_a_row_of_the_table():
    name = r"cpe:2.3:o:Example:Door_OS:10.2:h1:*:*:pro:node.js:x64:*"
    (row,) = rows({"nodes": [{"operator": "OR", "cpeMatch": [match(name, vulnerable=False)]}]})
    assert set(row) <= set(TABLES["applicability"].all_columns)
    assert row == {
        **WHOSE,
        "configuration": 0,
        "configuration_operator": "or",
        "node": 0,
        "node_operator": "or",
        "negate": False,
        "vulnerable": False,
        "part": "o",
        "vendor": "example",
        "product": "door_os",
        "version": "10.2",
        "update": "h1",
        "software_edition": "pro",
        "target_software": "node.js",
        "target_hardware": "x64",
        "scheme": "generic",
        "low_excluded": False,
        "high_excluded": False,
    }


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [
        ({}, (None, False), (None, False)),
        ({"versionStartIncluding": "1", "versionEndIncluding": "2"}, ("1", False), ("2", False)),
        ({"versionStartExcluding": "1", "versionEndExcluding": "2"}, ("1", True), ("2", True)),
        ({"versionEndExcluding": "2"}, (None, False), ("2", True)),
        ({"versionStartIncluding": "", "versionEndIncluding": 5}, (None, False), (None, False)),
    ],
)
def test_bounds_keep_whether_they_are_affected_themselves(bounds, low, high):
    (row,) = rows(leaf() | {"cpeMatch": [match("x", **bounds)]})
    assert (row.get("low"), row["low_excluded"]) == low
    assert (row.get("high"), row["high_excluded"]) == high


def test_quoting_is_undone_in_what_rows_say():
    (row,) = rows(leaf(r"cpe:2.3:o:cisco:ios_xe:12.4\(1\)t:*:*:*:*:*:*:*"))
    assert (row["vendor"], row["product"], row["version"]) == ("cisco", "ios_xe", "12.4(1)t")


def test_the_scheme_is_that_of_the_product():
    assert rows(leaf("cpe:2.3:a:nodejs:node.js:*:*"))[0]["scheme"] == "semver"
    assert rows(leaf("x"))[0]["scheme"] == "generic"


def test_the_names_of_1_1_and_1_0_are_known():
    older = {"operator": "AND", "children": [{"operator": "OR", "cpe_match": [{"cpe23Uri": "cpe:2.3:a:v:x:-"}]}]}
    oldest = {"operator": "OR", "cpe_match": [{"vulnerable": True, "cpe22Uri": "cpe:/a:v:y"}]}
    assert [(row["product"], row["version"]) for row in rows(older, oldest)] == [("x", "-"), ("y", "*")]


def test_configurations_are_alternatives_and_keep_their_nodes():
    found = rows({"operator": "AND", "nodes": [leaf("a", "b"), leaf("c", operator="AND", negate=True)]}, leaf("d"))
    assert shape(found) == [
        (0, 0, "and", "or", False, "a"),
        (0, 0, "and", "or", False, "b"),
        (0, 1, "and", "and", True, "c"),
        (1, 0, "and", "or", False, "d"),
    ]


def test_numbers_may_go_on_from_others():
    assert shape(rows(leaf("a"), leaf("b"), first=7))[1][0] == 8


def test_a_deeper_tree_becomes_alternatives():
    deep = {
        "operator": "AND",
        "children": [
            {"operator": "OR", "children": [leaf("a", "b", operator="AND"), leaf("c")]},
            leaf("d", "e"),
        ],
    }
    assert shape(rows(deep)) == [
        (0, 0, "and", "and", False, "a"),
        (0, 0, "and", "and", False, "b"),
        (0, 1, "and", "or", False, "d"),
        (0, 1, "and", "or", False, "e"),
        (1, 0, "and", "or", False, "c"),
        (1, 1, "and", "or", False, "d"),
        (1, 1, "and", "or", False, "e"),
    ]


def test_what_is_not_both_is_not_the_one_or_not_the_other():
    found = rows({"operator": "AND", "negate": True, "nodes": [leaf("a"), leaf("b")]})
    assert shape(found) == [(0, 0, "and", "or", True, "a"), (1, 0, "and", "or", True, "b")]


def test_criteria_beside_children_are_a_node_of_their_own():
    found = rows({"operator": "AND", "cpe_match": [match("a")], "children": [leaf("b")]})
    assert shape(found) == [(0, 0, "and", "or", False, "b"), (0, 1, "and", "and", False, "a")]


def test_empty_nodes_say_nothing():
    assert rows({"operator": "AND", "children": [], "cpe_match": []}, {"operator": "OR"}, {"nodes": [leaf()]}) == []
    assert list(criteria(None, WHOSE)) == list(criteria({"a": 1}, WHOSE)) == list(criteria(["x", 5], WHOSE)) == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "it is no object"),
        ({"vulnerable": True}, "'' is no CPE name"),
        (match("cpe:2.3:a:x:*"), "names no product"),
        (match("cpe:2.3:a:x:-"), "names no product"),
        (match("cpe:2.3:q:x:y"), "is no CPE name"),
    ],
)
def test_a_bad_criterion_costs_only_itself_and_is_told(wrong, reason):
    told, row = rows({"operator": "OR", "cpeMatch": [wrong, match("a")]})
    assert row["product"] == "a"
    assert told.startswith("a match criterion is left out: ")
    assert reason in told


def wide(count):
    return {"operator": "AND", "nodes": [{"nodes": [leaf("a"), leaf("b")], "operator": "OR"} for _ in range(count)]}


def test_a_tree_of_too_many_alternatives_is_left_out_and_told():
    assert len({row["configuration"] for row in rows(wide(9))}) == 512
    assert (
        rows(wide(10), leaf("c"))[0]
        == f"a configuration is left out: it has more than {MOST:,} alternatives, or they are too wide"
    )
    assert rows(wide(60), leaf("c"))[1]["product"] == "c"


@pytest.mark.parametrize(("criteria_of_one", "kept"), [(WIDEST // 2 - 5, True), (WIDEST // 2, False)])
def test_alternatives_never_repeat_more_than_what_fits(criteria_of_one, kept):
    large = {"operator": "OR", "cpeMatch": [5] * criteria_of_one}
    either = {
        "operator": "OR",
        "nodes": [{"operator": "AND", "nodes": [leaf("a")]}, {"operator": "AND", "nodes": [leaf("b")]}],
    }
    told = rows({"operator": "AND", "nodes": [either, large]})
    assert [row["product"] for row in told if not isinstance(row, str)] == (["a", "b"] if kept else [])
    assert len(told) == (2 * criteria_of_one + 2 if kept else 1)


def test_one_alternative_may_be_as_wide_as_it_is():
    assert len(rows({"operator": "AND", "nodes": [leaf("a"), {"cpeMatch": [5] * (WIDEST + 1)}]})) == WIDEST + 2


def test_what_a_cpe_name_fills_may_be_asked_for_alone():
    assert named("cpe:/a:example:door:1.0")["version"] == "1.0"
    with pytest.raises(ValueError, match="names no product"):
        named("cpe:/a:example")


PRODUCTS = ["a", "b", "c", "d"]
LEAVES = st.builds(
    lambda names, operator, negate: leaf(*names, operator=operator, negate=negate),
    st.lists(st.sampled_from(PRODUCTS), min_size=1, max_size=3),
    st.sampled_from(["AND", "OR"]),
    st.booleans(),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda nodes, operator, negate: {"nodes": nodes, "operator": operator, "negate": negate},
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from(["AND", "OR"]),
        st.booleans(),
    ),
    max_leaves=7,
)


def holds(tree, held):
    """Say whether a tree holds where these products are."""
    every = [holds(node, held) for node in tree.get("nodes", ())]
    every += [item["criteria"].split(":")[4] in held for item in tree.get("cpeMatch", ())]
    return (all(every) if tree["operator"] == "AND" else any(every)) != tree["negate"]


def told(found, held):
    """Say the same from rows, as the table's own description puts it together."""
    combine = {"and": all, "or": any}
    configurations = {}
    for row in found:
        configuration = configurations.setdefault(row["configuration"], (row["configuration_operator"], {}))
        node = configuration[1].setdefault(row["node"], (row["node_operator"], row["negate"], []))
        node[2].append(row["product"] in held)
    return any(
        combine[operator](combine[inner](every) != negate for inner, negate, every in nodes.values())
        for operator, nodes in configurations.values()
    )


@given(st.lists(TREES, min_size=1, max_size=2), st.sets(st.sampled_from(PRODUCTS)))
def test_rows_hold_where_the_trees_hold(trees, held):
    found = rows(*trees)
    assert not any(isinstance(row, str) for row in found)
    assert told(found, held) == any(holds(tree, held) for tree in trees)


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["nodes", "children", "cpeMatch", "operator", "negate"]), inner)
        ),
    )
)
def test_no_value_does_more_than_be_told(value):
    assert all(isinstance(row, str | dict) for row in criteria(value, WHOSE))
