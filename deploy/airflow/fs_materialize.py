"""Materializes every six hours what is new since the last run. Airflow 3, and 2.4 or later."""

from datetime import datetime, timedelta

from airflow import DAG

try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

default_args = {
    "owner": "ml-platform",
    "retries": 2,
    "retry_delay": timedelta(minutes=5),
}

with DAG(
    dag_id="fs_materialize",
    default_args=default_args,
    schedule="0 */6 * * *",  # Every 6 hours
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # Two at once would be refused: each view has one run at a time.
    max_active_runs=1,
) as dag:
    materialize = BashOperator(
        task_id="materialize_incremental",
        bash_command=(
            'cd "${FS_REPOSITORY:-/opt/feature_repo}" && '
            "fs materialize-incremental \"$(date -u +'%Y-%m-%dT%H:%M:%S')\""
        ),
    )
