# Derived from tests/_async/__init__.py by `make generate`.
