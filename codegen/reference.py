"""The reference: a page of Markdown for each part of the public API, from code and docstrings.

The pages are written when the site is built, and are not committed. api.md is: it is derived by
`make generate`, so that a change of the public API is seen where it is reviewed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import griffe

import docs_markdown as markdown
from public_api import CLIENT, Method, PublicApi, classes_of, documented, exports, summary

API_LIST = Path("docs/api.md")

RESULTS = (
    "_sync.files.FileOutput", "_sync.streaming.Stream", "_core.sse.Event",
    "bulk._sync.map.Results", "typed._sync.use.BoundModel", "_core.raw_response.RawResponse",
)  # fmt: skip
"""Classes that methods of the client return, besides records."""
MODULES = {
    "webhooks": "replicate.webhooks.",
    "progress": "replicate.",
    "_core.tracing": "replicate.",
    "otel": "replicate.otel.",
}
"""Modules whose functions and classes are public, with the prefix of their names."""


class Reference:
    """The pages of the reference."""

    def __init__(self, root: Path) -> None:
        self.api = PublicApi(root)
        models = self.api.generated["models"].members
        self.records = [
            self.api.classes[name]
            for name in sorted(models)
            if name[0].isupper() and name in self.api.classes
        ]
        self.choices = [
            member
            for module in models.values()
            if isinstance(module, griffe.Module)
            for name, member in sorted(module.members.items())
            if isinstance(member, griffe.Attribute) and str(member.annotation) == "TypeAlias"
        ]
        self.errors = classes_of(self.api.package["errors"])
        self.pages_of = {
            **{it.name: "records.md" for it in [*self.records, *self.choices]},
            **{it.name: "errors.md" for it in self.errors},
            "InvalidInputError": "errors.md",
            **{path.rpartition(".")[2]: "results.md" for path in RESULTS},
        }

    def pages(self) -> dict[str, str]:
        """Return the pages by name."""
        return {
            "client.md": self.client(),
            "operations.md": self.operations(),
            "results.md": self.results(),
            "records.md": self.record_page(),
            "errors.md": self.error_page(),
            "functions.md": self.functions(),
            "sandbox.md": self.sandbox(),
        }

    def link(self, name: str) -> str:
        """Return a name in code style, which leads to its page if it has one."""
        page = self.pages_of.get(name)
        return f"[`{name}`]({page}#{name.lower()})" if page else f"`{name}`"

    def client(self) -> str:
        """Return the page of the client's options and of the methods that are no operation."""
        client = self.api.package[CLIENT]
        base = self.api.package["_sync.base_client.BaseClient"]
        parts = [
            "# Client\n",
            "`AsyncReplicate` has the same options and methods. Its methods are coroutines, but for"
            " `stream`, `map` and `paginate`, which return asynchronous iterators, and `file` and"
            " `use`. Each method is a function of `replicate`, too, which has a default client.\n",
            "## Replicate\n",
            markdown.signature("Replicate", base["__init__"]),
            markdown.docstring(client, self.link),
            markdown.attributes(base, self.link),
            *self.methods(self.api.client_methods(), "client."),
        ]
        return "\n".join(parts)

    def operations(self) -> str:
        """Return the page of the operations of the API."""
        parts = ["# Operations\n", "Every operation of the HTTP API is a method of both clients.\n"]
        for group in self.api.groups():
            parts += [f"## {group.path}\n", f"{group.description}\n"]
            parts += self.methods(group.methods, "client.", level=3)
        return "\n".join(parts)

    def results(self) -> str:
        """Return the page of the objects that methods return."""
        classes = (self.api.package[path] for path in RESULTS)
        text = (
            "`AsyncReplicate` returns `AsyncFileOutput` and `AsyncStream`, whose methods are"
            " coroutines.\n"
        )
        return "\n".join(["# Results\n", text, *self.classes(classes)])

    def record_page(self) -> str:
        """Return the page of the records and of the texts that are enums."""
        parts = [
            "# Records\n",
            "A record is a frozen [attrs](https://www.attrs.org) object. `to_dict()` has all"
            " properties of the response, also those that are not described here.\n",
            *self.classes([*self.records, self.api.generated["records.Page"]]),
            "## Enums\n",
            "A response may contain other values.\n",
        ]
        for choice in self.choices:
            values = ", ".join(
                f"`{it}`" for it in re.findall(r"['\"](\w+)['\"]", str(choice.value))
            )
            text = markdown.docstring(choice, self.link)
            parts += [f"### {choice.name}\n", text, f"{values}\n"]
        return "\n".join(parts)

    def error_page(self) -> str:
        """Return the page of the exceptions."""
        module = self.api.package["errors"]
        assert module.docstring
        tree = markdown.text(module.docstring.value).replace("```python", "```text")
        invalid = self.api.package["typed.check.InvalidInputError"]
        return "\n".join(["# Exceptions\n", tree, *self.classes([*self.errors, invalid])])

    def functions(self) -> str:
        """Return the page of the functions beside the client."""
        parts = ["# Functions\n"]
        for name, prefix in MODULES.items():
            module = self.api.package[name]
            exported = exports(module)
            functions = [it for it in documented(module) if it.name in exported]
            parts += self.methods((Method(it.name, it) for it in functions), prefix)
            parts += self.classes(it for it in classes_of(module) if it.name in exported)
        return "\n".join(parts)

    def sandbox(self) -> str:
        """Return the page of `replicate.sandbox`."""
        package = self.api.package["sandbox"]
        exported = exports(package)
        classes = [
            it
            for module in package.modules.values()
            for it in classes_of(module)
            if it.name in exported
        ]
        classes.sort(key=lambda it: (it.name != "Sandbox", it.name))
        return "\n".join(["# Sandbox\n", *self.classes(classes)])

    def classes(self, classes: Iterable[griffe.Class]) -> Iterator[str]:
        """Yield the sections of classes."""
        for it in classes:
            yield f"## {it.name}\n"
            bases = [self.link(str(base)) for base in it.bases if str(base) in self.pages_of]
            if bases:
                yield f"Extends {', '.join(bases)}.\n"
            yield markdown.docstring(it, self.link)
            yield markdown.attributes(it, self.link)
            yield from self.methods(
                (Method(f"{it.name}.{method.name}", method) for method in documented(it)), level=3
            )

    def methods(self, methods: Iterable[Method], prefix: str = "", level: int = 2) -> Iterator[str]:
        """Yield the sections of methods."""
        for method in methods:
            yield f"{'#' * level} {method.path} {{ #{method.path.lower()} }}\n"
            yield markdown.signature(f"{prefix}{method.path}", method.function)
            yield markdown.docstring(method.function, self.link)

    def api_list(self, url: str) -> str:
        """Return api.md: a line for each method, which leads to the reference at a URL."""
        parts = [
            "<!-- Derived from the code by `make generate`. -->\n",
            "# All methods\n",
            "A line for each method of a client. `AsyncReplicate` has the same methods. Optional"
            " keyword arguments are `...`.\n",
            "## Run models\n",
            *(self._line(it, f"{url}reference/client/") for it in self.api.client_methods()),
        ]
        for group in self.api.groups():
            parts.append(f"\n## {group.path}\n")
            parts += [self._line(it, f"{url}reference/operations/") for it in group.methods]
        return "\n".join([*parts, ""])

    def _line(self, method: Method, page: str) -> str:
        call = markdown.call_text(f"client.{method.path}", method.function)
        returns = method.function.annotation
        link = f"[`{call} -> {returns}`]({page}#{method.path.lower()})"
        return f"- {link}: {summary(method.function)}"


def documentation_url(root: Path) -> str:
    """Return the URL at which the documentation is published."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return str(project["urls"]["Documentation"])


def write_api_list(root: Path, target: Path) -> None:
    """Write api.md below `target`, from the code of `root`."""
    (target / API_LIST).parent.mkdir(exist_ok=True)
    (target / API_LIST).write_text(Reference(root).api_list(documentation_url(root)))
