"""What of an output is a file, and what it may be called."""

import pytest

from replicate.outputs import FileURL, data_in, distinct, is_url, lifted, safe_name, served_name


@pytest.mark.parametrize(
    "text", ["https://a.example/b.png", "http://a/b", "data:image/png;base64,AA==", "data:,x"]
)
def test_a_whole_url_is_a_file(text: str) -> None:
    assert is_url(text)
    assert isinstance(lifted({"a": [text]}, FileURL)["a"][0], FileURL)


@pytest.mark.parametrize(
    "text", ["https: is a protocol", "see https://a.example", "https://", "data: yes", "file:///a"]
)
def test_other_text_stays_text(text: str) -> None:
    assert not is_url(text)


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
    ],
)
def test_a_name_has_no_meaning_for_the_file_system(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("ä" * 300 + ".png")
    assert name.endswith("ä.png")
    assert len(name.encode()) <= 200


def test_names_are_told_apart() -> None:
    assert distinct(["a.png", "A.png", "a-2.png"]) == ["a.png", "A-2.png", "a-2-2.png"]


def test_a_name_without_suffix_gets_the_servers() -> None:
    assert served_name("a.webp", "", "image/png") == "a.webp"
    assert served_name("abc", 'attachment; filename="../x.png"', "") == "x.png"
    assert served_name("abc", "", "image/jpeg; q=1") == "abc.jpg"


def test_data_uris_are_read_in_both_forms() -> None:
    assert data_in("data:text/plain,a%20b") == b"a b"
    assert data_in("data:;base64,-_8") == b"\xfb\xff"
    assert data_in("data:;base64,%2B%2F8=") == b"\xfb\xff"
    with pytest.raises(ValueError, match="base64"):
        data_in("data:;base64,A")


def test_the_repr_of_a_data_uri_is_short() -> None:
    assert len(repr(FileURL("data:image/png;base64," + "A" * 10_000))) < 120
    assert repr(FileURL("https://a/b")) == "FileURL('https://a/b')"


def test_jupyter_shows_what_it_can() -> None:
    bundle = FileURL("https://a/b.mp4")._repr_mimebundle_()
    assert bundle["text/html"] == '<video controls src="https://a/b.mp4"></video>'
    assert "<img" in FileURL("data:image/png;base64,AA==")._repr_mimebundle_()["text/html"]
    assert "text/html" not in FileURL("https://a/b.zip")._repr_mimebundle_()
