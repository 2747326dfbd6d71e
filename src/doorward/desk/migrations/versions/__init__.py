"""One file a change of shape; a change that people have is never edited, the next one is added."""
