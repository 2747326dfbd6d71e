"""One row per X.509 certificate seen on the wire."""

from __future__ import annotations

from doorward.table import Column, Table

certificates = Table(
    "certificates",
    {
        "time": Column("timestamp('UTC')", "when it was seen"),
        "id": Column("string", "fingerprint or the sensor's file id"),
        "serial": Column("string", "serial number, hexadecimal"),
        "subject": Column("string", "distinguished name of the subject"),
        "issuer": Column("string", "distinguished name of the issuer"),
        "not_before": Column("timestamp('UTC')", "valid from"),
        "not_after": Column("timestamp('UTC')", "valid until"),
        "key_type": Column("string", "rsa, ecdsa, …"),
        "key_bits": Column("int64", "key length in bits"),
        "names": Column("list<string>", "DNS names it is valid for"),
        "authority": Column("boolean", "it may sign others"),
        "address": Column("string", "address that served it, where the log says so"),
        "port": Column("int64", "port that served it"),
        "sensor": Column("string", "which sensor saw it"),
    },
)
