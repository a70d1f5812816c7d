"""What only Ray does: it loses results with the node that has them, and reads images."""

from collections.abc import Callable
from pathlib import Path

from replicate.sandbox import File, Sandbox
from tests.engines.harness import Program, Storage
from tests.engines.recipes import read_results, recipe

ROWS = 60

# The results are too large for the process that submits tasks: they are on the node.
LOST_NODE = """
import ray
from ray.cluster_utils import Cluster
from replicate.bulk import Predict

NODE = {"num_cpus": 2, "resources": {"worker": 4}, "object_store_memory": 200 << 20}

cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2})
node = cluster.add_node(**NODE)
ray.init(address=cluster.address)
rows = ray.data.from_items([{"text": f"row {number}"} for number in range(60)])
results = rows.map_batches(
    Predict,
    fn_constructor_kwargs={
        "ref": "acme/long",
        "input": {"text": "text"},
        "journal": "s3://bucket/journal",
    },
    batch_size=20,
    compute=ray.data.ActorPoolStrategy(size=1),
    num_cpus=0.5,
    resources={"worker": 1},
).materialize()
cluster.add_node(**NODE)
cluster.remove_node(node, allow_graceful=False)
assert len({row["prediction_id"] for row in results.take_all()}) == 60
print("all rows are there")
ray.shutdown()
cluster.shutdown()
"""


def test_a_lost_node_creates_nothing_twice(sandbox: Sandbox, start: Callable[..., Program]) -> None:
    @sandbox.model("acme/long", official=True)
    async def long(text: str) -> str:
        return text * 20_000

    program = start(LOST_NODE)
    program.wait()
    assert "all rows are there" in program.output
    assert len(sandbox.predictions) == ROWS


def test_images_are_uploaded_and_saved(
    sandbox: Sandbox, storage: Storage, start: Callable[..., Program], tmp_path: Path
) -> None:
    @sandbox.model("nightmareai/real-esrgan", official=True)
    async def upscale(image: File, scale: int) -> File:
        return File(image.data * scale, name="larger.png")

    photos = [bytes([number]) * (400_000 if number % 2 else 1_000) for number in range(10)]
    for number, photo in enumerate(photos):
        storage.write(f"photos/{number}.png", photo)
    start(recipe("Images")).wait()
    results = read_results(tmp_path, storage, key="path")
    assert [row["path"][-5:] for row in results] == [f"{number}.png" for number in range(10)]
    assert [storage.read(row["output"]) for row in results] == [photo * 2 for photo in photos]
    assert len(sandbox.predictions) == len(photos)
