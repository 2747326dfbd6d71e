from __future__ import annotations

import numpy as np
import pytest
from tests.demo.sample import capture

from doorward.demo.capture import HTTP, RDP, TLS
from doorward.demo.handshakes import OWN_AUTHORITY, certificates, shake_hands
from doorward.demo.internet import BEACON_NAME, EXFILTRATION_NAME, LOOKALIKE_NAME, all_services
from doorward.demo.period import DAY, END, HOUR, START, at


def shaken(*names, times=None, kind=TLS, state="SF", port=443):
    noted = capture()
    times = times or [START + HOUR + number for number in range(len(names))]
    noted.connect(kind, times, "10.20.10.101", "203.0.113.9", name=list(names), seconds=2.0, state=state, port=port)
    shake_hands(noted)
    return noted


def shown():
    return next(name for name, service in all_services().items() if service.visible_certificate)


def hidden():
    return next(name for name, service in all_services().items() if not service.visible_certificate)


def test_most_names_speak_the_newest_version_and_show_no_certificate():
    noted = shaken(hidden())
    assert noted.ssl["version"].tolist() == ["TLSv13"]
    assert noted.ssl["chain"].tolist() == [""]
    assert noted.x509.rows == 0


def test_some_names_still_show_theirs():
    noted = shaken(*[shown()] * 40)
    assert set(noted.ssl["version"].tolist()) == {"TLSv12"}
    full = ~noted.ssl["resumed"]
    chain = certificates()[shown()].fingerprint
    assert 0 < full.sum() < 40
    assert all(each.startswith(chain + ",") for each in noted.ssl["chain"][full])
    assert set(noted.ssl["chain"][~full].tolist()) == {""}
    assert set(noted.ssl["validation"][full].tolist()) == {"ok"}


def test_a_certificate_is_logged_once_a_day():
    times = [START + HOUR] * 20 + [START + DAY + HOUR] * 20
    noted = shaken(*[shown()] * 40, times=times)
    leaves = noted.x509["time"][noted.x509["leaf"]]
    assert ((leaves - START) // DAY).tolist() == [0, 1]
    assert noted.x509.rows == 4


def test_the_own_authority_is_not_known_to_the_sensor():
    noted = shaken(*["mail01.ad.example.org"] * 20)
    full = ~noted.ssl["resumed"]
    assert set(noted.ssl["validation"][full].tolist()) == {"unable to get local issuer certificate"}
    assert any(OWN_AUTHORITY in issuer for issuer in noted.x509["issuer"])


@pytest.mark.parametrize("state", ["S0", "REJ"])
def test_an_unanswered_call_shakes_no_hands(state):
    noted = capture()
    noted.connect(TLS, START, "a", "b", state=state)
    noted.connect(TLS, START, "a", "b", seconds=1.0)
    shake_hands(noted)
    assert noted.ssl["conn"].tolist() == [1]


def test_plain_connections_shake_no_hands():
    noted = capture()
    noted.connect(HTTP, START, "a", "b", seconds=1.0)
    noted.connect(TLS, START, "a", "b", seconds=1.0)
    shake_hands(noted)
    assert noted.ssl["conn"].tolist() == [1]


def test_remote_desktops_show_no_certificate_of_the_web():
    noted = shaken("adm01.ad.example.org", kind=RDP, port=3389)
    assert noted.ssl["version"].tolist() == ["TLSv12"]
    assert noted.ssl["chain"].tolist() == [""]
    assert noted.ssl["web"].tolist() == [False]


def test_the_web_is_told_by_its_port():
    assert shaken(hidden()).ssl["web"].tolist() == [True]
    assert shaken(hidden(), port=993).ssl["web"].tolist() == [False]


def test_the_look_alike_is_days_old_and_the_stash_is_fresh():
    seen = certificates()
    assert 0 < at(8, "09:42") - seen[LOOKALIKE_NAME].since < 2 * DAY
    assert 0 < at(10, "01:00") - seen[EXFILTRATION_NAME].since < 30 * DAY


def test_the_beacon_hides_its_certificate():
    assert BEACON_NAME not in certificates()


def test_every_certificate_is_valid_throughout():
    for name, certificate in certificates().items():
        assert certificate.until > END
        if name not in {LOOKALIKE_NAME, EXFILTRATION_NAME}:
            assert certificate.since <= START - 20 * DAY


def test_fingerprints_are_sha256_and_tell_certificates_apart():
    prints = [certificate.fingerprint for certificate in certificates().values()]
    assert len(set(prints)) == len(prints)
    assert all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in prints)


def test_about_a_third_of_sessions_is_resumed():
    noted = shaken(*[hidden()] * 2000)
    assert 0.3 < np.mean(noted.ssl["resumed"]) < 0.4
