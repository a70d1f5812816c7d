# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The low-level, typed half of replicate-openapi, as openapi.yaml describes the API.

`models` are the records of the API, `api` has a pure function for each operation and the
namespaces of both clients, `types` what these are made of. Sending is `replicate`'s part.
"""
