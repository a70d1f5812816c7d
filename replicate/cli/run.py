"""The commands that start models and trainings, and follow them."""

from __future__ import annotations

import re
import sys
import webbrowser
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePath
from typing import Annotated, Any, cast

import attrs
from cyclopts import App, Parameter

from .. import FileOutput, Prediction, Replicate, ReplicateError, Stream, Training, progress_bar
from .._core.nested import map_leaves
from ..typed.schema import UNKNOWN
from .base import Failure
from .base import app as program
from .credentials import connect
from .display import show, show_inputs, show_output, write
from .inputs import complete_input, complete_model, read_inputs, schema_of

ModelName = Annotated[str, Parameter(completer=complete_model)]
Inputs = Annotated[str, Parameter(completer=complete_input)]
Help = Annotated[bool, Parameter(alias="-h")]
Follow = Annotated[bool, Parameter(alias="-f")]


_TEMPLATE = "{id}-{index}{ext}"


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Output:
    """Options for an output."""

    save: Path | None = None
    """Directory for the files of the output. No file in it is overwritten."""
    output_template: str = _TEMPLATE
    """Names of the saved files, `{id}-{index}{ext}` if absent."""
    json: bool = False
    """Print the prediction as JSON, with its output."""

    def __attrs_post_init__(self) -> None:
        try:
            self.output_template.format(id="", index=0, ext="")
        except (LookupError, ValueError):
            raise Failure("--output-template has only {id}, {index} and {ext}") from None
        if self.save is not None:
            self.save.mkdir(parents=True, exist_ok=True)  # fails before it costs
        elif self.output_template != _TEMPLATE:
            raise Failure("--output-template is for --save, which is absent")

    def show(self, record: Prediction | Training, output: Any) -> None:
        """Print an output, after its files are saved."""
        try:
            if self.save is not None:
                output = self._saved(output, re.sub(r"\W", "", record.id), self.save)
            if self.json:
                show({**record.to_dict(), "output": output}, as_json=True)
            else:
                show_output(output, in_pieces=bool(getattr(record.urls, "stream", None)))
        except OSError as error:
            error.add_note(f"{record.id} succeeded: `wait` prints its output again")
            raise

    def _saved(self, output: Any, id: str, folder: Path) -> Any:
        """Return an output with paths for its files, which are saved."""
        numbers = count()

        def save(leaf: Any) -> Any:
            if not isinstance(leaf, FileOutput):
                return leaf
            names = {"id": id, "index": next(numbers), "ext": PurePath(leaf.name).suffix}
            return leaf.save_as(folder / self.output_template.format(**names))

        return map_leaves(output, save)


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

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.no_wait and self.save is not None:
            raise Failure("--save waits for the output, and --no-wait does not")

    def created(self, record: Prediction | Training) -> None:
        """Open the page of what was created, or print its id, as the options say."""
        if self.web:
            webbrowser.open(str(getattr(record.urls, "web", "")))
        if self.no_wait:
            show(record if self.json else record.id, self.json)


_OUTPUT, _START = Output(), Start()


def add_commands(app: App) -> None:
    """Add the commands of this module."""
    app.command(run, help_flags=(), usage="Usage: replicate run MODEL INPUTS... [OPTIONS]")
    app.command(stream)
    app.command(train)
    app["models"].command(schema)
    for name in ("predictions", "trainings"):
        app[name].command(Followed(name).wait)
        app[name].command(Followed(name).logs)


def run(
    model: ModelName = "", /, *inputs: Inputs, options: Start = _START, help: Help = False
) -> None:
    """Run a model and print its output.

    The input is checked before it costs. Text is printed as it is generated, and files as
    their URLs or, with --save, their paths. Everything else goes to stderr. Ctrl-C cancels the
    prediction.

    Some examples:
    - `replicate run owner/name --help`
    - `replicate run owner/image prompt="a lighthouse" num_outputs:=2 --save out`
    - `replicate run owner/upscaler image=@photo.png --web`
    - `cat article.txt | replicate run owner/language prompt=@- > summary.txt`

    Args:
        model: `owner/name`, `owner/name:version`, the id of a version or `deployments/owner/name`.
        inputs: `name=text`, `name:=JSON`, `name=@file` or `name=@-` for stdin.
        options: Options for the output and the prediction.
        help: Show this, with the inputs of the model.
    """
    if help or not model:
        program.help_print(["run"])
    if not model:
        return None
    limits: Any = {"timeout": options.timeout, "webhook": options.webhook}
    with connect() as client:
        bound = client.use(model, **limits)
        known = schema_of(bound)
        if help:
            return show_inputs(model, known)
        input = bound.input(**read_inputs(inputs, known))
        if options.no_wait:
            return options.created(bound.create(**input))
        if known.streams and not (options.json or options.web or options.save):
            return _show_stream(bound.stream(**input))
        limits |= {"on_create": options.created} if options.web else {}
        prediction = client.run(bound, input, result="prediction", progress=_bar(), **limits)
        return options.show(prediction, prediction.output)


