"""The console: four questions, one page each way. It reads snapshots and writes decisions; it never asks the lake."""
