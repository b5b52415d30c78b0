"""Serves the database as web pages: Datasette in this process, reading only."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from db import errors, store

if TYPE_CHECKING:
    from datasette.app import Datasette

CONFIG = Path(__file__).resolve().parent / "datasette"
BACKLOG = 128  # browsers that may knock before the first is let in
NAME = "litlode"  # in every address, whatever the file is called


def datasette_app(path: str | Path) -> Datasette:
    """Datasette on this database. A run may go on writing to it; where nobody may write, it is taken as finished.

    Raises a `StoreError` when the file is missing or not litlode's.
    """
    from datasette.app import Datasette
    from datasette.database import Database

    path = Path(path)
    is_mutable = _is_writable(path)
    app = Datasette([str(path)], immutables=[] if is_mutable else [str(path)], config_dir=CONFIG)
    if path.stem != NAME:
        app.remove_database(path.stem)
        app.add_database(Database(app, str(path), is_mutable=is_mutable), name=NAME)
    return app


def _is_writable(path: Path) -> bool:
    """Whether the file can be brought up to date; if it cannot, it has to be current already."""
    store.require(path)
    try:
        store.close(store.open_database(path))
    except errors.ReadOnlyError:
        store.close(store.open_database(path, read_only=True))
        return False
    return True


def serve(
    path: str | Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    on_listening: Callable[[], None] = lambda: None,
) -> None:
    """Serve until interrupted; `on_listening` is called once a browser would be answered.

    Raises a `StoreError` when the address is taken, or the file is missing or not litlode's.
    """
    import uvicorn

    app = datasette_app(path)
    listener = listen(host, port)
    with listener:
        asyncio.run(app.invoke_startup())
        listener.listen(BACKLOG)
        on_listening()
        config = uvicorn.Config(app.app(), log_level="warning", lifespan="on")
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to this address; port 0 takes any that is free."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise errors.ServeError(
            f"{host}:{port} cannot be used ({error.strerror}). Choose another with --host or --port."
        ) from error
    return listener
