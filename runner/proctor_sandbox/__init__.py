"""The inside of the locked room.

Standard library only, Python 3.8 and later, and nothing of `proctor`: these modules are sent into the
sandbox at its start and run there.

Four kinds of process, each forked from the one that knows least of what it must not know:

- the warden, PID 1 of the room: forks candidates, kills what they leave behind. It never sees a test.
- the clerk, its child: reads jobs from the host, knows the tests, answers. It never runs model output.
- the judge, a child of the clerk, one a sample: runs the hidden tests against proxies.
- the candidate, a child of the warden, one a sample: runs the model's output and answers calls.
"""
