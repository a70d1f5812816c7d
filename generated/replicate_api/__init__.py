# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The generated half of replicate-openapi, as openapi.yaml describes the API.

`models` has the records of the API, `api` a pure function for each operation and the namespaces of
both clients, `types` the types that they use. `replicate` sends what these describe.
"""

from os.path import dirname as _dirname
from os.path import exists as _exists

# PyPI's `replicate` installs its files among those of this distribution.
if _exists(f"{_dirname(__path__[0])}/replicate/pagination.py"):
    raise ImportError(
        "both distributions, replicate and replicate-openapi, are installed: "
        "pip uninstall replicate replicate-openapi, then pip install replicate-openapi"
    )
