# Derived from replicate/_async/__init__.py by `make generate`.
