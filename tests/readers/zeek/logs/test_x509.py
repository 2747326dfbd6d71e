from __future__ import annotations

import pytest
from tests.readers.zeek.written import delimited, lines, mapped, mapped_json, recognised

NEW = """
ts 1700000000.5
fingerprint aabb
certificate.version 3
certificate.serial 0A
certificate.subject CN=www.example.com,O=Example, Inc.
certificate.issuer CN=Issuer
certificate.not_valid_before 1690000000.0
certificate.not_valid_after 1790000000.0
certificate.key_alg rsaEncryption
certificate.sig_alg sha256WithRSAEncryption
certificate.key_type rsa
certificate.key_length 2048
certificate.exponent 65537
certificate.curve -
san.dns www.example.com,example.com
san.uri -
san.email -
san.ip -
basic_constraints.ca F
basic_constraints.path_len -
host_cert T
client_cert F
"""
READ = {
    "time": "1700000000.5",
    "id": "aabb",
    "serial": "0A",
    "subject": "CN=www.example.com,O=Example, Inc.",
    "issuer": "CN=Issuer",
    "not_before": "1690000000.0",
    "not_after": "1790000000.0",
    "key_type": "rsa",
    "key_bits": "2048",
    "names": "www.example.com,example.com",
    "authority": "F",
}


def test_a_row_of_x509():
    assert mapped("x509", NEW) == READ


def test_a_row_of_an_older_sensor_has_a_file_id():
    assert mapped("x509", NEW.replace("fingerprint aabb", "id F1")) == {**READ, "id": "F1"}


@pytest.mark.parametrize("dot", [".", "_"])
def test_an_object_of_x509(dot):
    item = {f"certificate{dot}serial": "0A", f"san{dot}dns": ["a.example"], f"basic_constraints{dot}ca": True}
    assert mapped_json({"ts": 1, "id": "F1", **item}) == {
        "time": 1,
        "id": "F1",
        "serial": "0A",
        "names": ["a.example"],
        "authority": True,
    }


def test_a_certificate_needs_a_time_and_an_id():
    assert recognised(delimited("x509", ["ts", "fingerprint"]))
    assert not recognised(delimited("x509", ["ts", "certificate.serial"]))


def test_what_shows_x509_without_a_name_and_what_does_not():
    assert recognised(lines({"ts": 1, "id": "F1", "certificate.subject": "CN=a"}))
    assert not recognised(lines({"ts": 1, "id": "F1", "subject": "CN=a"}))
