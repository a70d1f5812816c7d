"""The reference has each operation, record, error and command, and links lead to pages."""

import re
import tomllib
from pathlib import Path
from typing import Any

import attrs
import documentation
import pytest
from reference import API_LIST, documentation_url

import replicate
from replicate import errors
from replicate.cli.app import program
from tests.descriptions import DESCRIPTION

ROOT = Path(__file__).resolve().parent.parent
URL = documentation_url(ROOT)
SITE: dict[str, Any] = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]
OPERATIONS = [
    operation
    for path in DESCRIPTION["paths"].values()
    for operation in path.values()
    if isinstance(operation, dict)
]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return documentation.derived_pages()


def anchors(page: str) -> set[str]:
    """Return the anchors of the headings of a page."""
    headings = re.findall(r"^#+ +(.*)$", re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S), re.M)
    explicit = {anchor for it in headings for anchor in re.findall(r"\{ #(\S+) \}", it)}
    return explicit | {
        re.sub(r"[^\w -]", "", it).strip().lower().replace(" ", "-") for it in headings
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda it: it["operationId"])
def test_each_operation_has_a_section_and_a_line(
    operation: dict[str, Any], pages: dict[str, str]
) -> None:
    name = operation["operationId"]
    section = (
        pages["reference/operations.md"].partition(f"{{ #{name} }}\n")[2].partition("\n### ")[0]
    )
    assert f"client.{name}(" in section
    assert re.search(r"\]\(https://replicate\.com/docs/\S+\)", section)
    assert f"- [`client.{name}(" in (ROOT / API_LIST).read_text()


def test_each_method_of_the_client_has_a_section(pages: dict[str, str]) -> None:
    methods = {
        name
        for name in dir(replicate.Replicate)
        if not name.startswith("_") and callable(getattr(replicate.Replicate, name))
    }
    hidden = {"send", "first_page", "pages_after", "explain"}
    names = anchors(pages["reference/client.md"]) | anchors(pages["reference/operations.md"])
    assert methods - hidden <= names


def test_each_record_and_its_properties_are_listed(pages: dict[str, str]) -> None:
    for name in replicate.__all__:
        kind = getattr(replicate, name)
        if isinstance(kind, type) and kind.__module__.startswith("replicate_api.models"):
            section = (
                pages["reference/records.md"].partition(f"\n## {name}\n")[2].partition("\n## ")[0]
            )
            for field in attrs.fields(kind):
                assert field.name.startswith("_") or f"| `{field.name}` |" in section, name


def test_each_error_has_a_section(pages: dict[str, str]) -> None:
    assert {name.lower() for name in errors.__all__} <= anchors(pages["reference/errors.md"])


def test_each_command_has_a_section(pages: dict[str, str]) -> None:
    names = [name for name in program() if not name.startswith("-")]
    assert len(names) > 15
    assert {f"replicate-{name}" for name in names} <= anchors(pages["reference/command-line.md"])


def test_the_tree_of_the_page_is_that_of_the_module() -> None:
    tree = re.search(
        r"^ReplicateError\n(?:[├│└].*\n)+", (ROOT / "docs/errors.md").read_text(), re.M
    )
    assert tree
    assert errors.__doc__
    assert tree[0] in re.sub(r"^    ", "", errors.__doc__, flags=re.MULTILINE)


def test_the_site_has_each_page(pages: dict[str, str]) -> None:
    named = {name for _, _, name in documentation.nav(SITE["nav"])}
    assert named == pages.keys() | {it.name for it in (ROOT / "docs").glob("*.md")}
    assert SITE["site_url"] == URL


def test_published_urls_lead_to_pages(pages: dict[str, str]) -> None:
    files = [
        file
        for folder in ("replicate", "docs", "codegen", "tools")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".py", ".pyi", ".md", ".html", ".jinja", ".toml")
        and not set(documentation.DERIVED) & {*file.relative_to(ROOT).parts}
    ]
    texts = pages | {it.name: it.read_text() for it in (ROOT / "docs").glob("*.md")}
    found = 0
    for file in [*files, ROOT / "README.md"]:
        for path, anchor in re.findall(rf"{re.escape(URL)}([\w/.-]*)#?([\w.-]*)", file.read_text()):
            if path in ("", "llms.txt"):
                continue
            found += 1
            page = texts[f"{path.rstrip('/')}.md"]
            assert not anchor or anchor.rstrip(".") in anchors(page), (file, path, anchor)
    assert found > 40


def test_docstrings_name_no_file_of_the_repository() -> None:
    for file in (ROOT / "replicate").rglob("*.py"):
        assert not re.search(r"docs/\w+\.md", file.read_text()), file


def test_a_description_for_llms_is_the_first_sentence() -> None:
    page = (
        "<!-- x -->\n\n# Title\n\n```sh\nx\n```\n\nSee [this](x.md) first. Then\nthat.\n\nMore.\n"
    )
    assert documentation.first_sentence(page) == "See this first."
