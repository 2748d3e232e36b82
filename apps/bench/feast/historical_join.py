"""Times Feast's training join on files that the benchmark wrote.

usage: historical_join.py ENTITIES SOURCE OUT RUNS STORE   (STORE: duckdb or file)
Prints the seconds of each run as a JSON list; OUT holds the rows of the last one.
"""

import json
import sys
import tempfile
import time
from datetime import timedelta

import pandas
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Float64
from feast.value_type import ValueType

entities, source, out, runs, kind = sys.argv[1:6]
features = [f"f{i}" for i in range(10)]

with tempfile.TemporaryDirectory() as folder:
    store = FeatureStore(
        config=RepoConfig(
            project="bench",
            provider="local",
            registry=f"{folder}/registry.db",
            online_store={"type": "sqlite", "path": f"{folder}/online.db"},
            offline_store={"type": kind},
            entity_key_serialization_version=3,
        )
    )
    user = Entity(name="user", join_keys=["user_id"], value_type=ValueType.INT64)
    view = FeatureView(
        name="numbers",
        entities=[user],
        ttl=timedelta(days=30),
        schema=[Field(name=name, dtype=Float64) for name in features],
        source=FileSource(path=source, timestamp_field="event_time"),
    )
    store.apply([user, view])
    seconds = []
    for _ in range(int(runs)):
        started = time.perf_counter()
        rows = pandas.read_parquet(entities)
        job = store.get_historical_features(
            entity_df=rows, features=[f"numbers:{name}" for name in features]
        )
        job.to_df().to_parquet(out)
        seconds.append(time.perf_counter() - started)

print(json.dumps(seconds))
