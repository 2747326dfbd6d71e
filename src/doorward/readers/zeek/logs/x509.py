"""x509.log: one line per certificate."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as

x509 = Log(
    table="certificates",
    fields={
        **SEEN,
        "id": known_as("fingerprint", "id"),
        "serial": known_as("certificate.serial"),
        "subject": known_as("certificate.subject"),
        "issuer": known_as("certificate.issuer"),
        "not_before": known_as("certificate.not_valid_before"),
        "not_after": known_as("certificate.not_valid_after"),
        "key_type": known_as("certificate.key_type"),
        "key_bits": known_as("certificate.key_length"),
        "names": known_as("san.dns"),
        "authority": known_as("basic_constraints.ca"),
    },
    signs=(frozenset({"certificate_serial"}), frozenset({"certificate_subject"})),
    required=("time", "id"),
)
