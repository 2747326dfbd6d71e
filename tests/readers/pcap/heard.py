"""What a conversation tells while it is heard."""

from __future__ import annotations

from doorward.readers.pcap.telling import Moment


class Heard:
    """Hears a conversation piece by piece and keeps what it tells."""

    def __init__(self, talk, **how):
        self.told = []
        self.talk = talk(lambda table, when, columns: self.told.append((table, when, columns)), **how)
        self.number = 0
        self.goes_on = True

    def near(self, data):
        """Let the opener say something."""
        return self._say(0, data)

    def far(self, data):
        """Let the other end say something."""
        return self._say(1, data)

    def end(self):
        """End the conversation, and return the columns of every row."""
        self.talk.end()
        return [columns for _, _, columns in self.told]

    def _say(self, side, data):
        self.number += 1
        self.goes_on = self.talk.take(side, data, Moment(1_000_000 * self.number, self.number))
        return self
