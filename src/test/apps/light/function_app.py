"""A data app of the tests: as the sample in samples/, with packages that are quicker to move about."""
import importlib
import json
from pathlib import Path

import azure.functions as func

from light import greeting

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

NEEDED = ["azure.functions", "markupsafe._speedups", "werkzeug", "certifi", "idna"]


@app.function_name("Health")
@app.route(route="health", methods=["GET"], trigger_arg_name="request")
def health(request: func.HttpRequest) -> func.HttpResponse:
    for module in NEEDED:
        importlib.import_module(module)
    info = json.loads((Path(__file__).parent / "build_info.json").read_text())
    return answer({"status": "healthy", "commit": info["commit"], "greeting": greeting.TEXT})


@app.function_name("Docs")
@app.route(route="docs", methods=["GET"], trigger_arg_name="request")
def docs(request: func.HttpRequest) -> func.HttpResponse:
    return answer({"docs": "Health, Docs, Nightly"})


@app.function_name("Nightly")
@app.timer_trigger(arg_name="timer", schedule="0 0 2 * * *")
def nightly(timer: func.TimerRequest) -> None:
    print(greeting.TEXT)


def answer(body: dict) -> func.HttpResponse:
    return func.HttpResponse(json.dumps(body), mimetype="application/json")
