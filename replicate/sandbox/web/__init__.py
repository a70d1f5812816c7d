"""The pages of a sandbox, for a browser on this machine."""
