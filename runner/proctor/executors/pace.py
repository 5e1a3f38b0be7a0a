"""How many samples go to a worker at once, by how long those before them took."""

TARGET = 1.0  # seconds of work in a batch, of which the driver's part is one to three milliseconds
MANY = 100  # workers; more of them get longer batches, so that the driver can keep up
FIRST = 4  # samples, while nothing is known
MOST = 4096
GROWTH = 4.0  # times the samples of the largest batch that was measured
WEIGHT = 0.3  # of the last batch in the mean


class Pace:
    """Of one kind of work. A mean counts: a few slow samples do not make all later batches small."""

    def __init__(self, workers: int = 1) -> None:
        self._target = TARGET * max(1.0, workers / MANY)
        self._mean: float | None = None  # seconds a sample
        self._largest = 0

    @property
    def size(self) -> int:
        """Samples of the next batch, from 1 to MOST."""
        if self._mean is None:
            return FIRST
        wanted = self._target / max(self._mean, 1e-9)
        return int(max(1, min(wanted, GROWTH * self._largest, MOST)))

    def told(self, samples: int, seconds: float) -> None:
        """A batch of so many samples, at least one, has taken so long."""
        mean = seconds / samples
        self._mean = mean if self._mean is None else (1 - WEIGHT) * self._mean + WEIGHT * mean
        self._largest = max(self._largest, samples)
