"""One step of a workflow."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proctor.github.client import Client
from proctor.github.event import Event
from proctor.github.inputs import Inputs
from proctor.github.plan import Plan
from proctor.github.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a step was given, and what it is to do."""

    inputs: Inputs
    event: Event
    plan: Plan
    environ: Mapping[str, str] = field(repr=False)  # has the token
    workflow: Workflow
    client: Client | None  # None without a token
