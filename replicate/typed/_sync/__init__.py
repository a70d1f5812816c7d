# Derived from replicate/typed/_async/__init__.py by `make generate`.
