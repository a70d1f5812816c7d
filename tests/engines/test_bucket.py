"""A journal in a bucket, as tests/test_ledger.py tests it in a folder."""

from replicate.sandbox import Sandbox
from tests.engines.harness import Storage
from tests.torture import torture


def test_killed_processes_create_nothing_twice_with_s3(sandbox: Sandbox, storage: Storage) -> None:
    torture(sandbox, "s3://bucket/journal", storage.environment, inputs=50, kills=5)
