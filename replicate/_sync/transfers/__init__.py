# Derived from replicate/_async/transfers/__init__.py by `make generate`.
"""Files on their way: in the inputs of models, and from their outputs."""
