"""Logging in at the organisation's provider, against one that is asked over HTTP and lies on demand."""

from __future__ import annotations

from datetime import UTC

import pytest
from joserfc.jwk import RSAKey
from tests.console.access.identity_provider import CLIENT, SECRET, IdentityProvider, running
from tests.console.served import Clock

from doorward.console.access import oidc
from doorward.console.access.oidc import Provider, Told
from doorward.console.access.provider import ProviderError, UnbegunError


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def identity(clock):
    with running(lambda: int(clock().replace(tzinfo=UTC).timestamp())) as made:
        yield made


@pytest.fixture
def provider(identity, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    return Provider(
        {
            "issuer": identity.issuer,
            "client_id": CLIENT,
            "secret_file": str(secret),
            "authority": "",
            "address": "http://127.0.0.1:8030",
            "claim": "groups",
            "name": "preferred_username",
            "roles": {"soc": "analyst", "soc-leads": "admin", "staff": "viewer"},
            "unknown": "refused",
        }
    )


def round_trip(provider, identity, clock, **claims):
    """Go there and come back."""
    address, browser = provider.begin("/findings", clock())
    return provider.finish(identity.log_in(address, **claims), browser, clock())


def test_there_and_back(provider, identity, clock):
    told, back = round_trip(provider, identity, clock, sub="42", preferred_username="Ann", groups=["soc", "staff"])
    assert told == Told("42", "Ann", ("soc", "staff"))
    assert back == "/findings"
    assert identity.asked == ["description", "token", "keys"]


def test_the_provider_is_asked_where_it_is_once(provider, identity, clock):
    for _ in range(2):
        round_trip(provider, identity, clock)
    assert identity.asked == ["description", "token", "keys", "token"]


def test_each_log_in_has_a_state_a_nonce_and_a_challenge_of_its_own(provider, clock):
    addresses = [provider.begin("/", clock())[0] for _ in range(2)]
    told = [dict(part.split("=") for part in address.split("?")[1].split("&")) for address in addresses]
    for name in ("state", "nonce", "code_challenge"):
        assert told[0][name] != told[1][name]
        assert len(told[0][name]) >= 43


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"sub": None},
        {"sub": ""},
        {"sub": " "},
        {"sub": 7},
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 99_999_999_999},
        {"iat": None},
        {"nbf": 99_999_999_999},
        {"at_hash": "another"},
    ],
    ids=str,
)
def test_a_word_that_does_not_hold_is_refused(provider, identity, clock, claims):
    with pytest.raises(ProviderError):
        round_trip(provider, identity, clock, **claims)


@pytest.mark.parametrize(
    "sign",
    [IdentityProvider.unsigned, IdentityProvider.signed_with_the_public_key, IdentityProvider.signed_by_another],
    ids=["none", "public key as secret", "another key"],
)
def test_a_signature_that_is_not_the_providers_is_refused(provider, identity, clock, sign):
    identity.sign = sign
    with pytest.raises(ProviderError):
        round_trip(provider, identity, clock)


@pytest.mark.parametrize(
    "answer", [{"id_token": None}, {"id_token": "a.b.c"}, {"id_token": 7}, {"error": "no"}], ids=str
)
def test_an_answer_without_an_identity_is_refused(provider, identity, clock, answer):
    identity.answer = answer
    with pytest.raises(ProviderError):
        round_trip(provider, identity, clock)


def test_a_token_is_good_until_its_end_and_a_minute(provider, identity, clock):
    now = identity.epoch()
    round_trip(provider, identity, clock, exp=now - 59)
    with pytest.raises(ProviderError):
        round_trip(provider, identity, clock, exp=now - 60)


def test_what_came_back_is_used_up(provider, identity, clock):
    address, browser = provider.begin("/", clock())
    back = identity.log_in(address)
    provider.finish(back, browser, clock())
    identity.codes[back["code"]] = {}
    with pytest.raises(ProviderError, match="used up"):
        provider.finish(back, browser, clock())


def test_a_log_in_that_fails_is_used_up_too(provider, identity, clock):
    address, browser = provider.begin("/", clock())
    back = identity.log_in(address)
    with pytest.raises(UnbegunError, match="not begun here"):
        provider.finish(back, "another browser", clock())
    with pytest.raises(ProviderError, match="used up"):
        provider.finish(back, browser, clock())


