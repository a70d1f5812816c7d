"""Names of files: safe, short, told apart."""

import pytest

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
def test_a_name_has_no_meaning_for_the_file_system(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("ä" * 300 + ".png")
    assert name.endswith("ä.png")
    assert len(name.encode()) <= 200
    assert len(safe_name("a." + "b" * 300)) == 200
    assert shorten("\udcff.png", 255) == "?.png"


def test_names_are_told_apart() -> None:
    assert deduplicate(["a.png", "A.png", "a-2.png"]) == ["a.png", "A-2.png", "a-2-2.png"]


def test_a_name_without_suffix_gets_the_servers() -> None:
    attachment = {"content-disposition": 'attachment; filename="../x.png"'}
    assert name_from_headers("a.webp", {"content-type": "image/png"}) == "a.webp"
    assert name_from_headers("abc", attachment) == "x.png"
    unsure = {"content-disposition": "attachment; filename=x", "content-type": "image/jpeg; q=1"}
    assert name_from_headers("abc", unsure) == "abc.jpg"
    assert name_from_headers("abc", {}) == "abc"
