"""The words of names and documents are those of the glossary in CONTRIBUTING.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("replicate", "generated", "codegen", "tools")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
GLOSSARY = CONTRIBUTING.partition("## Glossary")[2].partition("\n## ")[0]

SOURCES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
TESTS = [file for file in sorted((ROOT / "tests").rglob("*.py")) if "old_scripts" not in file.parts]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]

IDENTIFIERS_ONLY = {"look", "made", "seen"}
"""Words that are banned in identifiers, and plain English in a sentence."""

PHRASES = [
    r"what is no\b",
    r"as (it|they) (came|was|were|is) given",
    r"as (it|they) came",
    r"what came of",
    r"surely",
    r"for anew",
    r"taken up again",
]

IDENTIFIER_EXCEPTIONS = {
    "connection_made": "a method of asyncio.Protocol",
    "num_tickets": "an attribute of ssl.SSLContext",
    "takes": "the seconds that a model of the sandbox takes",
    "tell": "a method of files",
    "test_gives_up_after_ten_minutes": "to give up is the field's phrase",
}
"""Identifiers with a banned word, each with its reason."""

DOCUMENT_EXCEPTIONS = {
    r"\btakes? (about |at most |less |longer|up to |no time|\d)": "a duration",
}
"""Passages with a banned word, each with its reason."""


def banned() -> set[str]:
    """Return the banned words: those in code style in the last column of the glossary."""
    rows = [row.strip("| ").split("|") for row in GLOSSARY.splitlines() if row.startswith("|")]
    return {word for row in rows[2:] for word in re.findall(r"`(\w+)`", row[-1]) if len(row) == 3}


BANNED = banned()
BANNED_WORD = re.compile(
    rf".{{,40}}\b(?:{'|'.join([*(BANNED - IDENTIFIERS_ONLY), *PHRASES])})\b.{{,40}}", re.IGNORECASE
)


def words(identifier: str) -> set[str]:
    """Return the words of a name in snake_case or CamelCase, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)}


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a module defines."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.alias(asname=str(name)):
                yield name
            case _:
                pass


def docstrings(tree: ast.AST) -> Iterator[str]:
    """Yield docstrings, and those that follow an attribute."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text
            case _:
                pass


def prose(file: Path) -> str:
    """Return the sentences of a document: no code, no URLs, and not the glossary."""
    text = file.read_text().replace(GLOSSARY, "")
    return sentences(re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL))


def sentences(text: str) -> str:
    """Return a text without its code, its URLs and the passages that are excepted."""
    text = re.sub(r"`[^`]*`|https?://\S+|\]\([^)]*\)", "", text)
    for passage in DOCUMENT_EXCEPTIONS:
        text = re.sub(passage, "", text, flags=re.IGNORECASE)
    return text


def test_the_glossary_lists_terms_and_banned_words() -> None:
    assert len(re.findall(r"^\| \*\*", GLOSSARY, re.MULTILINE)) >= 25
    assert {"answer", "asked", "gate", "ticket", "given", "taken", "kept", "told"} <= BANNED


def names_in(file: Path) -> set[str]:
    return {file.stem, *identifiers(ast.parse(file.read_text()))}


def report(found: dict[Path, set[str]]) -> str:
    """Return the findings, one file a line."""
    return "\n".join(
        f"{file.relative_to(ROOT)}: {sorted(found[file])}" for file in found if found[file]
    )


def test_identifiers_use_no_banned_word() -> None:
    banned = BANNED | IDENTIFIERS_ONLY
    found = {
        file: {
            name for name in names_in(file) - IDENTIFIER_EXCEPTIONS.keys() if words(name) & banned
        }
        for file in SOURCES + TESTS
    }
    assert not report(found)


def test_docstrings_use_no_banned_word() -> None:
    found = {
        file: {
            match[0]
            for text in docstrings(ast.parse(file.read_text()))
            for match in BANNED_WORD.finditer(sentences(text))
            if not re.search(r"\btakes?\b", match[0])  # a duration
        }
        for file in SOURCES + TESTS
    }
    assert not report(found)


def test_docstrings_begin_with_a_verb_or_a_noun() -> None:
    pattern = re.compile(r"(What|Whether|Where|How|When|Which|Who)\b.{,60}")
    found = {
        file: {
            match[0]
            for text in docstrings(ast.parse(file.read_text()))
            if (match := pattern.match(text))
        }
        for file in SOURCES
    }
    assert not report(found)


def test_code_uses_no_banned_phrase() -> None:
    pattern = re.compile("|".join(PHRASES), re.IGNORECASE)
    found = {file: {match[0] for match in pattern.finditer(file.read_text())} for file in SOURCES}
    assert not report(found)


def test_documents_use_no_banned_word() -> None:
    found = {file: {match[0] for match in BANNED_WORD.finditer(prose(file))} for file in DOCUMENTS}
    assert not report(found)


def test_every_exception_is_needed() -> None:
    names = {name for file in SOURCES + TESTS for name in names_in(file)}
    assert IDENTIFIER_EXCEPTIONS.keys() <= names
