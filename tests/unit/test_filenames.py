"""Filenames: safe, short, distinct."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from replicate._core.filenames import deduplicate, name_from_headers, safe_name, shorten


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("out%201.png", "out 1.png"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("..%5Cup.png", "up.png"),
        ("..", "output"),
        ("", "output"),
        ("CON.png", "_CON.png"),
        ("a%00b\u202e.png", "ab.png"),
        (".profile", "profile"),
        ("a.b/", "output"),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_long_names_preserve_their_suffix() -> None:
    name = safe_name("ä" * 300 + ".png")
    assert name.endswith("ä.png")
    assert len(name.encode()) <= 200
    assert len(safe_name("a." + "b" * 300)) == 200
    assert shorten("\udcff.png", 255) == "?.png"


def test_distinct_names() -> None:
    assert deduplicate(["a.png", "A.png", "a-2.png"]) == ["a.png", "A-2.png", "a-2-2.png"]


def test_suffixes_from_headers() -> None:
    attachment = {"content-disposition": 'attachment; filename="../x.png"'}
    assert name_from_headers("a.webp", {"content-type": "image/png"}) == "a.webp"
    assert name_from_headers("abc", attachment) == "x.png"
    unsure = {"content-disposition": "attachment; filename=x", "content-type": "image/jpeg; q=1"}
    assert name_from_headers("abc", unsure) == "abc.jpg"
    assert name_from_headers("abc", {}) == "abc"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="c d.tar.gz"', "c d.tar.gz"),
        (r'attachment; filename="a\"b.png"', "ab.png"),
        ("attachment; filename=plain.png; size=1", "plain.png"),
        ("inline;filename = spaced.png", "spaced.png"),
        ("attachment; filename*=UTF-8''%C3%A4.png", "ä.png"),
        ("attachment; filename*=iso-8859-1'en'%E4.png; filename=x.png", "ä.png"),
        ("attachment; filename=x.png; filename*=UTF-8''%e2%82%ac.png", "€.png"),
        ("attachment; filename=../../etc/passwd.txt", "passwd.txt"),
        ("attachment; filename*=UTF-8''..%2F..%2Fup.png", "up.png"),
        ("attachment; filename*=utf-8''%ff%00.png", "\ufffd.png"),
        ("attachment; filename*0*=a; filename*=b", "abc"),
        ("attachment; filename*=idna''%E4.png", "abc"),
        ("attachment; filename*=\0''", "abc"),
        ("attachment; filename=none", "abc"),
    ],
)
def test_content_disposition(disposition: str, name: str) -> None:
    assert name_from_headers("abc", {"content-disposition": disposition}) == name


PIECES = [
    "attachment",
    ";",
    "filename",
    "*",
    "0",
    "=",
    '"',
    "\\",
    "'",
    "utf-8",
    "a.png",
    "%ff",
    " ",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=20).map("".join))
@example("attachment; filename*0*=a; filename*=b")
@example("attachment; filename*=\0''")
@example("attachment; filename*=idna''%E4%FF")
def test_any_content_disposition_has_a_safe_name(disposition: str) -> None:
    name = name_from_headers("abc", {"content-disposition": disposition})
    assert 0 < len(name.encode()) <= 210
    assert not set(name) & set('/\\\0<>:"|?*')
    assert name.strip(" .") == name
