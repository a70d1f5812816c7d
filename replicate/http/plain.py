"""Answers read by h11, which is there wherever httpx is."""

from __future__ import annotations

import h11
import httpx

from .messages import LONGEST_HEAD, Answer


class PlainAnswer(Answer):
    """An answer as h11 reads it."""

    def __init__(self, method: str, is_last: bool = False) -> None:
        super().__init__(method, is_last)
        self._parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        # All of the request that decides how its answer is read.
        asked = h11.Request(method="HEAD" if method == "HEAD" else "GET", target="/", headers=_HOST)
        self._parser.send(asked)
        self._parser.send(h11.EndOfMessage())

    def _parse(self, data: bytes) -> None:
        if self.is_complete:  # more than was asked for
            self._complete(may_follow=False)
            return
        try:
            self._parser.receive_data(data)
            while not self.is_complete:
                event = self._parser.next_event()
                if event is h11.NEED_DATA:
                    return
                self._take(event)
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(f"the answer is not HTTP: {error}") from None

    def _take(self, event: object) -> None:
        match event:
            case h11.Response():
                self._begin(event.status_code, event.headers.raw_items())
            case h11.Data():
                self.parts.append(event.data)
            case h11.EndOfMessage():
                more, _ = self._parser.trailing_data
                self._complete(self._parser.their_state is h11.DONE and not more)
            case _:  # one that only says that the answer is still to come
                pass


_HOST = [("Host", "")]
