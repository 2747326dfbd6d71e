"""What an entry's versions say together: the algorithm of the CVE schema, and what is kept where nothing can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.advisories.version_text import Range
from doorward.readers.cve_record.spans import MOST, UNTOLD, Span, affected, only_commits
from doorward.versions import schemes

GENERIC = schemes()["generic"]


def version(text, status="affected", **more):
    return {"version": text, "status": status, **more}


def entry(*versions, default=None, **more):
    told = {"vendor": "Example", "product": "Door", "versions": list(versions), **more}
    return told if default is None else {**told, "defaultStatus": default}


def of(*versions, default=None, scheme=GENERIC):
    return affected(entry(*versions, default=default), scheme)


def clear(*versions, default=None):
    found = of(*versions, default=default)
    assert (found.unclear, found.except_for) == ([], ())
    return found.clear


def only(text):
    return Range(text, False, text, False)


@pytest.mark.parametrize(
    ("told", "range_"),
    [
        (version("1.2"), only("1.2")),
        (version("1.0", lessThan="1.2"), Range("1.0", high="1.2", high_excluded=True)),
        (version("1.0", lessThanOrEqual="1.2"), Range("1.0", high="1.2")),
        (version("1.0", lessThan="*"), Range("1.0")),
        (version("1.0", lessThanOrEqual="*"), Range("1.0")),
        (version("0", lessThan="1.2"), Range(high="1.2", high_excluded=True)),
        (version("unspecified", lessThan=" v1.2 "), Range(high="1.2", high_excluded=True)),
        (version("n/a", lessThanOrEqual="<=1.2"), Range(high="1.2")),
        (version("next of 1.0", lessThan="1.2"), Range("1.0", True, "1.2", True)),
        (version("5.4.1", lessThanOrEqual="5.4.*"), Range("5.4.1", high="5.5", high_excluded=True)),
        (version("5.0", lessThan="5.4.x"), Range("5.0", high="5.4", high_excluded=True)),
        (version("< 1.2", lessThan="1.2"), Range(high="1.2", high_excluded=True)),
        (version(">= 1.0, < 1.2"), Range("1.0", high="1.2", high_excluded=True)),
        (version("*"), Range()),
    ],
)
def test_a_version_is_one_stretch(told, range_):
    assert clear(told) == [range_]


@pytest.mark.parametrize(
    ("told", "range_"),
    [
        (version("n/a"), UNTOLD),
        (version(""), UNTOLD),
        (version("see references"), only("see references")),
        (version("1.0", lessThan="publication"), Range("1.0", False, "publication", True)),
        (version("1.0", lessThanOrEqual="unspecified"), Range("1.0", False, "unspecified", False)),
        (version("Door A", lessThan="1.2"), Range("Door A", False, "1.2", True)),
        (version("1.0", status="unknown"), only("1.0")),
    ],
)
def test_what_is_not_understood_or_not_known_is_kept_and_is_not_clear(told, range_):
    found = of(told, version("2.0"), default="unaffected")
    assert found.clear == [only("2.0")]
    assert [span.range for span in found.unclear] == [range_]


def test_what_is_not_understood_and_is_not_affected_says_nothing():
    assert clear(version("see references", "unaffected"), version("2.0"), default="unaffected") == [only("2.0")]


def test_without_versions_the_default_is_all_there_is():
    assert clear(default="affected") == [Range()]
    assert clear(default="unaffected") == []
    assert of(default="unknown").unclear == of().unclear == [Span(UNTOLD, "unknown", clear=False)]
    assert of(version("1.0", "unaffected")).clear == of(version("1.0", "unaffected")).unclear == []


@pytest.mark.parametrize("told", [version("1.0", lessThan="2.0"), version("@1", lessThan="@2"), version("odd one")])
def test_where_nothing_is_taken_out_of_it_the_default_needs_no_order(told):
    assert of(told, default="affected").clear == [Range()]


def test_what_is_not_affected_is_taken_out_of_the_default():
    told = [
        version("0", "unaffected", lessThan="6.5"),
        version("6.5"),
        version("6.6.17", "unaffected", lessThanOrEqual="6.6.*"),
        version("6.8", "unaffected", lessThanOrEqual="*"),
    ]
    assert clear(*told, default="affected") == [
        Range("6.5", False, "6.6.17", True),
        Range("6.7", False, "6.8", True),
    ]


def test_the_first_version_that_fits_decides():
    wide, hole = version("1", lessThan="9"), version("3", "unaffected", lessThan="5")
    assert clear(hole, wide) == [Range("1", False, "3", True), Range("5", False, "9", True)]
    assert clear(wide, hole) == [Range("1", False, "9", True)]


def test_changes_divide_a_stretch():
    told = version(
        "1.0", lessThan="2.0", changes=[{"at": "1.2", "status": "unaffected"}, {"at": "1.5", "status": "affected"}]
    )
    assert clear(told) == [Range("1.0", False, "1.2", True), Range("1.5", False, "2.0", True)]
    odd = version("1.0", lessThan="2.0", changes=[5, {"at": 5, "status": "unaffected"}, {"at": "1.2"}])
    assert clear(odd) == [Range("1.0", False, "2.0", True)]


def test_where_the_order_is_not_known_what_is_not_affected_is_excepted():
    found = of(version("before the flood", "unaffected"), version("1.0", "unaffected"), default="affected")
    assert (found.clear, found.unclear) == ([], [])
    assert [(span.range.low, span.clear) for span in found.except_for] == [("before the flood", False), ("1.0", True)]
    unordered = of(version("1.0"), version("door", "unaffected", lessThan="5"), default="unaffected")
    assert (unordered.clear, unordered.except_for) == ([only("1.0")], ())


@pytest.mark.parametrize(("count", "ordered"), [(MOST, True), (MOST + 1, False)])
def test_more_than_many_are_not_put_in_order(count, ordered):
    found = of(*[version(f"1.{number}", "unaffected") for number in range(count)], default="affected")
    assert bool(found.clear) == ordered
    assert len(found.except_for) == (0 if ordered else count)


def test_thousands_of_affected_versions_need_no_order():
    assert len(clear(*[version(f"1.{number}") for number in range(5_000)])) == 5_000


def test_commits_count_only_where_nothing_else_does():
    commit = version("0" * 40, lessThan="f" * 40, versionType="git")
    assert only_commits(entry(commit))
    assert not only_commits(entry(commit, version("1.0")))
    assert not only_commits(entry())
    assert of(commit)[0:3] == ("git", [], [Span(UNTOLD, "unknown", clear=False)])
    assert clear(commit, version("1.0")) == [only("1.0")]


@pytest.mark.parametrize(
    ("kind", "text", "scheme"),
    [
        ("semver", "1.2.3", "semver"),
        ("semver", "1.2.3.4", "generic"),
        ("python", "1.0rc1", "pep440"),
        ("Maven", "1.0", "maven"),
        ("rpm", "0:1.0-1.el9", "rpm"),
        ("custom", "1.0", "generic"),
    ],
)
def test_the_type_of_a_version_names_a_scheme_where_it_can_read_it(kind, text, scheme):
    assert of(version(text, versionType=kind)).scheme == scheme


def test_the_scheme_of_the_product_goes_before_and_types_that_differ_name_none():
    assert of(version("1.2.3", versionType="semver"), scheme=schemes()["pep440"]).scheme == "pep440"
    assert of(version("1.2.3", versionType="semver"), version("1.2.3", versionType="maven")).scheme == "generic"


NUMBERS = st.integers(1, 9).map(str)
STATUS = st.sampled_from(["affected", "unaffected", "unknown"])
ENDS = st.sampled_from(["lessThan", "lessThanOrEqual"])
VERSIONS = st.builds(version, NUMBERS, STATUS) | st.builds(
    lambda low, status, end, high, changes: version(
        low, status, **{end: high}, changes=sorted(changes, key=lambda one: one["at"])
    ),
    st.just("0") | NUMBERS,
    STATUS,
    ENDS,
    st.just("*") | NUMBERS,
    st.lists(st.fixed_dictionaries({"at": NUMBERS, "status": STATUS}), max_size=2, unique_by=lambda one: one["at"]),
)


def judged(number, told, default):
    """Return the status of a version by the algorithm of the CVE schema."""
    for one in told:
        low = int(one["version"])
        high = one.get("lessThan") or one.get("lessThanOrEqual")
        if high is None:
            if number == low:
                return one["status"]
            continue
        within = high == "*" or number < int(high) or ("lessThanOrEqual" in one and number == int(high))
        if low <= number and within:
            status = one["status"]
            for change in one["changes"]:
                status = change["status"] if int(change["at"]) <= number else status
            return status
    return default


@given(st.lists(VERSIONS, min_size=1, max_size=5), st.sampled_from(["affected", "unaffected"]))
def test_stretches_say_the_same_as_the_algorithm_of_the_schema(told, default):
    changes_lie_within = all(
        int(one["version"]) <= int(change["at"]) and (one.get("lessThan") or one.get("lessThanOrEqual")) == "*"
        for one in told
        for change in one.get("changes", ())
    )
    if not changes_lie_within:
        told = [{key: value for key, value in one.items() if key != "changes"} | {"changes": []} for one in told]
    found = of(*told, default=default)
    assert not found.except_for
    for number in range(1, 11):
        within = any(
            (one.low is None or int(one.low) < number or (int(one.low) == number and not one.low_excluded))
            and (one.high is None or number < int(one.high) or (int(one.high) == number and not one.high_excluded))
            for one in found.clear
        )
        assert within == (judged(number, told, default) == "affected")
