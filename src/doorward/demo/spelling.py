"""How Zeek spells values: Arrow text columns, null where a field is unset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy.typing as npt

    from doorward.demo.period import Times

Columns = dict[str, Any]
"""Zeek's field name -> Arrow text column, or one text for all rows; a field that is not there is unset."""

_UNSET = pa.scalar(None, pa.string())


def text(values: npt.ArrayLike) -> pa.Array:
    """Spell texts; "" is unset."""
    column = pa.array(np.asarray(values, np.str_), pa.string())
    return pc.if_else(pc.equal(column, ""), _UNSET, column)


def count(values: npt.ArrayLike, *, unset: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Spell whole numbers; unset where `unset` says so."""
    column = pa.array(np.asarray(values, np.int64)).cast(pa.string())
    return column if unset is None else pc.if_else(pa.array(unset), _UNSET, column)


def flag(values: npt.ArrayLike) -> pa.Array:
    """Spell truth as T and F."""
    return pc.if_else(pa.array(np.asarray(values, np.bool_)), "T", "F")


def moment(microseconds: Times, *, unset: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Spell whole microseconds as seconds with six places, exactly; unset where `unset` says so."""
    pairs = np.stack([microseconds, np.where(microseconds < 0, -1, 0)], axis=1).astype(np.int64)
    exact = pa.Array.from_buffers(pa.decimal128(20, 6), len(microseconds), [None, pa.py_buffer(pairs.tobytes())])
    column = exact.cast(pa.string())
    return column if unset is None else pc.if_else(pa.array(unset), _UNSET, column)
