"""The findings for machines: the whole of each, nothing cut."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from doorward.report import report, sound

if TYPE_CHECKING:
    from doorward.report import Answer


@report(suffix=".jsonl")
def jsonl(answer: Answer) -> str:
    """Tell every finding as one JSON object a line, worst first; then the doors under the key `door`.

    The text is ASCII: everything else is escaped, so that printing it drives no terminal. The same findings are the same bytes.
    """
    told = [item.as_dict() for item in answer.findings]
    told += [{"door": asdict(door) | {"score": door.score}} for door in answer.ranked]
    return "".join(json.dumps(sound(item), ensure_ascii=True, allow_nan=False) + "\n" for item in told)
