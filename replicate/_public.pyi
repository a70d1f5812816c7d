"""The public names of `replicate`, which its stub and its lazy names are derived from."""

from replicate_api.models import *
from replicate_api.namespaces import *

# Instead of the client's namespace, whose `default` it has too.
from . import webhooks as webhooks  # type: ignore[assignment]
from ._async.client import AsyncReplicate as AsyncReplicate
from ._async.files import AsyncFileOutput as AsyncFileOutput
from ._async.streaming import AsyncStream as AsyncStream
from ._core.raw_response import RawResponse as RawResponse
from ._core.sse import *
from ._core.tracing import *
from ._sync.client import Replicate as Replicate
from ._sync.files import FileOutput as FileOutput
from ._sync.functions import *
from ._sync.streaming import Stream as Stream
from ._version import __version__ as __version__
from .bulk._async.map import AsyncResults as AsyncResults
from .bulk._sync.map import Results as Results
from .compat._public import *
from .errors import *
from .progress import *
from .typed._async.use import AsyncBoundModel as AsyncBoundModel
from .typed._sync.use import BoundModel as BoundModel
from .typed.check import InvalidInputError as InvalidInputError
