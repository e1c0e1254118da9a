"""The table of all orders, in Delta format: in a folder, or in a storage account (ORDERS_TABLE=abfss://...)."""
import os
import tempfile
from typing import Dict, Tuple

import pandas
import pyarrow
from deltalake import DeltaTable, write_deltalake

SCHEMA = pyarrow.schema(
    [
        ("order", pyarrow.int64()),
        ("day", pyarrow.timestamp("us")),
        ("shop", pyarrow.string()),
        ("amount", pyarrow.float64()),
    ]
)
WEEK = 7 * 24  # hours; a reader that began before may still need the older files


def append(frame: pandas.DataFrame) -> int:
    """Returns the table's new version."""
    table = pyarrow.Table.from_pandas(frame, schema=SCHEMA, preserve_index=False)
    write_deltalake(location(), table, mode="append", storage_options=access())
    return opened().version()


def read() -> pandas.DataFrame:
    if not exists():
        return SCHEMA.empty_table().to_pandas()
    return opened().to_pandas()


def compact() -> Tuple[int, int]:
    """Returns how many files were replaced, and by how many."""
    if not exists():
        return 0, 0
    table = opened()
    done = table.optimize.compact()
    table.vacuum(retention_hours=WEEK, dry_run=False)
    return done["numFilesRemoved"], done["numFilesAdded"]


def location() -> str:
    return os.environ.get("ORDERS_TABLE") or os.path.join(tempfile.gettempdir(), "data-ingest", "orders")


def exists() -> bool:
    return DeltaTable.is_deltatable(location(), storage_options=access())


def opened() -> DeltaTable:
    return DeltaTable(location(), storage_options=access())


def access() -> Dict[str, str]:
    """In a storage account the app's managed identity is used: there is no key to keep."""
    if not location().startswith("abfss://"):
        return {}
    from azure.identity import DefaultAzureCredential

    return {"bearer_token": DefaultAzureCredential().get_token("https://storage.azure.com/.default").token}
