"""Which executor a run has."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping

from proctor.config.spec import Config
from proctor.executors.executor import Executor
from proctor.executors.pool import Pool
from proctor.sandbox.room import Room
from proctor.sandbox.sandbox import Choice, open_sandbox


@contextlib.contextmanager
def open_executor(  # noqa: PLR0913, PLR0917 - config, command line and machine
    config: Config,
    room: Room | None,
    choice: Choice,
    workers: int,
    environ: Mapping[str, str],
    note: Callable[[str], None],
) -> Iterator[Executor | None]:
    """The rooms of a run, `workers` at a time (0: as many as there are processors).

    None where a run on this machine needs none; those of a cluster score text, too. In the block checkpoints
    are where the config says. SandboxError where nothing isolates, InputError and ProctorError where there is
    no such cluster.
    """
    ray = config.executor.ray
    if ray is None:
        if room is None:
            yield None
            return
        with Pool(open_sandbox(choice, config.sandbox, room), workers or os.cpu_count() or 1) as pool:
            yield pool
        return
    from proctor.executors.ray_cluster import connected
    from proctor.executors.ray_pool import RayPool
    from proctor.executors.ray_worker import Recipe

    recipe = Recipe(choice=choice, spec=config.sandbox, room=room)
    with connected(ray, environ, workers), RayPool(ray, recipe, workers, note) as pool_there:
        yield pool_there
