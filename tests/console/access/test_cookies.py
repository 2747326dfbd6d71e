"""The session's cookie: nobody but this host reads it, plants it, or sends it along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from string import ascii_letters, digits

from doorward.console.access.cookies import LONGEST, ended, flow, flow_name, notice, notice_name, session, session_name
from doorward.console.config import Config

PLAIN = Config(Path("nowhere"), port=8031, longest_hours=2)
SECURE = replace(PLAIN, secure=True)


def test_two_ports_of_one_host_keep_their_cookies_apart():
    assert session_name(PLAIN) == "doorward-8031"
    assert session_name(replace(PLAIN, port=8032)) != session_name(PLAIN)
    assert flow_name(PLAIN) != session_name(PLAIN)


def test_what_one_console_says_is_not_said_by_another():
    said = notice(PLAIN, 'Done: "x"; \u65e5')
    assert said.name == "notice-8031"
    assert set(said.value) <= set("%" + ascii_letters + digits)
    assert len(notice(PLAIN, "\U0001f600" * 1_000).value) < 4_000
    assert notice_name(SECURE).startswith("__Host-")


def test_over_tls_the_name_takes_this_very_host():
    assert session_name(SECURE) == "__Host-doorward-8031"
    assert flow_name(SECURE) == "__Host-provider-8031"


def test_a_session_lives_no_longer_than_the_desk_keeps_it():
    made = session(PLAIN, "value")
    assert (made.value, made.seconds, made.lax, made.script) == ("value", 7200, False, False)
    assert ended(PLAIN).seconds == 0
    assert ended(PLAIN).name == made.name


def test_the_way_to_the_provider_and_back_is_the_only_lax_cookie():
    assert flow(PLAIN, "value", 60).lax
    assert not flow(PLAIN, "value", 60).script


def test_our_own_values_are_short_enough():
    assert len("doorward_" + "a" * 43) <= LONGEST
