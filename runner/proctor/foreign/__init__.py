"""Runs whose samples another harness has scored: from its results to what a run of our own comes to."""
