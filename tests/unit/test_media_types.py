"""Media types and suffixes, the same on every machine."""

import pytest

from replicate._core.media_types import media_type, suffix_of


@pytest.mark.parametrize(
    ("name", "type", "suffix"),
    [
        ("a.jpg", "image/jpeg", ".jpg"),
        ("a.jpeg", "image/jpeg", ".jpg"),
        ("A.PNG", "image/png", ".png"),
        ("a.webp", "image/webp", ".webp"),
        ("a.mp3", "audio/mpeg", ".mp3"),
        ("a.wav", "audio/wav", ".wav"),
        ("a.mp4", "video/mp4", ".mp4"),
        ("a.glb", "model/gltf-binary", ".glb"),
        ("a.txt", "text/plain", ".txt"),
        ("a.tar.gz", "application/gzip", ".gz"),
        ("a.safetensors", "application/octet-stream", ""),
        ("png", "application/octet-stream", ""),
    ],
)
def test_both_ways(name: str, type: str, suffix: str) -> None:
    assert media_type(name) == type
    assert suffix_of(type) == suffix


def test_what_servers_say() -> None:
    assert suffix_of("Image/JPEG; quality=1") == ".jpg"
    assert suffix_of("image/jpg") == ".jpg"
    assert suffix_of("audio/x-wav") == ".wav"
    assert suffix_of("x/y") == ""
