"""The command line: `replicate`, and `python -m replicate`. It uses the public client only."""
