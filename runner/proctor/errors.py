"""Errors that end a command; each carries the exit code that the user's shell sees."""


class ProctorError(Exception):
    """Something the user can act on; its text says what is wrong, where, and what to do next."""

    exit_code = 3


class InputError(ProctorError):
    """A bad config, dataset, output file or command-line argument."""

    exit_code = 2


class SandboxError(ProctorError):
    """No sandbox can isolate model output here, or the engine is out of reach."""

    exit_code = 3


class SandboxLost(SandboxError):
    """A worker died while a job was in flight; the job may be tried again on a fresh worker."""
