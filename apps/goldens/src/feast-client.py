"""Runs the calls of a transcript with Feast's own client against a server, and prints what the user saw, as JSON.

    FEAST_PYTHON feast-client.py GOLDENS URL
"""
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile

goldens, url = sys.argv[1:3]
sys.path[:0] = [os.path.join(goldens, "lib"), os.path.join(goldens, "transcript")]
import generate  # noqa: E402
from feast import FeatureStore, RepoConfig  # noqa: E402
from feast.repo_config import RegistryConfig  # noqa: E402
from online import jsonable  # noqa: E402
from servers import cli, make_repo  # noqa: E402


def seen(call):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            answer = call()
    except Exception as error:  # noqa: BLE001
        return {"error": " ".join(f"{type(error).__name__}: {error}".split())}
    if not hasattr(answer, "to_dict"):
        return {} if answer is None else {"result": answer}
    names = answer.proto.metadata.feature_names.val
    results = dict(zip(names, answer.proto.results))
    return {
        "to_dict": jsonable(answer.to_dict()),
        "types": {n: sorted({v.WhichOneof("val") or "unset" for v in r.values}) for n, r in results.items()},
        "statuses": {n: list(r.statuses) for n, r in results.items()},
    }


folder = tempfile.mkdtemp(prefix="goldens-feast-client")
try:
    repo = os.path.join(folder, "repo")
    make_repo(repo)
    status, out, err = cli(repo, "apply")
    if status:
        sys.exit(out + err)
    config = RepoConfig(
        project="golden_http",
        provider="local",
        registry=RegistryConfig(path=os.path.join(repo, "data/registry.db")),
        online_store={"type": "remote", "path": url},
        offline_store={"type": "file"},
        entity_key_serialization_version=3,
    )
    config.repo_path = repo
    store = FeatureStore(config=config)
    print(json.dumps({name: seen(call) for name, _, call in generate.calls(store)}))
finally:
    shutil.rmtree(folder, ignore_errors=True)
