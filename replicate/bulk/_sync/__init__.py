# Derived from replicate/bulk/_async/__init__.py by `make generate`.
"""`map` for both clients."""
