"""Orders as a data frame: read from CSV, checked, added up."""
import io
from typing import List, Optional

import pandas

COLUMNS = ["order", "day", "shop", "amount"]


class Refused(ValueError):
    """Why these orders are not taken, in a sentence for whoever sent them."""


def read(csv: bytes) -> pandas.DataFrame:
    try:
        frame = pandas.read_csv(io.BytesIO(csv), dtype={"shop": "string"})
    except (ValueError, pandas.errors.ParserError) as error:
        raise Refused(f"this is no CSV ({error}); send a line {','.join(COLUMNS)} and a line an order") from error
    if list(frame.columns) != COLUMNS:
        raise Refused(f"the columns are {list(frame.columns)}; send {COLUMNS}")
    frame["day"] = pandas.to_datetime(frame["day"], format="%Y-%m-%d", errors="coerce")
    frame["order"] = pandas.to_numeric(frame["order"], errors="coerce")
    frame["amount"] = pandas.to_numeric(frame["amount"], errors="coerce")
    wrong = frame.isna().any(axis=1) | (frame["order"] % 1 != 0)
    if wrong.any():
        lines = [str(number + 2) for number in frame.index[wrong]]  # the first order stands in line 2
        raise Refused(f"something is missing or unreadable in line {', '.join(lines[:5])}; nothing was stored")
    return frame.astype({"order": "int64", "amount": "float64"})


def daily_totals(frame: pandas.DataFrame, shop: Optional[str] = None) -> List[dict]:
    if shop is not None:
        frame = frame[frame["shop"] == shop]
    totals = frame.groupby(["day", "shop"], as_index=False).agg(orders=("order", "nunique"), amount=("amount", "sum"))
    totals["day"] = totals["day"].dt.strftime("%Y-%m-%d")
    return totals.round({"amount": 2}).to_dict(orient="records")
