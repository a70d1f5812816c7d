# Derived from replicate/_async/bulk/__init__.py by `make generate`.
"""Many predictions: `map` over inputs, with a journal."""
