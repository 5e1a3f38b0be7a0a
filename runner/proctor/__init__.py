"""Proctor sits an exam for a model on every pull request."""

__version__ = "0.1.0"
