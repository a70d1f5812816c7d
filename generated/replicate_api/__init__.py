# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The generated half of replicate-openapi, as openapi.yaml describes the API.

`models` has the records of the API, `api` a pure function for each operation and the namespaces of
both clients, `types` the types that they use. `replicate` sends what these describe.
"""
