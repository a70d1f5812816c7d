"""The names of `replicate.helpers` in 1.x."""

from __future__ import annotations

from ._sync.files import FileOutput as FileOutput
from .compat._modules import __getattr__ as __getattr__
