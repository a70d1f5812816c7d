"""Which requests resume a download, and which responses are of the same file."""

import pytest

from replicate._core.download_state import PROGRESS_SIZE, DownloadState

SIZE = {"content-length": "10"}
REST = {"content-range": "bytes 4-9/10"}


def begun(**headers: str) -> DownloadState:
    """A download of 10 bytes that has received 4."""
    state = DownloadState()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    assert state.bytes_to_skip(200, {**SIZE, **named}) == 0
    state.received = 4
    return state


def test_a_download_begins_without_a_range() -> None:
    assert DownloadState().request_headers() == {"Accept-Encoding": "identity"}


def test_a_strong_tag_is_the_condition_of_the_rest() -> None:
    headers = begun(etag='"1"').request_headers()
    assert (headers["Range"], headers["If-Range"]) == ("bytes=4-", '"1"')
    assert "If-Range" not in begun(etag='W/"1"').request_headers()


@pytest.mark.parametrize("first", [{"etag": '"1"'}, {"etag": 'W/"1"'}, {"last_modified": "x"}, {}])
def test_the_rest_of_the_same_file_is_joined(first: dict[str, str]) -> None:
    state = begun(**first)
    same = {name.replace("_", "-"): value for name, value in first.items()}
    assert state.bytes_to_skip(206, {**REST, **same}) == 0
    assert state.bytes_to_skip(206, {"content-range": "bytes 1-9/*", **same}) == 3
    if first:
        assert state.bytes_to_skip(200, {**SIZE, **same}) == 4


@pytest.mark.parametrize(
    ("first", "status_code", "second"),
    [
        ({"etag": '"1"'}, 206, {"etag": '"2"'}),
        ({"etag": '"1"'}, 206, {}),
        ({"etag": 'W/"1"'}, 206, {"etag": 'W/"2"'}),
        ({}, 206, {"etag": '"1"'}),
        ({"last_modified": "x"}, 206, {"last-modified": "y"}),
        ({}, 200, {}),
        ({}, 206, {"content-range": "bytes 4-10/11"}),
    ],
)
def test_another_file_is_not_joined(
    first: dict[str, str], status_code: int, second: dict[str, str]
) -> None:
    state = begun(**first)
    with pytest.raises(ValueError, match="has changed"):
        state.bytes_to_skip(status_code, {**(REST if status_code == 206 else SIZE), **second})
    assert not state.can_resume
    state.restart()
    assert state.can_resume
    assert state.request_headers() == {"Accept-Encoding": "identity"}


@pytest.mark.parametrize(
    "content_range", ["bytes 5-9/10", "bytes 4-9/", "bytes 4-9/10*", "nonsense", ""]
)
def test_a_gap_is_an_error(content_range: str) -> None:
    with pytest.raises(ValueError, match="does not begin where"):
        begun().bytes_to_skip(206, {"content-range": content_range})


def test_what_has_no_size_is_not_resumed() -> None:
    state = DownloadState()
    state.bytes_to_skip(200, {"etag": '"1"'})
    state.received = 1
    assert not state.can_resume


def test_progress_resets_the_number_of_failures_but_not_after_a_restart() -> None:
    state = DownloadState()
    assert [state.failed(), state.failed()] == [1, 2]
    state.received = PROGRESS_SIZE
    assert [state.failed(), state.failed()] == [1, 2]
    state.restart()
    state.received = PROGRESS_SIZE
    assert state.failed() == 3
