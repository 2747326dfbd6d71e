"""What is asked of a list, in the words that pages, the command line and the API share.

    severity:>=high host:web*,db* first_seen:<7d -status:closed "free text" port:443,8443 score:0.5..0.9 sort:-score

A space joins terms that must all hold, a comma values of which one must. `-` or `not` turns a term round. `none` and `any` ask
whether there is a value at all. In quotation marks every sign stands for itself.
"""

from __future__ import annotations

from doorward.field_query.conditions import NOWHERE, Viewpoint, micros
from doorward.field_query.fields import Field, Fields
from doorward.field_query.parsing import FieldQueryError, parse, with_term
from doorward.field_query.query import Order, Query, Term, quoted

__all__ = [
    "NOWHERE",
    "Field",
    "FieldQueryError",
    "Fields",
    "Order",
    "Query",
    "Term",
    "Viewpoint",
    "micros",
    "parse",
    "quoted",
    "with_term",
]
