"""The console: pages over a snapshot of the last analysis, and what people decide at the desk."""
