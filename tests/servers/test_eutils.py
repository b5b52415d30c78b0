"""The stand-in for E-utilities behaves as the service was seen to."""

from __future__ import annotations

from collections.abc import Callable

import requests
from servers.loopback import Loopback


def test_a_search_lists_ids(loopback: Callable[..., Loopback]) -> None:
    net = loopback(50, is_paced=False)
    found = requests.get(
        f"{net.ncbi_url}/esearch.fcgi", {"term": "autoimmune[mh]", "retmode": "json"}, timeout=5
    ).json()
    assert found["esearchresult"]["count"] == "50"
    assert len(found["esearchresult"]["idlist"]) == 20
