"""`python -m il2.cli` is the command `il2`, for machines where the script is not on the path."""

import sys

from il2.cli.main import main

sys.exit(main())
