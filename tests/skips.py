"""Skips that fail the run, for a machine that has everything: there a skip is a test that was lost."""

import pytest


class NoSkips:
    """A plugin that lists every skipped test and fails the run for it."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report, expected_failure=hasattr(report, "wasxfail"))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report, expected_failure=False)

    def _note(self, report: pytest.TestReport | pytest.CollectReport, *, expected_failure: bool) -> None:
        if report.skipped and not expected_failure:
            self.found.append(f"{report.nodeid}: {_reason(report)}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.found:
            terminalreporter.section(f"{len(self.found)} skipped, which fails this run (PROCTOR_NO_SKIPS)")
            for line in self.found:
                terminalreporter.line(line)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    where = report.longrepr
    return str(where[2]) if isinstance(where, tuple) else "skipped"
