"""Long work: one file a kind, done by the heavy worker."""
