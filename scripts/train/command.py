"""Ends a script with a message instead of a traceback where the person at the keyboard can mend it."""
import sys

from announce import event, log
from data import DataError
from loop import TrainingStopped


def run_command(main):
    """Exit code 2 for unusable input, 3 for a run that cannot go on."""
    try:
        main()
    except DataError as error:
        event("error", message=str(error))
        log(error)
        sys.exit(2)
    except TrainingStopped as error:
        event("error", message=str(error))
        log(error)
        sys.exit(3)
