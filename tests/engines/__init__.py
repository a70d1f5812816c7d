"""Tests of engines: `make test-engines`. These are the failures, and the tests of each.

- A worker is killed, on Ray, Dask and Spark: `test_a_killed_worker_creates_nothing_twice`.
- A node is lost after the end, on Ray: `test_a_lost_node_creates_nothing_twice`.
- The program is killed while predictions run, or while files are saved; it is run again, and a
  third time, on all engines: `test_a_killed_program_continues`.
- Three processes run the same inputs, and are killed; create requests are lost, are late, or never
  arrive: `tests/test_ledger.py` in a folder, `test_bucket.py` on S3.
- A create request arrives after its lease: `tests/test_ledger.py`. One that waited for a rate limit
  leaves after it: `tests/_async/test_ledger.py`.
- Workers share a rate limit: `test_limits.py`. One process is at the limits:
  `tests/test_bulk_limits.py`.
- One row of many fails: all tests in `test_recipes.py`. Values are of other libraries:
  `test_containers.py`.
- Output files expire before they are saved: `tests/test_predict.py`, `tests/_async/test_ledger.py`.
- The API token is in no file, log, object or pickle: `test_a_recipe_runs`,
  `test_a_pickle_has_no_token`.

The sandbox has one prediction for each row, except after a broken lease: the others are canceled.
"""