def stream(
    model: ModelName,
    /,
    *inputs: Inputs,
    timeout: float | None = None,
    webhook: str | None = None,
) -> None:
    """Run a model and print its output as it is generated.

    The input is checked before it costs. Ctrl-C cancels the prediction.

    Some examples:
    - `replicate stream owner/language prompt="Write a poem"`

    Args:
        model: As for `run`.
        inputs: As for `run`.
        timeout: Seconds until it is canceled.
        webhook: HTTPS URL that receives it as it changes.
    """
    with connect() as client:
        bound = client.use(model, timeout=timeout, webhook=webhook)
        _show_stream(bound.stream(**read_inputs(inputs, schema_of(bound))))


def train(model: ModelName, /, *inputs: Inputs, destination: str, options: Start = _START) -> None:
    """Train a model, and print the new version.

    Ctrl-C cancels the training.

    Some examples:
    - `replicate models create --owner me --name new --visibility private --hardware cpu`
    - `replicate train owner/name --destination me/new input_images=@photos.zip steps:=1000`

    Args:
        model: `owner/name` or `owner/name:version`.
        inputs: As for `run`. They are not checked.
        destination: Model that receives the new version, as `owner/name`. It must exist.
        options: Options for the output and the training.
    """
    input = read_inputs(inputs, UNKNOWN)
    with connect() as client:
        to: Any = {"destination": destination, "webhook": options.webhook}
        training = client.trainings.create(*version_of(client, model), input=input, **to)
        try:
            options.created(training)
            if options.no_wait:
                return
            training = client.wait(training, progress=_bar(), timeout=options.timeout)
        except BaseException as error:
            end = "may be running: it could not be canceled"
            with suppress(ReplicateError):
                client.trainings.cancel(training.id)
                end = "was canceled"
            error.add_note(f"training {training.id} {end}")
            raise
        options.show(training, client.result(cast("Any", training)))


def schema(model: ModelName, /, *, json: bool = False) -> None:
    """Show the inputs of a model, with types, choices and defaults.

    Some examples:
    - `replicate models schema owner/name`

    Args:
        model: As for `run`.
        json: Print its OpenAPI schema instead, with its output.
    """
    with connect() as client:
        if json:
            show(client.models.versions.get(*version_of(client, model)).openapi_schema, json)
        else:
            show_inputs(model, schema_of(client.use(model)))


@attrs.frozen
class Followed:
    """The commands that follow a prediction or a training, by the name of its namespace."""

    namespace: str

    def wait(self, id: str, /, *, timeout: float | None = None, output: Output = _OUTPUT) -> None:
        """Wait until it has ended, and print its output. Ctrl-C leaves it running.

        Some examples:
        - `id=$(replicate run owner/name prompt=x --no-wait)`
        - `replicate predictions wait $id --save out`

        Args:
            id: Id of the prediction or training.
            timeout: Seconds to wait.
            output: Options for the output.
        """
        with connect() as client:
            record = getattr(client, self.namespace).get(id)
            record = client.wait(record, progress=_bar(), timeout=timeout)
            output.show(record, client.result(record))

    def logs(self, id: str, /, *, follow: Follow = False) -> None:
        """Print its logs. Ctrl-C leaves it running.

        Some examples:
        - `replicate predictions logs --follow $id`

        Args:
            id: Id of the prediction or training.
            follow: Print new lines until the end.
        """
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


def version_of(client: Replicate, ref: str) -> tuple[str, str]:
    """Return the name and the version of a model: the latest version if it names none."""
    name, _, version = ref.partition(":")
    latest: Any = version or client.models.get(name).latest_version
    if latest is None:
        raise Failure(f"{ref} has no version", code=1)
    return name, getattr(latest, "id", latest)


def _bar() -> Any:
    """Return a progress callback that draws a bar, in a terminal."""
    return progress_bar() if sys.stderr.isatty() else None


def _show_stream(stream: Stream) -> None:
    """Print a text as it is generated, and the end of its last line."""
    text = ""
    with stream as events:
        for event in events:
            text = str(event) or text
            write(str(event))
    write("" if text.endswith("\n") else "\n")
