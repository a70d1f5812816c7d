"""`map` for both clients."""
