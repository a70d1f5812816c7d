"""What the types refuse: each `ignore` is an error that is expected, and unused ones are errors."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

import io

import replicate
from replicate import Prediction, Replicate


def refused(client: Replicate, prediction: Prediction) -> None:
    client.predictions.create(version="id", input={}, colour=1)  # type: ignore[call-arg]
    client.predictions.create(version="id")  # type: ignore[call-arg]
    client.predictions.get(7)  # type: ignore[arg-type]
    client.predictions.list(source="api")  # type: ignore[arg-type]
    client.predictions.create(
        version="id",
        input={},
        webhook_events_filter=["finished"],  # type: ignore[list-item]
    )
    client.models.list(sort_by="name")  # type: ignore[arg-type]
    client.models.create(
        owner="a",
        name="b",
        visibility="secret",  # type: ignore[arg-type]
        hardware="cpu",
    )
    client.run("a/b", prompt="text")  # type: ignore[call-overload]
    client.files.create("photo.png")  # type: ignore[arg-type]
    client.files.create(io.StringIO("text"))  # type: ignore[arg-type]
    client.run("a/b", file_encoding="zip")  # type: ignore[call-overload]
    client.nothing  # type: ignore[attr-defined]  # noqa: B018
    replicate.nothing  # type: ignore[attr-defined]  # noqa: B018
    prediction.nothing  # type: ignore[attr-defined]  # noqa: B018
    prediction.status = "failed"  # type: ignore[misc]
    Prediction("id")  # type: ignore[call-arg]
