"""Templates: escaped, strict, and no hidden or endless text on a page, whatever a template forgets."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from doorward.templates import LONGEST, environment, shown
from doorward.wording import share


def told(text, **values):
    return environment("doorward.reports", (share,)).from_string(text).render(values)


def test_markup_in_a_value_is_text():
    assert told("{{ name }}", name="<b>") == "&lt;b&gt;"
    assert told("{{ name }}", name=Markup("<b>")) == "<b>"


def test_a_value_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError):
        told("{{ name }}")


def test_a_word_is_said_under_its_own_name():
    assert told("{{ 0.29|share }}") == share(0.29)


@pytest.mark.parametrize("value", ["a" * LONGEST, 7, None])
def test_what_is_short_no_text_or_ready_is_left_alone(value):
    assert shown(value) == value


def test_markup_that_is_ready_is_left_whole():
    ready = Markup("{}").format("a" * (LONGEST + 1))
    assert shown(ready) is ready


def test_a_longer_text_is_clipped_and_a_hidden_sign_is_made_visible():
    assert len(str(shown("a" * (LONGEST + 1)))) <= LONGEST
    assert "\u202e" not in str(shown("a\u202eb"))
