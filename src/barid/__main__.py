"""`python -m barid` is the command line."""

import sys

from barid.cli import main

sys.exit(main())
