"""Media types and suffixes, the same on every machine and version of Python."""

import mimetypes

import pytest

from replicate._core.media_types import media_type, suffix_of

# As IANA registers them, or as all browsers spell them where it has none.
COMMON = """
application/cbor .cbor
application/dash+xml .mpd
application/epub+zip .epub
application/geo+json .geojson
application/gpx+xml .gpx
application/gzip .gz
application/json .json
application/jsonl .jsonl
application/ld+json .jsonld
application/manifest+json .webmanifest
application/msgpack .msgpack
application/msword .doc
application/pdf .pdf
application/postscript .ps
application/rdf+xml .rdf
application/rtf .rtf
application/sql .sql
application/toml .toml
application/ttml+xml .ttml
application/vnd.apache.parquet .parquet
application/vnd.apple.mpegurl .m3u8
application/vnd.google-earth.kml+xml .kml
application/vnd.google-earth.kmz .kmz
application/vnd.ms-excel .xls
application/vnd.ms-fontobject .eot
application/vnd.ms-powerpoint .ppt
application/vnd.oasis.opendocument.graphics .odg
application/vnd.oasis.opendocument.presentation .odp
application/vnd.oasis.opendocument.spreadsheet .ods
application/vnd.oasis.opendocument.text .odt
application/vnd.openxmlformats-officedocument.presentationml.presentation .pptx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet .xlsx
application/vnd.openxmlformats-officedocument.wordprocessingml.document .docx
application/vnd.rar .rar
application/wasm .wasm
application/x-7z-compressed .7z
application/x-bzip2 .bz2
application/x-hdf5 .h5
application/x-netcdf .nc
application/x-sqlite3 .sqlite
application/x-tar .tar
application/x-xz .xz
application/xml .xml
application/xslt+xml .xsl
application/yaml .yaml
application/zip .zip
application/zstd .zst
audio/aac .aac
audio/ac3 .ac3
audio/amr .amr
audio/basic .au
audio/flac .flac
audio/matroska .mka
audio/midi .mid
audio/mp4 .m4a
audio/mpeg .mp3
audio/ogg .ogg
audio/opus .opus
audio/wav .wav
audio/webm .weba
audio/x-aiff .aiff
audio/x-ms-wma .wma
font/collection .ttc
font/otf .otf
font/ttf .ttf
font/woff .woff
font/woff2 .woff2
image/apng .apng
image/avif .avif
image/bmp .bmp
image/emf .emf
image/fits .fits
image/gif .gif
image/heic .heic
image/heif .heif
image/jp2 .jp2
image/jpeg .jpg
image/jxl .jxl
image/jxr .jxr
image/ktx2 .ktx2
image/png .png
image/svg+xml .svg
image/tiff .tiff
image/vnd.adobe.photoshop .psd
image/vnd.djvu .djvu
image/vnd.dxf .dxf
image/vnd.microsoft.icon .ico
image/vnd.ms-dds .dds
image/vnd.radiance .hdr
image/webp .webp
image/wmf .wmf
image/x-adobe-dng .dng
image/x-tga .tga
model/3mf .3mf
model/gltf+json .gltf
model/gltf-binary .glb
model/iges .igs
model/mtl .mtl
model/obj .obj
model/ply .ply
model/step .step
model/stl .stl
model/vnd.collada+xml .dae
model/vnd.usdz+zip .usdz
model/vrml .wrl
model/x3d+xml .x3d
text/calendar .ics
text/css .css
text/csv .csv
text/html .html
text/javascript .js
text/markdown .md
text/plain .txt
text/tab-separated-values .tsv
text/turtle .ttl
text/vcard .vcf
text/vtt .vtt
text/x-python .py
video/3gpp .3gp
video/3gpp2 .3g2
video/mp2t .ts
video/mp4 .mp4
video/mpeg .mpeg
video/ogg .ogv
video/quicktime .mov
video/webm .webm
video/x-f4v .f4v
video/x-flv .flv
video/x-m4v .m4v
video/x-matroska .mkv
video/x-ms-asf .asf
video/x-ms-wmv .wmv
video/x-msvideo .avi
"""


@pytest.mark.parametrize("row", COMMON.strip().splitlines())
def test_common_types_in_both_directions(row: str) -> None:
    kind, suffix = row.split()
    assert media_type(f"a{suffix}") == kind
    assert media_type(f"A{suffix.upper()}") == kind
    assert suffix_of(kind) == suffix


@pytest.mark.parametrize(
    ("kind", "suffixes"),
    [
        ("application/x-hdf5", ".hdf5"),
        ("application/yaml", ".yml"),
        ("audio/mp4", ".m4b"),
        ("audio/ogg", ".oga .spx"),
        ("image/jpeg", ".jpeg .jpe .jfif"),
        ("image/tiff", ".tif"),
        ("model/step", ".stp"),
        ("text/html", ".htm"),
        ("text/markdown", ".markdown"),
        ("text/plain", ".log .ini"),
        ("video/mpeg", ".mpg .m2v"),
        ("video/quicktime", ".qt"),
    ],
)
def test_other_suffixes(kind: str, suffixes: str) -> None:
    assert {media_type(f"a{suffix}") for suffix in suffixes.split()} == {kind}


@pytest.mark.parametrize(
    ("suffix", "names"),
    [
        (".xml", "text/xml"),
        (".mp3", "audio/mp3 audio/mpeg3 audio/x-mp3"),
        (".m4a", "audio/m4a audio/x-m4a"),
        (".flac", "audio/x-flac"),
        (".wav", "audio/wave audio/x-wav audio/vnd.wave"),
        (".jpg", "image/jpg image/pjpeg Image/JPEG;quality=1"),
        (".js", "application/javascript"),
        (".yaml", "text/yaml application/x-yaml"),
        (".zip", "application/x-zip-compressed"),
        (".json", "text/json application/problem+json application/vnd.api+json;charset=utf-8"),
        (".csv", "application/csv text/x-csv"),
        (".pdf", "application/x-pdf"),
        (".png", "image/x-png"),
        (".webp", "image/x-webp"),
        (".mov", "video/mov video/x-quicktime"),
        (".mkv", "video/mkv video/matroska"),
        (".mp4", "application/mp4 video/x-mp4"),
        (".ogg", "application/ogg audio/vorbis"),
        (".woff2", "application/font-woff2"),
        (".xml", "application/atom+xml"),
        ("", "application/octet-stream x/y x/y+z text/ + application/"),
    ],
)
def test_other_names_of_types(suffix: str, names: str) -> None:
    assert {suffix_of(name) for name in names.split()} == {suffix}


def test_unknown_names() -> None:
    for name in ("a.safetensors", "png", "", ".", "a."):
        assert media_type(name) == "application/octet-stream"
    assert media_type("a.tar.gz") == "application/gzip"


def test_each_type_that_has_a_suffix_is_that_of_the_suffix() -> None:
    types = {media_type(f"a{suffix}") for suffix in mimetypes.MimeTypes().types_map[True]}
    for kind in types - {"application/octet-stream"}:
        assert media_type(f"a{suffix_of(kind)}") == kind
