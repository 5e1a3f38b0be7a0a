"""`python -m proctor` is `proctor`."""

import sys

from proctor.cli import main

sys.exit(main())
