"""`python -m reasoner ARGS`: the command line's arguments in, its exit status out."""

import sys

if __name__ == "__main__":
    try:
        from reasoner.cli.main import main

        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
