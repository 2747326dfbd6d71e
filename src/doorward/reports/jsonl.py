"""The findings for machines: the whole of each, nothing cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from doorward.report import report, sound

if TYPE_CHECKING:
    from doorward.report import Answer


@report(suffix=".jsonl")
def jsonl(answer: Answer) -> str:
    """Tell every finding as one JSON object a line, worst first.

    The text is ASCII: everything else is escaped, so that printing it drives no terminal. The same findings are the same bytes.
    """
    return "".join(
        json.dumps(sound(item.as_dict()), ensure_ascii=True, allow_nan=False) + "\n" for item in answer.findings
    )
