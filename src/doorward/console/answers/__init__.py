"""What a page waits for: one file a kind of question, answered by the quick worker, which loads these and nothing else."""
