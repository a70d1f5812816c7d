"""`replicate.stream` of 1.x."""

import sys
from enum import StrEnum

from replicate._core.sse import Event
from replicate.compat._modules import Function
from replicate.compat._modules import __getattr__ as __getattr__


class EventType(StrEnum):
    """The types of events: `ServerSentEvent.EventType` in 1.x."""

    OUTPUT = "output"
    LOGS = "logs"
    ERROR = "error"
    DONE = "done"


Event.EventType = EventType  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] # only 1.x has it
sys.modules[__name__].__class__ = Function
