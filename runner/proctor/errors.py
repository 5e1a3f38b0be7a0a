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


class GitHubError(ProctorError):
    """GitHub refused a request or could not be reached. `status` is the HTTP status, where there was one.

    `is_unsure` says that what was asked for may have been done all the same.
    """

    exit_code = 4

    def __init__(self, text: str, *, status: int | None = None, is_unsure: bool = False) -> None:
        super().__init__(text)
        self.status = status
        self.is_unsure = is_unsure
