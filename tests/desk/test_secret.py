"""Values that open something: 256 bits, never the same, kept as a digest."""

from __future__ import annotations

import base64
import hashlib
import re

from doorward.desk.secret import digest, drawn


def test_a_value_has_256_bits():
    assert len(base64.urlsafe_b64decode(drawn() + "=")) == 32


def test_no_two_are_the_same():
    assert len({drawn() for _ in range(1000)}) == 1000


def test_it_fits_into_a_cookie_a_url_and_a_header():
    assert re.fullmatch(r"doorward_[A-Za-z0-9_-]{43}", drawn("doorward_"))


def test_what_is_kept_is_its_sha_256():
    assert digest("abc") == hashlib.sha256(b"abc").hexdigest()


def test_whatever_a_client_sends_has_a_digest():
    assert len(digest("\ud800\x00")) == 64
