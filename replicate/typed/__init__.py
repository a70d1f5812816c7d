"""Typed models: classes with the inputs and outputs of a model, generated from its schema.

`python -m replicate generate owner/name -o models` writes them.

https://replicate-openapi.github.io/replicate-openapi-python/models/
"""

from .models import AsyncFileOutput as AsyncFileOutput
from .models import Bounds as Bounds
from .models import F as F
from .models import FileInput as FileInput
from .models import FileOutput as FileOutput
from .models import ListInput as ListInput
from .models import Model as Model
from .models import SecretInput as SecretInput
