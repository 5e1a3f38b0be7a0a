"""The inside of the locked room.

Standard library only, Python 3.8 and later, and nothing of `proctor`: these modules are sent into the
sandbox at its start and run there.

Four kinds of process, each forked from the one that knows least of what it must not know:

- the warden, PID 1 of the room: forks candidates, kills what they leave behind. It never sees a test.
- the clerk, its child: reads jobs from the host, knows the tests, answers. It never runs model output.
- the judge, a child of the clerk: runs the hidden tests against proxies. It is kept from sample to sample as
  long as the dataset's own code leaves nothing behind in it.
- the candidate, a child of the warden: runs a model's output and answers calls. An output of which the text
  alone shows that it leaves nothing behind (see `closed`) and that passes lends its process to the next such
  one; every other output has a process of its own.
"""
