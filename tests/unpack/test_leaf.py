from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from doorward.unpack.leaf import Leaf, Tally, label, newlines


@given(st.lists(st.binary(max_size=40)))
def test_a_tally_in_pieces_equals_the_whole(pieces):
    whole = b"".join(pieces)
    tally = Tally()
    for piece in pieces:
        tally.add(piece)
    assert tally.size == len(whole)
    assert tally.origin == hashlib.sha256(whole).hexdigest()
    assert tally.lines == len(whole.split(b"\n")) - (whole.endswith(b"\n") or not whole)


def test_an_unterminated_last_line_counts_and_nothing_does_not():
    for data, lines in [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"\n", 1), (b"\n\n", 2), (b"a\r", 1)]:
        tally = Tally()
        tally.add(data)
        assert tally.lines == lines, data


def test_an_empty_piece_at_the_end_does_not_add_a_line():
    tally = Tally()
    tally.add(b"a\n")
    tally.add(b"")
    assert tally.lines == 1


@given(st.binary(max_size=300))
def test_newlines_are_counted_as_bytes_count_does(data):
    assert newlines(data) == data.count(b"\n")


def test_a_label_can_always_be_encoded_and_leaves_good_names_alone():
    assert label("Zürich/conn 1.log") == "Zürich/conn 1.log"
    assert label("caf\udce9.log") == "caf\\udce9.log"
    assert label("a\nb") == "a\nb"


def test_a_leaf_opens_its_data_or_its_path(tmp_path):
    path = tmp_path / "conn.log"
    path.write_bytes(b"on disk")
    on_disk = Leaf(path, "conn.log", "", 7, 1, b"on disk")
    held = Leaf(path, "conn.log", "", 4, 1, b"held", data=b"held")
    empty = Leaf(path, "conn.log", "", 0, 0, b"", data=b"")
    for leaf, expected in [(on_disk, b"on disk"), (held, b"held"), (empty, b"")]:
        with leaf.open() as file:
            assert file.read() == expected
