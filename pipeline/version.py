"""Which litlode this is: told to the services, in the search log, and in every export."""

from __future__ import annotations

import importlib.metadata


def installed() -> str | None:
    """litlode's own version; nothing for a checkout that was not installed."""
    try:
        return importlib.metadata.version("litlode")
    except importlib.metadata.PackageNotFoundError:
        return None
