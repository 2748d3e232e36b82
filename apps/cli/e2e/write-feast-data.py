"""Lets Feast apply and materialize the repository of the recorded cases into the stores of FEAST_YAML."""
import os
import sys

sys.path.insert(0, os.environ["FEAST_LIB"])
from servers import cli, make_repo  # noqa: E402

folder = sys.argv[1]
make_repo(folder, os.environ["FEAST_YAML"])
for command in (["apply"], ["materialize", "2024-01-01T00:00:00", "2024-01-01T23:00:00"]):
    status, out, err = cli(folder, *command)
    if status:
        sys.exit(f"feast {command[0]}: {out}\n{err}")
