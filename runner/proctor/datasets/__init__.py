"""Datasets: files of tasks, read as a stream whatever their format."""

from proctor.datasets.dataset import FORMATS, Dataset, open_dataset

__all__ = ["FORMATS", "Dataset", "open_dataset"]
