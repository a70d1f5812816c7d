"""The filters and tests of the templates: OpenAPI, spelled in Python."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from keyword import iskeyword
from textwrap import fill
from typing import Any, Literal

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.strings import in_double_quote_literal, safe_for_docstring, snake_case

Property = Any
"""A property, parameter or body of the generator, of one of its fifteen classes."""

ARGUMENTS = ("self", "exactly_one", "format_path", "omit_none", "owner_and_name", "read")
"""Names in the code of every operation, which no parameter can have."""
ATTRIBUTES = (
    *("from_dict", "keys", "to_dict"),
    *("bool", "datetime", "dict", "float", "int", "list", "str"),
)
"""Methods of `Record`, and types that annotations name, which no property can have as its name."""


@dataclass
class Spelling:
    """Names, types and structure of one description; public methods are filters or tests."""

    openapi: GeneratorData
    tags: dict[str, str]
    """The descriptions of the tags."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters of the templates."""
        return {name: getattr(self, name) for name in dir(self) if self._is_public(name)}

    def tests(self) -> dict[str, Callable[..., bool]]:
        """Return the tests of the templates: `{% if property is record %}`."""
        return {
            name.removeprefix("is_"): function
            for name, function in self.filters().items()
            if name.startswith("is_")
        }

    def _is_public(self, name: str) -> bool:
        attributes = {field.name for field in fields(self)}
        return not name.startswith("_") and name not in {"filters", "tests", *attributes}

    # --- text ----------------------------------------------------------------------------------

    def prose(self, text: Any) -> str:
        """Return a description for a docstring: safe, and each paragraph wrapped anew."""
        paragraphs = safe_for_docstring(text).strip().split("\n\n")
        return "\n\n".join(_wrap(paragraph) for paragraph in paragraphs)

    def tag_description(self, namespace: str) -> str:
        """Return the description of a tag, or of the namespaces below a bare one."""
        name = self.dotted(namespace)
        return self.prose(self.tags.get(name, f"Namespaces below `{name}`."))

    # --- names and types ---------------------------------------------------------------------

    def argument(self, parameter: Property) -> str:
        """Return the name of an operation's parameter."""
        return _name(parameter, ARGUMENTS)

    def attribute(self, prop: Property) -> str:
        """Return the name of a record's attribute."""
        return _name(prop, ATTRIBUTES)

    def read_type(self, prop: Property) -> str:
        """Return the type of a value in a response: tolerant, as a new enum value is its text."""
        return self._type(prop, "read")

    def write_type(self, prop: Property) -> str:
        """Return the type of an argument."""
        return self._type(prop, "write")

    def optional(self, type_name: str) -> str:
        """Return the type where None stands for absent."""
        return type_name if type_name == "Any" else f"{type_name} | None"

    def _type(self, prop: Property, kind: Literal["read", "write"]) -> str:
        reads = kind == "read"
        match type(prop).__name__:
            case "UnionProperty":
                return " | ".join(self._type(inner, kind) for inner in _not_null(prop))
            case "ListProperty":
                inner = self._type(prop.inner_property, kind)
                return f"list[{inner}]" if reads else f"Sequence[{inner}]"
            case "ModelProperty":
                return "dict[str, Any]" if self.is_free_form(prop) else str(prop.class_info.name)
            case "EnumProperty":
                name = str(prop.class_info.name)
                return f"{name} | {prop.value_type.__name__}" if reads else name
            case "DateTimeProperty":
                return "datetime" if reads else "datetime | str"
            case "FileProperty":
                return "bytes" if reads else "FileContent"
            case "AnyProperty":
                return "Any"
            case "DateProperty" | "UuidProperty":
                return "str"
            case _:
                name = prop.get_type_string(no_optional=True).as_unembedded_code()
                return str(name)

    def is_nullable(self, prop: Property) -> bool:
        """Return True if null is one of the property's types."""
        return type(prop).__name__ == "UnionProperty" and len(_not_null(prop)) < len(
            prop.inner_properties
        )

    def is_free_form(self, prop: Property) -> bool:
        """Return True for an object without described properties, which is a dict."""
        # A property may refer to a model before its properties are known: look up the final one.
        models = (it for it in self.openapi.models if it.class_info.name == prop.class_info.name)
        return not any(it.required_properties or it.optional_properties for it in models)

    def is_record(self, prop: Property) -> bool:
        """Return True for an object with described properties."""
        return type(prop).__name__ == "ModelProperty" and not self.is_free_form(prop)

    def is_request(self, model: Property) -> bool:
        """Return True for the schema of a request's body, whose properties are arguments."""
        return str(model.class_info.name).endswith("Request")

    # --- records -------------------------------------------------------------------------------

    def properties(self, model: Property) -> list[Property]:
        """Return a model's properties in the description's order."""
        described = {prop.name: prop for prop in _all_properties(model)}
        return [described[name] for name in model.data.properties if name in described]

    def page_item(self, model: Property) -> Property | None:
        """Return the property of a page's items, or None for a model that is no page."""
        described = {prop.name: prop for prop in _all_properties(model)}
        results: Property = described.get("results")
        is_page = "next" in described and type(results).__name__ == "ListProperty"
        return results.inner_property if is_page else None

    def converter(self, prop: Property) -> str:
        """Return the function that converts a property's JSON, or "" if that is the value."""
        match type(prop).__name__:
            case "UnionProperty":
                return "".join(self.converter(inner) for inner in _not_null(prop))
            case "ListProperty":
                function = self.converter(prop.inner_property)
                return f"list_of({function})" if function else ""
            case "DateTimeProperty":
                return "read_datetime"
            case _:
                return f"{prop.class_info.name}._parse" if self.is_record(prop) else ""

    def imports(self, props: Iterable[Property], prefix: str) -> list[str]:
        """Return the imports of the records and enums in the types of properties."""
        dicts = {it.class_info.name for it in self.openapi.models if self.is_free_form(it)}
        found: dict[str, None] = {}
        for prop in props:
            lines = prop.get_imports(prefix=prefix) | prop.get_lazy_imports(prefix=prefix)
            for line in sorted(lines):
                if line.startswith(f"from {prefix}models.") and line.split()[-1] not in dicts:
                    found[line] = None
        return list(found)

    def is_enum_import(self, line: str) -> bool:
        """Return True for the import of an enum."""
        return line.split()[-1] in {enum.class_info.name for enum in self.openapi.enums}

    # --- operations ------------------------------------------------------------------------------

    def operation(self, endpoint: Endpoint) -> str:
        """Return the name of an operation's method: predictions.create -> create."""
        # search, whose id is its tag, stays search.
        return endpoint.name[len(endpoint.tags[0]) + 1 :] or endpoint.name

    def method(self, endpoint: Endpoint) -> str:
        """Return the HTTP method, also one that OpenAPI 3.0 lacks: "/models#QUERY"."""
        return in_double_quote_literal(endpoint.path).partition("#")[2] or endpoint.method.upper()

    def path(self, endpoint: Endpoint) -> str:
        """Return the path with its placeholders."""
        return in_double_quote_literal(endpoint.path).partition("#")[0]

    def body_kind(self, endpoint: Endpoint) -> str:
        """Return json, form or text, or "" without a body; other kinds are a KeyError."""
        kinds = {"json": "json", "files": "form", "content": "text"}
        return kinds[endpoint.bodies[0].body_type.value] if endpoint.bodies else ""

    def fields(self, endpoint: Endpoint) -> list[Property]:
        """Return the properties of the body, each of which is an argument."""
        if self.body_kind(endpoint) not in ("json", "form"):
            return []
        return _all_properties(endpoint.bodies[0].prop)

    def whole_body(self, endpoint: Endpoint) -> str:
        """Return the name of the argument that is the whole body, or "" if its fields are."""
        if self.body_kind(endpoint) == "text":
            return "query" if self.method(endpoint) == "QUERY" else "text"
        return "body" if endpoint.bodies and not self.fields(endpoint) else ""

    def whole_body_type(self, endpoint: Endpoint) -> str:
        """Return the type of the whole body."""
        is_text = self.body_kind(endpoint) == "text"
        return "str" if is_text else self.write_type(endpoint.bodies[0].prop)

    def is_with_input(self, endpoint: Endpoint) -> bool:
        """Return True if the body has an `input`, in which files may be."""
        names = [str(prop.python_name) for prop in self.fields(endpoint)]
        return self.body_kind(endpoint) == "json" and bool({"input", "input_"} & {*names})

    def is_with_pair(self, endpoint: Endpoint) -> bool:
        """Return True if an owner and a name, or "owner/name", are the parameters of the path."""
        names = [snake_case(prop.name) for prop in endpoint.path_parameters]
        return len(names) == 2 and names[0].endswith("_owner") and names[1].endswith("_name")

    def is_with_pair_and_id(self, endpoint: Endpoint) -> bool:
        """Return True if an owner, a name and an id are the parameters of the path."""
        names = [snake_case(prop.name) for prop in endpoint.path_parameters]
        return len(names) == 3 and names[0].endswith("_owner") and names[1].endswith("_name")

    def path_type(self, endpoint: Endpoint, parameter: Property) -> str:
        """Return the type of a parameter of a path: prediction_id may be a Prediction."""
        if self.is_with_pair(endpoint) or self.is_with_pair_and_id(endpoint):
            is_name = self.is_with_pair(endpoint) and parameter is endpoint.path_parameters[-1]
            return "str" if is_name else "str | Record"
        return " | ".join(["str", *(it.class_info.name for it in self._identified(endpoint))])

    def _identified(self, endpoint: Endpoint) -> list[Property]:
        """Return the record that the only parameter of a path identifies, if there is one."""
        if len(endpoint.path_parameters) != 1:
            return []
        name = self.class_prefix(snake_case(endpoint.path_parameters[0].name).rpartition("_")[0])
        return [it for it in self.openapi.models if it.class_info.name == name]

    def is_reference(self, prop: Property) -> bool:
        """Return True if an argument is a model or a version, which may be passed as its record."""
        return prop.name in ("model", "version")

    def positional(self, endpoint: Endpoint) -> list[Property]:
        """Return the positional arguments: a required file, and the query of a search."""
        files = [
            prop
            for prop in self.fields(endpoint)
            if type(prop).__name__ == "FileProperty" and prop.required
        ]
        return files + [prop for prop in endpoint.query_parameters if prop.required]

    def keywords(self, endpoint: Endpoint) -> list[Property]:
        """Return the fields and parameters that are keyword arguments."""
        positional = self.positional(endpoint)
        fields = [prop for prop in self.fields(endpoint) if prop not in positional]
        query = [prop for prop in endpoint.query_parameters if prop not in positional]
        return fields + query + endpoint.header_parameters

    def alternatives(self, endpoint: Endpoint) -> list[Endpoint]:
        """Return the operations that an operation also does, with one argument for their path.

        `predictions.create` accepts `model` or `deployment` for its first field, `version`, and
        is then `models.predictions.create` or `deployments.predictions.create`.
        """
        return [
            other
            for tag, collection in self.openapi.endpoint_collections_by_tag.items()
            if tag.endswith(f"_{endpoint.tags[0]}")
            for other in collection.endpoints
            if self.operation(other) == self.operation(endpoint) and self.is_with_pair(other)
        ]

    def target(self, endpoint: Endpoint) -> str:
        """Return the argument that stands for an owner and a name: model_owner -> model."""
        return self.argument(endpoint.path_parameters[0]).removesuffix("_owner")

    def result(self, endpoint: Endpoint) -> str:
        """Return the type of the success with the lowest status; every other status raises."""
        response = endpoint.responses.patterns[0]
        return "None" if response.source["attribute"] == "None" else self.read_type(response.prop)

    def listed(self, endpoint: Endpoint) -> str:
        """Return the type of the items of the pages that an operation returns, or ""."""
        item = self._listed(endpoint)
        return self.read_type(item) if item else ""

    def _listed(self, endpoint: Endpoint) -> Property | None:
        name = self.result(endpoint)
        pages = [it for it in self.openapi.models if it.class_info.name == name]
        return self.page_item(pages[0]) if pages else None

    def operation_imports(self, endpoint: Endpoint, prefix: str) -> list[str]:
        """Return the imports of the records and enums that an operation names."""
        whole = [endpoint.bodies[0].prop] if self.whole_body(endpoint) == "body" else []
        result = [endpoint.responses.patterns[0].prop] if self.result(endpoint) != "None" else []
        item = self._listed(endpoint)
        lines = self.imports(
            [*result, *([item] if item else []), *self.fields(endpoint), *whole]
            + [*endpoint.query_parameters, *endpoint.header_parameters],
            prefix,
        )
        names = [record.class_info for record in self._identified(endpoint)]
        lines += [f"from {prefix}models.{it.module_name} import {it.name}" for it in names]
        return list(dict.fromkeys(lines))

    # --- namespaces --------------------------------------------------------------------------
    # Tags have underscores for dots: models_versions is client.models.versions. All prefixes of
    # tags are namespaces, also those without an operation, such as webhooks. A tag whose only
    # operation has its name, such as search, is a method of the client instead.

    def is_method(self, collection: EndpointCollection) -> bool:
        """Return True for a tag that is a method of the client."""
        return [endpoint.name for endpoint in collection.endpoints] == [collection.tag]

    def methods(self, openapi: GeneratorData) -> list[EndpointCollection]:
        """Return the tags that are methods of the client."""
        return [it for it in openapi.endpoint_collections_by_tag.values() if self.is_method(it)]

    def children(self, parent: str) -> list[str]:
        """Return the namespaces directly below another one, or below the client: ""."""
        return [name for name in self._namespaces() if name.rpartition("_")[0] == parent]

    def bare(self, openapi: GeneratorData) -> list[str]:
        """Return the namespaces without an operation, which only hold others."""
        return [
            name for name in self._namespaces() if name not in openapi.endpoint_collections_by_tag
        ]

    def _namespaces(self) -> Iterable[str]:
        found: dict[str, None] = {}
        for tag, collection in self.openapi.endpoint_collections_by_tag.items():
            if not self.is_method(collection):
                words = tag.split("_")
                found |= {"_".join(words[:length]): None for length in range(1, len(words) + 1)}
        return found

    def class_prefix(self, namespace: str) -> str:
        """Return the beginning of a namespace's class: models_versions -> ModelsVersions."""
        return namespace.replace("_", " ").title().replace(" ", "")

    def dotted(self, namespace: str) -> str:
        """Return a namespace as it is written: models_versions -> models.versions."""
        return namespace.replace("_", ".")


def _wrap(paragraph: str) -> str:
    return fill(paragraph, 88, break_long_words=False, break_on_hyphens=False)


def _name(prop: Property, reserved: Iterable[str]) -> str:
    """Return a name in snake case: only keywords and reserved names change."""
    plain = snake_case(prop.name)
    name = plain if plain.isidentifier() else str(prop.python_name)
    return f"{name}_" if iskeyword(plain) or plain in reserved else name


def _not_null(union: Property) -> list[Property]:
    return [it for it in union.inner_properties if type(it).__name__ != "NoneProperty"]


def _all_properties(model: Property) -> list[Property]:
    required: list[Property] = getattr(model, "required_properties", None) or []
    optional: list[Property] = getattr(model, "optional_properties", None) or []
    return [*required, *optional]
