"""A job in hand: what it says is kept, twice a second at most, and a wish to stop is heard."""

from __future__ import annotations

import pytest
from tests.console.tasks.hands import work

from doorward.console.work import Cancelled, Task, task
from doorward.desk import By


def test_progress_never_goes_back(config, desk):
    made = work(config, desk, "analyze")
    made.say("first", 0.5)
    made._said = 0.0
    made.say("second", 0.2)
    told = desk.jobs.one(made.job.number)
    assert (told.progress, told.message) == (0.5, "second")


def test_it_speaks_twice_a_second_at_most(config, desk):
    made = work(config, desk, "analyze")
    for number in range(20):
        made.say(f"word {number}")
    assert desk.jobs.one(made.job.number).message == "word 0"


def test_a_wish_to_stop_ends_it_at_the_next_word(config, desk):
    made = work(config, desk, "analyze")
    desk.jobs.cancel(By("bo", config.now()), made.job.number)
    made.say("hears it")
    with pytest.raises(Cancelled):
        made.say("never said")


def test_a_task_is_called_as_its_function():
    @task
    def tried(_):
        return []

    assert isinstance(tried, Task)
    assert tried.name == "tried"
