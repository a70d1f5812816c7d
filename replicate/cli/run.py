"""The commands that start models and trainings, and follow them."""

from __future__ import annotations

import re
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Annotated, Any

import attrs
from cyclopts import App, Parameter

from .. import FileOutput, Prediction, Replicate, Training, progress_bar
from ..typed.check import check
from ..typed.schema import Schema
from .base import Failure
from .base import app as program
from .credentials import connect
from .display import show, show_inputs, show_output, write
from .inputs import read_inputs

Inputs = Annotated[str, Parameter(help="`name=text`, `name:=JSON`, `name=@file` or `name=@-`.")]
Help = Annotated[bool, Parameter(name=["--help", "-h"], help="Show this, with the model's inputs.")]
Follow = Annotated[bool, Parameter(name=["--follow", "-f"], help="Print lines until the end.")]


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Output:
    """Options for an output."""

    save: Path | None = None
    """Directory for the files of the output. No file in it is overwritten."""
    output_template: str = "{id}-{index}{ext}"
    """Names of the saved files, `{id}-{index}{ext}` if absent."""
    json: bool = False
    """Print the prediction as JSON, with its output."""

    def __attrs_post_init__(self) -> None:
        try:
            self.output_template.format(id="", index=0, ext="")
        except (LookupError, ValueError):
            raise Failure("--output-template has other fields than {id}, {index}, {ext}") from None
        if self.save is not None:
            self.save.mkdir(parents=True, exist_ok=True)  # fails before it costs

    def show(self, prediction: Prediction | Training, output: Any) -> None:
        """Print an output, after its files are saved."""
        output = output if self.save is None else self._saved(output, prediction.id, [])
        if self.json:
            show({**prediction.to_dict(), "output": output}, as_json=True)
        else:
            show_output(output)

    def _saved(self, value: Any, id: str, paths: list[Path]) -> Any:
        """Return an output with paths for its files, which are saved."""
        if isinstance(value, list):
            return [self._saved(item, id, paths) for item in value]  # pyright: ignore[reportUnknownVariableType] # JSON
        if isinstance(value, Mapping):
            return {name: self._saved(item, id, paths) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType] # JSON
        if not isinstance(value, FileOutput):
            return value
        names = {"id": re.sub(r"\W", "", id), "index": len(paths)}
        name = self.output_template.format(**names, ext=PurePath(value.name).suffix)
        paths.append(value.save_as(Path(self.save or ".", name)))
        return paths[-1]


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Start(Output):
    """Options for what is started."""

    web: bool = False
    """Open its page in the browser."""
    no_wait: bool = False
    """Print its id, and leave it running."""
    timeout: float | None = None
    """Seconds until it is canceled."""
    webhook: str | None = None
    """HTTPS URL that receives it as it changes."""


class Watcher:
    """A progress callback that has the last state of a prediction, and draws a bar."""

    def __init__(self, web: bool = False) -> None:
        self.prediction: Any = None
        self._web = web
        self._bar = progress_bar() if sys.stderr.isatty() else None

    def __call__(self, prediction: Prediction | Training) -> None:
        """Show the state of a prediction."""
        if self.prediction is None and self._web:
            webbrowser.open(str(getattr(prediction.urls, "web", "")))
        self.prediction = prediction
        if self._bar is not None:
            self._bar(prediction)

    def finished(self, prediction_id: str) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.finished(prediction_id)


def add_commands(app: App) -> None:
    """Add the commands of this module."""
    app.command(run, help_flags=())
    app.command(stream)
    app.command(train)
    app["models"].command(schema)
    for name in ("predictions", "trainings"):
        app[name].command(Followed(name).wait)
        app[name].command(Followed(name).logs)


def run(
    model: str = "", /, *inputs: Inputs, options: Start | None = None, help: Help = False
) -> None:
    """Run a model and print its output.

    The model is `owner/name`, `owner/name:version` or the id of a version. Its input is checked
    before anything is sent. Text is printed as it is generated, and files as their URLs or, with
    --save, their paths. Everything else goes to stderr. Ctrl-C cancels the prediction.

    Some examples:
    - `replicate run owner/name --help`
    - `replicate run owner/image prompt="a lighthouse" num_outputs:=2 --save out`
    - `replicate run owner/upscaler image=@photo.png --web`
    - `cat article.txt | replicate run owner/language prompt=@- > summary.txt`
    """
    start = options or Start()
    if help or not model:
        program.help_print(["run"])
    if not model:
        return None
    with connect() as client:
        bound = client.use(model, timeout=start.timeout, webhook=start.webhook)
        known = schema_of(bound)
        if help:
            return show_inputs(model, known)
        input = check(known, read_inputs(inputs, known), model)
        if start.no_wait:
            prediction = bound.create(**input)
            return show(prediction if start.json else prediction.id, start.json)
        if known.streams and not (start.json or start.web or start.save):
            return _stream(bound, input)
        watcher = Watcher(start.web)
        output = client.run(
            bound, input, progress=watcher, timeout=start.timeout, webhook=start.webhook
        )
        return start.show(watcher.prediction, output)


