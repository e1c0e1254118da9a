"""The functions of the data app; what they do is in the package data_ingest.

What needs pandas is imported inside the functions: the host loads this file to learn which functions there are, and
health has to answer, and to say what is missing, when the packages are gone.
"""
import json
import logging

import azure.functions as func

from data_ingest import health

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)


@app.function_name("AddOrders")
@app.route(route="orders", methods=["POST"], trigger_arg_name="request")
def add_orders(request: func.HttpRequest) -> func.HttpResponse:
    """Takes orders as CSV (order,day,shop,amount) and appends them to the table; refuses all if one is wrong."""
    from data_ingest import lake, orders

    try:
        frame = orders.read(request.get_body())
    except orders.Refused as refused:
        return answer({"refused": str(refused)}, status=400)
    version = lake.append(frame)
    logging.info("appended %d orders, the table is at version %d", len(frame), version)
    return answer({"orders": len(frame), "version": version}, status=201)


@app.function_name("DailyTotals")
@app.route(route="orders/daily", methods=["GET"], trigger_arg_name="request")
def daily_totals(request: func.HttpRequest) -> func.HttpResponse:
    """The number and sum of the orders, by day and shop; ?shop= asks for one shop only."""
    from data_ingest import lake, orders

    return answer(orders.daily_totals(lake.read(), shop=request.params.get("shop")))


@app.function_name("CompactTable")
@app.timer_trigger(arg_name="timer", schedule="0 30 2 * * *")
def compact_table(timer: func.TimerRequest) -> None:
    """Every night: many small files of one request each become few, and what no reader needs any more goes."""
    from data_ingest import lake

    before, after = lake.compact()
    logging.info("compacted %d files to %d%s", before, after, ", late" if timer.past_due else "")


@app.function_name("Health")
@app.route(
    route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS, trigger_arg_name="request"
)
def report_health(request: func.HttpRequest) -> func.HttpResponse:
    """200 when everything that the app needs imports, else 503 and what does not; the commit says which code runs."""
    report = health.report()
    return answer(report, status=200 if report["status"] == "healthy" else 503)


def answer(body: object, status: int = 200) -> func.HttpResponse:
    return func.HttpResponse(json.dumps(body), status_code=status, mimetype="application/json")
