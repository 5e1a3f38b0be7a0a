"""How the action runs what is checked out, whether all of it or one shard."""

from proctor import pipeline
from proctor.action.job import Job
from proctor.action.place import Places, cleared


def options(job: Job, place: Places) -> pipeline.Options:
    """What the inputs say of a run, into a report folder without links; nothing is recorded beside it."""
    return pipeline.Options(
        out=cleared(place.report),
        fresh=True,  # whoever chose the files here may have written verdicts into the journal
        anew=False,  # answers are theirs to choose, in a cache as in a file of outputs
        sandbox=job.inputs.sandbox,
        benchmarks=job.inputs.benchmark,
        models=job.inputs.model,
        is_recorded=False,
    )
