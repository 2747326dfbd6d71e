"""What is said of products besides their status."""

from __future__ import annotations

import pytest

from doorward.advisories.vendor.remarks import remarks

GROUPS = {"both": ["door", "window"]}


def flag(label, **about):
    return {"label": label, **about}


def test_a_flag_is_the_justification_of_its_products():
    said = remarks({"flags": [flag("component_not_present", product_ids=["door"])]}, GROUPS)
    assert (said.justification("door"), said.justification("window")) == ("component_not_present", None)


def test_a_group_stands_for_its_products():
    said = remarks({"flags": [flag("inline_mitigations_already_exist", group_ids=["both", "unknown"])]}, GROUPS)
    assert said.justification("door") == said.justification("window") == "inline_mitigations_already_exist"


def test_a_remark_that_names_no_product_is_about_all_and_a_named_one_goes_first():
    flags = [flag("component_not_present"), flag("vulnerable_code_not_present", product_ids=["door"])]
    said = remarks({"flags": flags}, {})
    assert (said.justification("door"), said.justification("x")) == (
        "vulnerable_code_not_present",
        "component_not_present",
    )


def test_only_words_of_openvex_are_justifications():
    assert remarks({"flags": [flag("because")]}, {}).justification("door") is None


def test_the_word_may_stand_as_the_impact():
    said = remarks({"threats": [{"category": "impact", "details": "vulnerable_code_not_present"}]}, {})
    assert (said.justification("door"), said.statement("door")) == ("vulnerable_code_not_present", None)
    both = {"flags": [flag("component_not_present")], "threats": [{"details": "vulnerable_code_not_present"}]}
    assert remarks(both, {}).justification("door") == "component_not_present"


def test_threats_and_remediations_are_the_statement():
    weakness = {
        "threats": [{"details": "Bad.\n  Very.", "product_ids": ["door"]}],
        "remediations": [
            {"details": "Update."},
            {"details": "Update."},
            {"details": "Close.", "product_ids": ["window"]},
        ],
    }
    said = remarks(weakness, {})
    assert said.statement("door") == "Bad. Very. Update."
    assert said.statement("window") == "Close. Update."
    assert said.statement("other") == "Update."


def test_markup_is_dropped_and_comparisons_are_not():
    texts = [{"details": "<p class='x'>Update to</p><br/> > 1.2 and < 2.0"}, {"details": "<div></div>"}]
    assert remarks({"remediations": texts}, {}).statement("door") == "Update to > 1.2 and < 2.0"


def test_a_long_statement_is_cut():
    assert len(remarks({"threats": [{"details": "x" * 9_999}]}, {}).statement("door")) == 2_000


def test_groups_do_not_multiply_without_end():
    everyone = {"all": [str(number) for number in range(2_000)]}
    said = remarks({"threats": [{"details": str(number), "group_ids": ["all"]} for number in range(2_000)]}, everyone)
    assert sum(map(len, said.texts.values())) == 500_000
    many = {str(number): ["door"] * 1_000 for number in range(1_000)}
    assert remarks({"threats": [{"details": "Bad.", "group_ids": list(many)}]}, many).statement("door") == "Bad."


def test_no_more_is_kept_of_a_product_than_is_shown():
    said = remarks({"threats": [{"details": f"{number:0100}"} for number in range(1_000)]}, {})
    assert len(said.texts[None]) == 20


@pytest.mark.parametrize("odd", [{}, {"flags": "x"}, {"flags": [5, {"label": 5}]}, {"threats": [{"details": " "}]}])
def test_odd_remarks_say_nothing(odd):
    said = remarks(odd, {})
    assert (said.statement("door"), said.justification("door")) == (None, None)
