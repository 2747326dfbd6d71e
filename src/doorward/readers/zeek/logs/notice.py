"""notice.log: one line per thing that one of Zeek's own scripts found worth telling."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as, worked_out

notice = Log(
    table="alerts",
    fields={
        **ENDPOINTS,
        "source": known_as("id.orig_h"),
        "destination": known_as("id.resp_h"),
        "destination_port": known_as("id.resp_p"),
        "proto": known_as("proto"),
        "signature": known_as("msg"),
        "signature_id": known_as("note"),
    },
    signs=(frozenset({"note", "msg"}), frozenset({"note", "actions"})),
    required=("time", "signature_id"),
    formulas={
        # A notice of one connection names its ends; one of several, such as a scan, only who is to blame and for what.
        "source": worked_out("coalesce({opener}, {host})", opener="id.orig_h", host="src"),
        "destination": worked_out("coalesce({server}, {host})", server="id.resp_h", host="dst"),
        "destination_port": worked_out("coalesce({server}, {port})", server="id.resp_p", port="p"),
        "signature": worked_out("{message} || coalesce(': ' || {more}, '')", message="msg", more="sub"),
        "category": worked_out("split_part({note}, '::', 1)", note="note"),
        "action": worked_out(
            "case when lower({dropped}) in ('t', 'true') then 'blocked'"
            " when lower({dropped}) in ('f', 'false') then 'allowed' end",
            dropped="dropped",
        ),
    },
)
