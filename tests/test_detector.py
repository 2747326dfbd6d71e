"""A detector is a function from tables to SQL: what its words, its parameters and its rows become."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.detector import Detector, detector
from doorward.finding import SEVERITIES, Entity, Reason
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

SEEN = {"first_seen": datetime.fromisoformat("2026-01-01T10:00"), "last_seen": None, "events": 3}


@detector(
    summary="{source} guessed {failures} passwords in {span:duration}",
    answers="inside",
    severity="high",
    attack=("T1110.001",),
    evidence={"logons": ("source",)},
)
def password_guessing(
    logons: Rows, conn: Rows, *, failures: int = 30, share: float = 0.5, strict: bool = True, known: str = "a|b"
) -> Rows:
    """Which sources are guessing passwords?

    Why it matters: a guessed password
    opens a door.

    Known blind spot: slow guessing,
    or from many sources.

    Tunables:
        failures: failed logons that a source needs (logons)
        share: part of them that fails (share of 1)
        strict: whether a success in between counts (yes or no)
        known: sources that may do so (regular expression)
    """
    del logons, conn, failures, share, strict, known
    return sql("select * from {logons}, {conn} where :failures > 1")


def found(**row):
    """The only finding of one result row."""
    [finding] = password_guessing.findings([{**SEEN, "source": "192.0.2.7", "failures": 40, "span": 60, **row}])
    return finding


def told(finding):
    return {why.name: why.points for why in finding.reasons}


def test_what_people_read_comes_from_the_docstring():
    assert isinstance(password_guessing, Detector)
    assert password_guessing.name == "password_guessing"
    assert password_guessing.question == "Which sources are guessing passwords?"
    assert password_guessing.why == "a guessed password opens a door."
    assert password_guessing.blind_spot == "slow guessing, or from many sources."


def test_positional_parameters_are_tables_and_keywords_are_tunables():
    assert password_guessing.tables == ("logons", "conn")
    assert list(password_guessing.tunables) == ["failures", "share", "strict", "known"]
    assert password_guessing.tunables["failures"].default == 30
    assert password_guessing.tunables["failures"].meaning == "failed logons that a source needs"
    assert password_guessing.tunables["share"].unit == "share of 1"


def test_a_function_without_words_is_a_detector_that_the_contract_tests_refuse():
    @detector(summary="{source}", answers="doors")
    def silent(conn: Rows, *, least: int = 1) -> Rows:
        del conn, least
        return sql("select 1")

    assert (silent.question, silent.why, silent.blind_spot) == ("", "", "")
    assert (silent.tunables["least"].meaning, silent.tunables["least"].unit) == ("", "")
    assert silent.severity == "medium"
    assert silent.evidence == {}


def test_what_is_no_query_is_refused_by_name():
    @detector(summary="{source}", answers="doors")
    def broken(conn: Rows) -> Rows:
        return conn

    with pytest.raises(TypeError, match=r"detector broken must return sql\(…\), not Rows"):
        broken.query()


def test_tunables_have_their_defaults_until_something_else_is_said():
    assert password_guessing.values({}) == {"failures": 30, "share": 0.5, "strict": True, "known": "a|b"}
    assert password_guessing.values({"failures": 5, "known": ""})["failures"] == 5
    assert password_guessing.values({"failures": 5, "known": ""})["known"] == ""
    assert password_guessing.values({"strict": False})["strict"] is False


def test_a_whole_number_may_stand_for_a_fraction_and_becomes_one():
    share = password_guessing.values({"share": 1})["share"]

    assert share == 1.0
    assert type(share) is float


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("failures", 2.0),
        ("failures", "2"),
        ("failures", True),
        ("failures", None),
        ("failures", [2]),
        ("failures", 2**63),
        ("failures", -(2**63) - 1),
        ("share", "0.5"),
        ("share", True),
        ("share", float("nan")),
        ("share", 10**400),
        ("strict", 1),
        ("strict", "yes"),
        ("known", 1),
        ("known", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_value_of_another_type_is_refused_with_section_and_name(name, value):
    with pytest.raises(ValueError, match=rf"\[detectors\.password_guessing\] {name} = .* must be of type"):
        password_guessing.values({name: value})


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63) + 1, 0, -1])
def test_every_number_an_engine_can_bind_is_taken(value):
    assert password_guessing.values({"failures": value})["failures"] == value


def test_an_unknown_tunable_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="has no tunable 'failure'; it has: failures, share, strict, known"):
        password_guessing.values({"failure": 1})


def test_a_row_becomes_a_finding():
    finding = found(points_many=0.5, value_many=40, points_at_night=0.25, value_at_night=None)

    assert finding.detector == "password_guessing"
    assert finding.question == "Which sources are guessing passwords?"
    assert finding.summary == "192.0.2.7 guessed 40 passwords in 60 seconds"
    assert finding.severity == "high"
    assert finding.score == 0.75
    assert finding.entities == (Entity("ip", "192.0.2.7"),)
    assert finding.reasons == (Reason("many", "40", 0.5), Reason("at night", "", 0.25))
    assert finding.details == {"source": "192.0.2.7", "failures": 40, "span": 60}
    assert (finding.first_seen, finding.last_seen, finding.events) == (SEEN["first_seen"], None, 3)
    assert (finding.attack, finding.evidence, finding.due) == (("T1110.001",), (), None)


def test_a_row_may_say_its_own_severity_and_a_date():
    finding = found(severity="low", due=date(2026, 2, 1))

    assert finding.severity == "low"
    assert finding.due == date(2026, 2, 1)
    assert found(severity=None).severity == "high"


def test_columns_named_after_somebody_are_entities_each_once():
    finding = found(destination="192.0.2.7", asset="web1", name="", identity=None, zone="office")

    assert finding.entities == (Entity("asset", "web1"), Entity("ip", "192.0.2.7"), Entity("zone", "office"))


def test_what_the_frame_itself_needs_is_no_detail():
    finding = found(points_x=0.1, value_x="y", severity="low", due=None, key_fact="443/tcp", port=443)

    assert set(finding.details) == {"source", "failures", "span", "port"}


def test_an_id_stands_for_the_detector_the_entities_and_the_key_fact_only():
    same = found(failures=99, events=7, points_x=0.3, value_x="", last_seen=SEEN["first_seen"])

    assert same.id == found().id
    assert found(key_fact="443/tcp").id != found().id
    assert found(source="192.0.2.8").id != found().id
    assert found(key_fact="443/tcp").id == found(key_fact="443/tcp", port=1).id


@pytest.mark.parametrize(
    ("points", "score", "given_back"),
    [
        ([0.5, 0.5], 1.0, None),
        ([0.5, 0.501], 1.0, -0.001),
        ([0.9, 0.4, -0.1], 1.0, -0.2),
        ([0.1, -0.1], 0.0, None),
        ([0.1, -0.101], 0.0, 0.001),
        ([-0.5], 0.0, 0.5),
        ([0.1, 0.2, 0.3, 0.4], 1.0, None),
    ],
)
def test_points_past_an_end_of_the_scale_are_given_back_in_the_open(points, score, given_back):
    finding = found(**{f"points_{place}": item for place, item in enumerate(points)})

    assert finding.score == score
    assert told(finding).get("end of the scale") == given_back


def test_reasons_that_say_nothing_are_not_told():
    finding = found(points_a=0.0, points_b=None, points_c=0.0004, points_d=-0.0, points_e=0.0005001, points_f=False)

    assert told(finding) == {"e": 0.001}


@pytest.mark.parametrize("points", [math.nan, math.inf, -math.inf])
def test_points_that_are_no_number_count_nothing(points):
    finding = found(points_a=points, points_b=0.5)

    assert told(finding) == {"b": 0.5}
    assert finding.score == 0.5


def test_decimals_and_whole_numbers_count_as_points():
    assert found(points_a=Decimal("0.25"), points_b=1).score == 1.0


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.floats(-3, 3) | st.none(), max_size=12))
def test_reasons_always_add_up_to_the_score(points):
    finding = found(**{f"points_{name}": item for name, item in points.items()})

    assert 0 <= finding.score <= 1
    assert abs(sum(why.points for why in finding.reasons) - finding.score) < 1e-9
    assert all(why.points == round(why.points, 3) != 0 for why in finding.reasons)
    assert [why.points for why in finding.reasons] == sorted((why.points for why in finding.reasons), reverse=True)


@given(st.permutations([("a", 0.3), ("b", 0.3), ("c", -0.2), ("d", 0.1), ("e", 0.9)]))
def test_the_order_of_columns_does_not_change_the_reasons(columns):
    row = {f"points_{name}": points for name, points in columns}

    assert found(**row).reasons == found(**dict(sorted(row.items()))).reasons


def test_details_are_what_json_can_say():
    zoned = datetime(2026, 1, 1, tzinfo=UTC)
    finding = found(
        day=date(2026, 1, 1),
        when=zoned,
        ratio=math.nan,
        most=math.inf,
        list=[1, None, [math.nan]],
        cost=Decimal("1.5"),
        gap=timedelta(seconds=1),
    )

    json.dumps(finding.details, allow_nan=False)
    assert finding.details["day"] == "2026-01-01"
    assert finding.details["when"] == "2026-01-01T00:00:00+00:00"
    assert (finding.details["ratio"], finding.details["most"], finding.details["list"]) == (
        None,
        None,
        [1, None, [None]],
    )
    assert finding.details["cost"] == 1.5
    assert finding.details["gap"] == "0:00:01"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_text_from_the_data_cannot_change_the_sentence(text):
    summary = found(source=text, span=None).summary

    assert summary.endswith(" guessed 40 passwords in unknown")
    assert summary.isprintable()


def test_no_row_is_no_finding_and_every_row_is_one():
    rows = [{**SEEN, "source": str(number), "failures": 1, "span": 1} for number in range(5)]

    assert list(password_guessing.findings([])) == []
    assert [item.details["source"] for item in password_guessing.findings(iter(rows))] == list("01234")


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_severity_can_be_a_detectors_own(severity):
    @detector(summary="{source}", answers="doors", severity=severity)
    def one(conn: Rows) -> Rows:
        del conn
        return sql("select 1")

    assert next(one.findings([{**SEEN, "source": "x"}])).severity == severity
