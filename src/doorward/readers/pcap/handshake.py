"""How a TCP connection began and ended: the states of its two ends as Zeek keeps them, and what it calls the two together."""

from __future__ import annotations

FIN, SYN, RST, ACK = 1, 2, 4, 16

INACTIVE, SYN_SENT, SYN_ACK_SENT, PARTIAL, ESTABLISHED, CLOSED, RESET = range(7)
"""What an end is known to have done."""

_CONTROL = FIN | SYN | RST
_UNSEEN = (INACTIVE, PARTIAL)
_ASKING = (SYN_SENT, SYN_ACK_SENT)
_OVER = (CLOSED, RESET)


def advance(states: list[int], before: list[int], side: int, flags: int, length: int) -> None:
    """Change the states of the ends by one segment.

    Args:
        states: of the opener and of the other end.
        before: the states that each of them had last.
        side: 0 if the opener sent it, 1 if the other end did.
        flags: TCP's flags.
        length: bytes of payload.

    The rules are those of Zeek's TCP session adapter.
    """
    now = states[side]
    if now == ESTABLISHED and not flags & _CONTROL:
        return
    if now == INACTIVE:
        after = _first(states, side, flags, length)
    elif now in _OVER:
        after = RESET if now == CLOSED and flags & RST and states[1 - side] != CLOSED else now
    elif flags & RST:
        after = RESET
    elif flags & FIN:
        after = CLOSED
        if states[1 - side] == RESET and before[1 - side] == CLOSED:
            # The other end sent its FIN and then a RST: that was an ordinary end.
            states[1 - side] = CLOSED
    else:
        after = SYN_SENT if now == PARTIAL and flags & SYN and not flags & ACK and states[1 - side] == INACTIVE else now
    if after != now:
        before[side], states[side] = now, after


def _first(states: list[int], side: int, flags: int, length: int) -> int:
    """Return the state of an end by the first segment it sends."""
    other = states[1 - side]
    if flags & RST:
        return RESET
    if flags & FIN:
        return CLOSED
    if flags & SYN:
        if side == 0:
            return SYN_ACK_SENT if flags & ACK else SYN_SENT
        if other == SYN_SENT:
            states[0] = ESTABLISHED
        return ESTABLISHED
    if side == 1 and length == 0 and other == SYN_SENT:
        return INACTIVE
    return ESTABLISHED if flags & ACK and other == ESTABLISHED else PARTIAL


def called(states: list[int], history: str, payload: list[int]) -> str:
    """Return Zeek's name for the states of the two ends, such as SF, S0 or REJ.

    Args:
        states: of the opener and of the other end.
        history: Zeek's history letters.
        payload: bytes that each of them sent.
    """
    near, far = states
    if far == RESET:
        empty = near == RESET and not any(payload)
        return "REJ" if near in _ASKING or empty else "RSTRH" if near in _UNSEEN else "RSTR"
    if near == RESET:
        if far not in _UNSEEN:
            return "RSTO"
        return "RSTOS0" if _reset_unanswered(history) else "OTH"
    return _ended(near, far)


def _ended(near: int, far: int) -> str:
    if near == CLOSED:
        return "SF" if far == CLOSED else "SH" if far in _UNSEEN else "S2"
    if far == CLOSED:
        return "SHR" if near in _UNSEEN else "S3"
    if near == SYN_SENT and far == INACTIVE:
        return "S0"
    return "S1" if near == far == ESTABLISHED else "OTH"


def _reset_unanswered(history: str) -> bool:
    """Whether the opener sent a SYN and a RST, and nothing between them that continues a connection."""
    sent = history.removeprefix("^")
    return sent.startswith("S") and "R" in sent and not set(sent[: sent.index("R")]) & set("HAFGIQ")
