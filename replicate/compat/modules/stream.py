"""The module `replicate.stream`, which has the name of the function that hides it."""

import sys
from types import ModuleType
from typing import Any

from replicate._default_client import client
from replicate.compat._modules import __getattr__ as __getattr__


class _Function(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Any:
        return client.stream(*args, **options)


sys.modules[__name__].__class__ = _Function
