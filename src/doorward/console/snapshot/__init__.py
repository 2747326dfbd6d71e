"""One SQLite file for each analysis: all that pages show. Made by a worker (make.py), read by the server (read.py)."""
