"""Media types (MIME) and the filename suffixes that stand for them."""

from __future__ import annotations

import mimetypes
import re
from functools import cache

UNKNOWN = "application/octet-stream"

# Python's own table lacks or differs in these, depending on its version. An entry has a type, then
# other names of it, then its suffixes: the first one is the suffix of files that are saved.
_TABLE = f"""
{UNKNOWN}
application/epub+zip .epub; application/gzip application/x-gzip .gz .tgz
application/jsonl application/x-jsonlines application/x-ndjson .jsonl .ndjson
application/postscript .ps .eps .ai; application/rtf text/rtf .rtf; application/toml .toml
application/vnd.apache.parquet .parquet
application/vnd.apple.mpegurl application/x-mpegurl audio/mpegurl .m3u8 .m3u
application/vnd.oasis.opendocument.presentation .odp
application/vnd.oasis.opendocument.spreadsheet .ods; application/vnd.oasis.opendocument.text .odt
application/vnd.openxmlformats-officedocument.presentationml.presentation .pptx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet .xlsx
application/vnd.openxmlformats-officedocument.wordprocessingml.document .docx
application/vnd.rar application/x-rar-compressed .rar; application/x-7z-compressed .7z
application/x-bzip2 .bz2; application/x-subrip .srt; application/x-xz .xz
application/xml text/xml .xml; application/xslt+xml .xsl .xslt
application/yaml application/x-yaml text/yaml text/x-yaml .yaml .yml
application/zip application/x-zip-compressed .zip; application/zstd .zst
audio/aac audio/x-aac audio/aacp .aac; audio/amr .amr; audio/flac audio/x-flac .flac
audio/midi audio/x-midi audio/sp-midi .mid .midi; audio/mp4 audio/m4a audio/x-m4a .m4a
audio/mpeg audio/mp3 audio/mpeg3 audio/x-mp3 audio/x-mpeg .mp3
audio/ogg application/ogg .ogg .oga .spx; audio/opus .opus
audio/wav audio/wave audio/x-wav audio/vnd.wave .wav; audio/webm .weba
audio/x-aiff audio/aiff .aiff .aif; audio/x-ms-wma .wma
font/otf .otf; font/ttf .ttf; font/woff .woff; font/woff2 .woff2
image/apng image/vnd.mozilla.apng .apng; image/avif .avif; image/bmp image/x-ms-bmp .bmp
image/heic .heic; image/heif .heif; image/jpeg image/jpg image/pjpeg .jpg .jpeg .jpe .jfif
image/jxl .jxl; image/tiff .tiff .tif; image/vnd.adobe.photoshop image/x-photoshop .psd
image/vnd.microsoft.icon image/x-icon .ico; image/webp .webp; image/x-exr .exr
model/3mf .3mf; model/gltf+json .gltf; model/gltf-binary .glb; model/mtl .mtl; model/obj .obj
model/stl application/sla application/vnd.ms-pki.stl .stl; model/vnd.usdz+zip .usdz
text/javascript application/javascript application/x-javascript .js .mjs
text/markdown text/x-markdown .md .markdown; text/vcard text/x-vcard .vcf; text/vtt .vtt
video/3gpp audio/3gpp .3gp .3gpp; video/3gpp2 audio/3gpp2 .3g2 .3gpp2; video/mp2t .ts .m2ts .mts
video/ogg .ogv; video/x-flv .flv; video/x-m4v .m4v; video/x-matroska video/matroska .mkv
video/x-ms-wmv .wmv; video/x-msvideo video/avi video/msvideo .avi
"""


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return the types by suffix, and the suffixes by type."""
    standard = mimetypes.MimeTypes()  # the shared one differs by the machine's files
    types, suffixes = dict[str, str](), dict[str, str]()
    for strict in (True, False):
        for suffix, kind in standard.types_map[strict].items():
            types.setdefault(suffix, kind)
            suffixes.setdefault(kind, suffix)
    for row in re.split("[;\n]", _TABLE.strip()):
        words = row.split()
        endings = [word for word in words if word.startswith(".")]
        types.update(dict.fromkeys(endings, words[0]))
        for name in words[: len(words) - len(endings)]:
            suffixes[name] = endings[0] if endings else ""
    return types, suffixes


def media_type(name: str) -> str:
    """Return the media type of a file by the suffix of its name."""
    suffix = "." + name.rpartition(".")[2].lower() if "." in name else ""
    return _tables()[0].get(suffix, UNKNOWN)


def suffix_of(media_type: str) -> str:
    """Return the suffix for files of a media type, with its dot; an empty str if none is known."""
    return _tables()[1].get(media_type.partition(";")[0].strip().lower(), "")
