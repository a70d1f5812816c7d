"""`replicate.exceptions` of 1.x and 2.0 beta."""

from replicate.compat._modules import __getattr__ as __getattr__
