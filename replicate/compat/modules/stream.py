"""`replicate.stream` of 1.x."""

import sys

from replicate.compat._modules import Function
from replicate.compat._modules import __getattr__ as __getattr__

sys.modules[__name__].__class__ = Function
