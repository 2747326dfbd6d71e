"""One row per device that a computer says was plugged in, taken away, or refused."""

from __future__ import annotations

from doorward.table import Column, Table

endpoint_events = Table(
    "endpoint_events",
    {
        "time": Column("timestamp('UTC')", "when the computer noted it, null where the log does not say"),
        "host": Column("string", "name of the computer, null where the log does not say"),
        "kind": Column("string", "plugged, unplugged, blocked, allowed, disabled"),
        "device": Column("string", "device as the log names it: instance id of Windows, port of Linux"),
        "device_class": Column(
            "string", "storage, disk (fixed in the computer), volume, portable, input, hub or other; null if not said"
        ),
        "vendor": Column("string", "maker as the device tells, or its USB vendor id as four hexadecimal digits"),
        "product": Column("string", "product as the device tells, or its USB product id as four hexadecimal digits"),
        "serial": Column("string", "serial number that the device itself tells, null if it has none"),
        "identity": Column("string", "account the log names, null if none"),
        "log": Column("string", "log it stood in: a channel of Windows and its event, kernel, usbguard"),
    },
)
