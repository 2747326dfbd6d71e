from __future__ import annotations

from doorward.reader import Field, Formula
from doorward.readers.zeek.log import ENDPOINTS, SEEN, Log, known_as, worked_out

THING = Log(
    table="conn",
    fields={"time": known_as("ts"), "source": known_as("id.orig_h", "src"), "destination": known_as("id.resp_h")},
    signs=(frozenset({"a", "id_x"}), frozenset({"b"})),
    foreign=frozenset({"z"}),
    constants={"open": False},
)
ENDS = {"ts", "src", "id.resp_h"}


def test_a_field_is_known_with_dots_and_with_underscores():
    assert known_as("id.orig_h", "src") == Field(("id.orig_h", "id_orig_h", "src"))
    assert known_as("a", "a") == Field(("a",))


def test_a_field_that_a_flag_turns_is_known_both_ways_too():
    turned = known_as("id.resp_h", first=True, turned=("is_orig", ("id.orig_h",)))
    assert turned == Field(("id.resp_h", "id_resp_h"), True, ("is_orig", ("id.orig_h", "id_orig_h")))


def test_a_formula_knows_its_fields_with_dots_and_with_underscores():
    assert worked_out("{a} || {b}", a="id.x", b=("c", "d.e")) == Formula(
        "{a} || {b}", {"a": ("id.x", "id_x"), "b": ("c", "d.e", "d_e")}
    )


MORE = Log(
    table="conn",
    fields={"source": known_as("a"), "uid": known_as("u", "v")},
    signs=(),
    formulas={"source": worked_out("coalesce({a}, {b})", a="a", b="b"), "service": worked_out("lower({c})", c="c.d")},
)


def test_a_formula_counts_where_a_log_has_more_than_the_field_of_its_column():
    assert set(MORE.formulas_over(["a"])) == set()
    assert set(MORE.formulas_over(["b"])) == set(MORE.formulas_over(["a", "b"])) == {"source"}
    assert set(MORE.formulas_over(["a", "c_d"])) == {"service"}


def test_a_log_fits_names_that_hold_every_required_column():
    assert THING.fits(ENDS)
    assert all(not THING.fits(ENDS - {name}) for name in ENDS)


def test_a_kind_is_shown_by_all_names_of_one_sign():
    assert THING.shown_by(ENDS | {"b"})
    assert THING.shown_by(ENDS | {"a", "id.x"})
    assert not THING.shown_by(ENDS | {"a"})
    assert not THING.shown_by({"b"})


def test_a_name_of_another_kind_shows_that_it_is_not_this_one():
    assert not THING.shown_by(ENDS | {"b", "z"})


def test_open_is_told_only_of_a_log_that_has_such_a_column():
    other = Log("dns", {}, ())
    assert THING.told("conn", "conn.log") == {"open": False}
    assert THING.told("open_conn", "conn.log") == THING.told("conn", "a/open_conn.log") == {"open": True}
    assert other.told("open_dns", "open_dns.log") == {}


def test_constants_are_not_shared_between_scans():
    THING.told("conn", "x")["open"] = True
    assert THING.constants == {"open": False}


def test_every_exchange_says_when_and_by_which_sensor():
    assert set(SEEN) < set(ENDPOINTS)
