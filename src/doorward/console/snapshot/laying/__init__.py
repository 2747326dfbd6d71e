"""What is laid into a snapshot, one file a kind; each is a function of the case and the file that is written."""
