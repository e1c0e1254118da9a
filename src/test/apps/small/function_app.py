"""A data app of the tests whose packages are installed anew in each of them; its health tells which versions it imports."""
import importlib.metadata
import json
from pathlib import Path

import azure.functions as func
import idna

from small import greeting

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.function_name("Health")
@app.route(route="health", methods=["GET"], trigger_arg_name="request")
def health(request: func.HttpRequest) -> func.HttpResponse:
    info = json.loads((Path(__file__).parent / "build_info.json").read_text())
    imported = {"idna": idna.__version__, "recorded": importlib.metadata.version("idna")}
    body = {"status": "healthy", "commit": info["commit"], "greeting": greeting.TEXT, **imported}
    return func.HttpResponse(json.dumps(body), mimetype="application/json")
