"""What of an output is a file, and what it may be called."""

import pytest

from replicate._core.outputs import FileURL, decode_data_uri, is_url, mime_bundle, wrap_urls
from replicate.errors import ReplicateError


@pytest.mark.parametrize(
    "text", ["https://a.example/b.png", "http://a/b", "data:image/png;base64,AA==", "data:,x"]
)
def test_a_whole_url_is_a_file(text: str) -> None:
    assert is_url(text)
    assert isinstance(wrap_urls({"a": [text]}, FileURL)["a"][0], FileURL)


@pytest.mark.parametrize(
    "text", ["https: is a protocol", "see https://a.example", "https://", "data: yes", "file:///a"]
)
def test_other_text_stays_text(text: str) -> None:
    assert not is_url(text)


def test_data_uris_are_read_in_both_forms() -> None:
    assert decode_data_uri("data:text/plain,a%20b") == b"a b"
    assert decode_data_uri("data:;base64,-_8") == b"\xfb\xff"
    assert decode_data_uri("data:;base64,%2B%2F8=") == b"\xfb\xff"
    with pytest.raises(ValueError, match="base64"):
        decode_data_uri("data:;base64,A")


def test_the_repr_of_a_data_uri_is_short() -> None:
    assert len(repr(FileURL("data:image/png;base64," + "A" * 10_000))) < 120
    assert repr(FileURL("https://a/b")) == "FileURL('https://a/b')"


def test_names_come_from_the_path() -> None:
    assert FileURL("https://a.example/b/c%20d.png?x=/e.f#/g.h").name == "c d.png"
    assert FileURL("https://a.example").name == FileURL("https://a.example/b/").name == "output"
    assert FileURL("data:image/webp;base64,AA==").name == "output.webp"
    assert FileURL("https://[/x").name == "x"


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/gif"])
def test_jupyter_has_the_image_itself(kind: str) -> None:
    url = FileURL(f"https://a/b.{kind.partition('/')[2]}")
    assert mime_bundle(url, lambda: b"abc") == {"text/plain": repr(url), kind: "YWJj"}


def test_jupyter_shows_what_it_can() -> None:
    def refuse() -> bytes:
        raise ReplicateError("gone")

    webp, video = FileURL("https://a/b.webp"), FileURL("https://a/b.mp4?c=1&d=%22")
    embedded = '<img src="data:image/webp;base64,YWJj">'
    assert mime_bundle(webp, lambda: b"abc")["text/html"] == embedded
    assert mime_bundle(webp, refuse)["text/html"] == '<img src="https://a/b.webp">'
    player = '<video controls src="https://a/b.mp4?c=1&amp;d=%22"></video>'
    assert mime_bundle(video, refuse)["text/html"] == player
    assert mime_bundle(FileURL("https://a/b.mp3"), refuse)["text/html"].startswith(
        "<audio controls"
    )
    assert list(mime_bundle(FileURL("https://a/b.zip"), refuse)) == ["text/plain"]
