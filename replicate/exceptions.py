"""The names of `replicate.exceptions` in 1.x and 2.0 beta."""

from __future__ import annotations

from .compat import APIStatusError as APIStatusError
from .compat import InternalServerError as InternalServerError
from .compat import ModelError as ModelError
from .compat import ReplicateException as ReplicateException
from .compat._modules import __getattr__ as __getattr__
from .errors import *
from .errors import ReplicateError as ReplicateError
