"""From moves to answers: the ways to the jewels, what cuts them, what it costs, which door pays first. Uses the pure paths/."""
