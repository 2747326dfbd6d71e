from __future__ import annotations

from tests.readers.suricata_eve.written import event, row

CLIENT = {"proto_version": "2.0", "software_version": "OpenSSH_9.6"}


def test_banners_are_put_together_again():
    found = row(event("ssh", {"client": CLIENT, "server": {"proto_version": "2.0", "software_version": "dropbear"}}))
    assert (found["protocol"], found["client"], found["server"]) == ("ssh", "SSH-2.0-OpenSSH_9.6", "SSH-2.0-dropbear")
    assert "succeeded" not in found


def test_a_side_that_said_nothing_has_no_banner():
    found = row(event("ssh", {"client": CLIENT, "server": {}}))
    assert "server" not in found
