"""Protection of the pages: only this machine, only the same origin, only the page's script."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit


def refusal(method: str, client: str, headers: Mapping[str, str]) -> str | None:
    """Return the reason to refuse a request, or None.

    Args:
        method: The HTTP method.
        client: The address of the client.
        headers: The headers by lower-case name.
    """
    host = headers.get("host", "")
    # The Host header of another site, whose name was rebound to this machine, is not loopback.
    if not is_loopback(client) or not is_loopback(_hostname(host)):
        return "These pages are for this machine only: open them at http://127.0.0.1 there."
    site = headers.get("sec-fetch-site", "same-origin")
    if method in ("GET", "HEAD"):
        embeds = headers.get("sec-fetch-mode", "navigate") != "navigate"
        refused = embeds and site not in ("same-origin", "none")
    else:
        refused = headers.get("origin") != f"http://{host}" or site != "same-origin"
    return "Another origin must not use these pages." if refused else None


def is_loopback(host: str) -> bool:
    """Return True for `localhost` and loopback addresses."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def headers_for(delivery: str) -> dict[str, str]:
    """Return the security headers of a page, which may show files of the delivery origin."""
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        f"img-src data: {delivery}",
        f"media-src data: {delivery}",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
    return {
        "content-security-policy": "; ".join(policy),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        # Not no-referrer, with which browsers send `Origin: null` for forms.
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