@pytest.mark.parametrize("state", ["", "x", None])
def test_a_state_of_somebody_elses_making_is_refused(provider, identity, clock, state):
    address, browser = provider.begin("/", clock())
    back = identity.log_in(address) | ({"state": state} if state is not None else {})
    if state is None:
        del back["state"]
    with pytest.raises(ProviderError):
        provider.finish(back, browser, clock())


def test_who_comes_back_too_late_begins_again(provider, identity, clock):
    address, browser = provider.begin("/", clock())
    back = identity.log_in(address)
    clock.turn(minutes=10)
    with pytest.raises(ProviderError, match="too long ago"):
        provider.finish(back, browser, clock())


def test_the_providers_refusal_is_a_refusal(provider, clock, identity):
    address, browser = provider.begin("/", clock())
    with pytest.raises(ProviderError, match="did not let you in"):
        provider.finish({"state": identity.log_in(address)["state"], "error": "access_denied"}, browser, clock())


def test_the_answer_of_another_provider_is_refused(provider, clock, identity):
    address, browser = provider.begin("/", clock())
    with pytest.raises(ProviderError, match="Another provider"):
        provider.finish(identity.log_in(address) | {"iss": "https://evil.example"}, browser, clock())


def test_a_code_of_another_log_in_is_refused(provider, identity, clock):
    first, browser = provider.begin("/", clock())
    second, _ = provider.begin("/", clock())
    code = identity.log_in(second)["code"]
    with pytest.raises(ProviderError):
        provider.finish({"state": identity.log_in(first)["state"], "code": code}, browser, clock())


def test_keys_may_change(provider, identity, clock):
    round_trip(provider, identity, clock)
    identity.keys = [RSAKey.generate_key(2048, {"kid": "two"})]
    assert round_trip(provider, identity, clock, sub="9")[0].subject == "9"
    assert identity.asked.count("keys") == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_leads_elsewhere_is_not_followed(provider, identity, clock, metadata):
    identity.metadata = metadata
    with pytest.raises(ProviderError):
        provider.begin("/", clock())


def test_a_provider_that_does_not_answer_is_a_sentence(clock):
    settled = {
        "issuer": "http://127.0.0.1:9",
        "client_id": "a",
        "secret_file": "",
        "authority": "",
        "address": "http://a",
    }
    with pytest.raises(ProviderError, match="did not answer"):
        Provider(settled).begin("/", clock())


def test_log_ins_under_way_are_bounded(provider, identity, clock, monkeypatch):
    monkeypatch.setattr(oidc, "MOST", 3)
    assert kept(provider, identity, clock, [""] * 5) == [False, False, True, True, True]


def test_who_begins_many_log_ins_pushes_nobody_elses_out(provider, identity, clock, monkeypatch):
    monkeypatch.setattr(oidc, "MOST", 3)
    from_where = ["192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3", "198.51.100.7"]
    assert kept(provider, identity, clock, from_where) == [True, False, False, True, True]


def kept(provider, identity, clock, from_where):
    """Which of the log-ins that are begun one after the other can be finished."""
    begun = [provider.begin("/", clock(), client) for client in from_where]
    held = []
    for address, browser in begun:
        try:
            provider.finish(identity.log_in(address), browser, clock())
            held.append(True)
        except ProviderError:
            held.append(False)
    return held


@pytest.mark.parametrize(
    ("values", "unknown", "role"),
    [
        (("soc",), "refused", "analyst"),
        (("staff", "soc-leads", "soc"), "refused", "admin"),
        (("staff",), "refused", "viewer"),
        ((), "refused", None),
        (("SOC",), "refused", None),
        (("other",), "viewer", "viewer"),
        ((), "viewer", "viewer"),
    ],
)
def test_the_highest_role_that_the_claim_gives(provider, values, unknown, role):
    provider.settled["unknown"] = unknown
    assert provider.role(Told("1", "a", values)) == role


@pytest.mark.parametrize(
    ("claims", "shown"),
    [
        ({"preferred_username": "ann", "email": "a@example.com"}, ("ann", ())),
        ({"email": "a@example.com", "groups": "soc"}, ("a@example.com", ("soc",))),
        ({"preferred_username": " ", "groups": ["a", 7, None, ["b"]]}, ("7", ("a",))),
        ({"preferred_username": 7, "groups": {"soc": 1}}, ("7", ())),
    ],
    ids=str,
)
def test_claims_are_data(provider, identity, clock, claims, shown):
    told, _ = round_trip(provider, identity, clock, **claims)
    assert (told.name, told.values) == shown
