"""An HTTP request with its response."""

from __future__ import annotations

from doorward.reader import Field
from doorward.readers.suricata_eve.event import ENDPOINTS, Event

http = Event(
    table="http",
    fields={
        **ENDPOINTS,
        "method": Field(("/http/http_method",)),
        "host": Field(("/http/hostname",)),
        "uri": Field(("/http/url",)),
        "referrer": Field(("/http/http_refer",)),
        "user_agent": Field(("/http/http_user_agent",)),
        "response_bytes": Field(("/http/length",)),
        "status_code": Field(("/http/status",)),
        "response_types": Field(("/http/http_content_type",)),
    },
)
