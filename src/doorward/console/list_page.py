"""The page of a list: its columns and chips are data, and one template draws them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doorward.console.listing import listing
from doorward.console.page import Shown
from doorward.console.snapshot.lists import EXAMPLES, LISTS
from doorward.desk import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.console.listing import Listing
    from doorward.console.page import Ask


@dataclass(frozen=True, slots=True)
class ListPage:
    """How a list is drawn; the template of the same name as its address has the cells of a row.

    Attributes:
        kind: a key of LISTS.
        path: its address.
        noun: what one row is called.
        columns: head, the field it sorts by (or nothing), and `num` where numbers stand in it.
        named_by: ids of what says to those who cannot see a box what is ticked, where # stands for the number of the row.
        flags: chips of one value: field, value and what the chip says.
        nothing: what is said where no row fits.
        decides: whether people decide on rows; then they are ticked, and have a status.
    """

    kind: str
    path: str
    noun: str
    columns: tuple[tuple[str, str, str], ...]
    named_by: str = "n#"
    flags: tuple[tuple[str, str, str], ...] = ()
    nothing: str = ""
    decides: bool = True

    @property
    def empty(self) -> str:
        """What is said where no row fits."""
        return self.nothing or f"No {self.noun} fits. What was not read cannot show here."

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self.columns) + 2 * self.decides

    def values(self, ask: Ask) -> dict[str, Any]:
        """Return what the template prints of the list that an address asks for."""
        views = [view for view in ask.desk.views.seen_by(ask.person.name) if view.path == self.path]
        found = {"listed": listing(ask, self.kind), "fields": LISTS[self.kind], "table": self}
        found["example"] = EXAMPLES[self.kind]
        return found | {"views": views, "decided": STATUSES, "chips": ()}

    def shown(self, ask: Ask, sentence: Callable[[Listing], str], **more: Any) -> Shown:
        """Return the page, opened by a sentence on what is listed; `more` is printed besides, such as `chips`."""
        values = self.values(ask)
        told = "The filter could not be understood." if values["listed"].error else sentence(values["listed"])
        return Shown(f"{self.path.strip('/')}.html", told, values | {"sentence": told} | more)
