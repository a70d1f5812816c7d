"""`replicate.helpers` of 1.x."""

from replicate.compat._modules import __getattr__ as __getattr__
