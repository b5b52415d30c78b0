"""What can go wrong with a service: one attempt (`AttemptError`), or a request after all its attempts (the others).

An attempt is judged by what came, body before status: these services report failures with status 200, passing trouble
with status 400, and an empty result with either. Whoever reads an answer raises the error that fits:

- `AttemptError`: it may be asked again; only the client sees it.
- `StaleHandleError`: a token has gone; that part of the work begins anew.
- `RefusedError`: the same question will get the same answer.
- `BlockedError`: the service wants no more from us; stop at once.

When all attempts have failed the client raises `UnavailableError`, or `OutageError` when nothing else succeeded either.
"""

from __future__ import annotations

from pipeline.errors import LitlodeError

LATER = "This passes by itself: run the same command again later; what has come is kept."


class AttemptError(Exception):
    """One attempt brought nothing usable; says why, and what the next attempt should know."""

    def __init__(
        self, what: str, *, is_busy: bool = False, retry_after: float | None = None, may_be_size: bool = True
    ) -> None:
        super().__init__(what)
        self.what = what
        self.is_busy = is_busy  # the service asks everyone to wait, not this request alone
        self.retry_after = retry_after  # seconds that the service asked for; None: it named none
        self.may_be_size = may_be_size and not is_busy  # a smaller request could do better


class ServiceError(LitlodeError):
    """A service did not give what was asked; says which, what happened, whether it passes, what to do."""

    passes = False  # whether the same request may succeed later

    def __init__(self, service: str, what: str, advice: str) -> None:
        super().__init__(f"{service}: {what}. {advice}")
        self.service = service
        self.what = what
        self.advice = advice


class UnavailableError(ServiceError):
    """All attempts at one request failed."""

    passes = True

    def __init__(self, service: str, what: str, advice: str = LATER, *, may_be_size: bool = False) -> None:
        super().__init__(service, what, advice)
        self.may_be_size = may_be_size  # a smaller request could do better


class OutageError(UnavailableError):
    """Too many attempts failed in a row, whatever was asked: the service is down, or the line is."""


class RefusedError(ServiceError):
    """The service understood the request and will not answer it, now or later."""


class BlockedError(ServiceError):
    """The service has shut us out; asking again makes it worse."""


class StaleHandleError(ServiceError):
    """A continuation token or history that the service has forgotten."""

    passes = True


class MiscountError(ServiceError):
    """The parts of a search do not add up to the whole that the service promised."""

    passes = True
