"""The errors a user can mend: printed without a traceback, with the exit status 1, or 75 for what passes by itself."""


class LitlodeError(Exception):
    """Says where, what was found, what was expected."""

    is_passing = False  # True: nothing is wrong, and trying again later will do


class ConfigError(LitlodeError):
    """litlode.toml, or an option, cannot be used."""


class DatabaseError(LitlodeError):
    """The database cannot be opened, read or written."""


class InputError(LitlodeError):
    """A file cannot be read at all; what could be read of it is stored."""


class RecordError(LitlodeError):
    """One record cannot be used; the rest of its file can."""