def stream(
    model: str, /, *inputs: Inputs, timeout: float | None = None, webhook: str | None = None
) -> None:
    """Run a model and print its output as it is generated.

    Ctrl-C cancels the prediction.

    Some examples:
    - `replicate stream owner/language prompt="Write a poem"`
    """
    with connect() as client:
        bound = client.use(model, timeout=timeout, webhook=webhook)
        known = schema_of(bound)
        _stream(bound, check(known, read_inputs(inputs, known), model))


def train(model: str, /, *inputs: Inputs, destination: str, options: Start | None = None) -> None:
    """Train a model, and print the new version.

    The model is `owner/name`, or `owner/name:version`. The destination is the model that receives
    the new version. It must exist. Ctrl-C cancels the training.

    Some examples:
    - `replicate train owner/name --destination me/new input_images=@photos.zip steps:=1000`
    """
    start = options or Start()
    input = read_inputs(inputs, Schema({}, accepts_more=True))
    with connect() as client:
        training = client.trainings.create(
            *version_of(client, model),
            destination=destination,
            input=input,
            webhook=start.webhook,
        )
        if start.no_wait:
            return show(training if start.json else training.id, start.json)
        try:
            training = client.wait(training, progress=Watcher(start.web), timeout=start.timeout)
        except BaseException as error:
            client.trainings.cancel(training.id)
            error.add_note(f"training {training.id} was canceled")
            raise
        record: Any = training
        return start.show(training, client.result(record))


def schema(model: str, /, *, json: bool = False) -> None:
    """Show the inputs of a model, with types, choices and defaults; or its OpenAPI schema."""
    with connect() as client:
        if json:
            show(client.models.versions.get(*version_of(client, model)).openapi_schema, json)
        else:
            show_inputs(model, schema_of(client.use(model)))


@attrs.frozen
class Followed:
    """The commands that follow a prediction or a training, by the name of its namespace."""

    namespace: str

    def wait(
        self, id: str, /, *, timeout: float | None = None, output: Output | None = None
    ) -> None:
        """Wait until it has ended, and print its output. Ctrl-C leaves it running."""
        with connect() as client:
            record = getattr(client, self.namespace).get(id)
            record = client.wait(record, progress=Watcher(), timeout=timeout)
            (output or Output()).show(record, client.result(record))

    def logs(self, id: str, /, *, follow: Follow = False) -> None:
        """Print its logs. Ctrl-C leaves it running."""
        printed = ""

        def show_new(record: Any) -> None:
            nonlocal printed
            text = record.logs or ""
            write(text.removeprefix(printed))
            printed = text

        with connect() as client:
            record = getattr(client, self.namespace).get(id)
            show_new(record)
            if follow:
                client.wait(record, progress=show_new)


def version_of(client: Replicate, ref: str) -> tuple[str, str, str]:
    """Return the owner, the name and the version of a model: the latest one if there is none."""
    match = re.fullmatch(r"([^/:]+)/([^/:]+)(?::(\w+))?", ref)
    if match is None:
        raise Failure(f"{ref!r} is not owner/name or owner/name:version")
    owner, name, version = match.groups()
    latest: Any = version or client.models.get(owner, name).latest_version
    if latest is None:
        raise Failure(f"{ref} has no version", code=1)
    return owner, name, getattr(latest, "id", latest)


def schema_of(bound: Any) -> Schema:
    """Return the schema of a model; one that accepts everything if it has none."""
    try:
        found: Schema = bound.schema
    except ValueError:
        return Schema({}, accepts_more=True)
    return found


def _stream(bound: Any, input: Any) -> None:
    text = ""
    with bound.stream(**input) as events:
        for event in events:
            text = str(event) or text
            write(str(event))
    write("" if text.endswith("\n") else "\n")
