"""rdp.log: one line per remote desktop connection."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as, worked_out

# A server that answers Success shows its logon screen, and what happens in an encrypted session is not to be seen: only
# a refusal tells whether somebody got in.
_REFUSALS = (
    "ssl_required_by_server",
    "ssl_not_allowed_by_server",
    "ssl_cert_not_on_server",
    "inconsistent_flags",
    "hybrid_required_by_server",
    "ssl_with_user_auth_required_by_server",
    "user rejected",
    "resources not available",
    "rejected for symmetry breaking",
    "locked conference",
)
_REFUSED = "lower({result}) in ('" + "', '".join(_REFUSALS) + "')"

rdp = Log(
    table="logons",
    fields={
        **ENDPOINTS,
        "method": known_as("security_protocol"),
        # The cookie is what the client's software put there, by custom the name of its user.
        "identity": known_as("cookie"),
        "client": known_as("client_build"),
        "hostname": known_as("client_name"),
    },
    signs=(
        frozenset({"uid", "security_protocol"}),
        frozenset({"uid", "cookie", "result"}),
        frozenset({"uid", "client_build"}),
    ),
    constants={"protocol": "rdp"},
    formulas={
        "succeeded": worked_out(f"case when {_REFUSED} then 'false' end", result="result"),
        "error": worked_out(f"case when {_REFUSED} then {{result}} end", result="result"),
    },
)
