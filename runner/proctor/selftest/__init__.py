# ruff: noqa: E501  # attacks are quoted as they are sent
"""Outputs that cheat or attack, and honest ones that look odd: data, and the suite that runs it in a sandbox."""
