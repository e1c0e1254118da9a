"""Stands in for the Functions host and its Python worker: imports the data app in WWWROOT once, and serves it.

usage: python3 -S -s -B host.py WWWROOT

Writes one line of JSON when the code is loaded: {"functions": [...], "error": null or text}. Then, for every line of
JSON on stdin (method, url, path, parameters, headers, body), one line: {status, type, headers, body}; bodies are base64.
What the app prints goes to stderr. Ends with its input.
"""

import asyncio
import base64
import importlib
import inspect
import json
import os
import re
import sys
import traceback
import types


def main(wwwroot):
    requests, answers = own_channels()
    prepare_path(wwwroot)
    try:
        functions, prefix = index(), route_prefix(wwwroot)
    except BaseException as error:  # what an import does may end in anything, also in SystemExit
        traceback.print_exc()
        say(answers, {"functions": [], "error": f"{type(error).__name__}: {error}"})
        functions, prefix = [], ""
    else:
        say(answers, {"functions": [config(function) for function in functions], "error": None})
    for line in requests:
        say(answers, serve(functions, prefix, json.loads(line)))


def own_channels():
    """stdin and stdout for us alone: what the app prints must not end up in an answer."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)
    return requests, answers


def prepare_path(wwwroot):
    """The packages before the app's own modules, as in the worker; this script's folder not at all."""
    sys.path[0:1] = [os.path.join(wwwroot, ".python_packages", "lib", "site-packages"), wwwroot]


def index():
    module = importlib.import_module("function_app")
    import azure.functions as func

    apps = [value for value in vars(module).values() if isinstance(value, func.FunctionRegister)]
    if len({id(app) for app in apps}) != 1:
        raise ValueError(f"{len(apps)} FunctionApps in function_app.py; one is needed")
    functions = apps[0].get_functions()
    for function in functions:
        demand_same_parameters(function)
    return functions


def demand_same_parameters(function):
    """As the worker: one function whose parameters are not called as its bindings are, and none is found."""
    declared = set(inspect.signature(function.get_user_function()).parameters) - {"context"}
    bound = {binding["name"] for binding in bindings_of(function)} - {"$return", "context"}
    if declared != bound:
        raise TypeError(
            f"{function.get_function_name()} has the parameters {sorted(declared)} and its bindings are called"
            f" {sorted(bound)}; give them the same names (trigger_arg_name, arg_name)"
        )


def bindings_of(function):
    return json.loads(function.get_function_json())["bindings"]


def route_prefix(wwwroot):
    try:
        with open(os.path.join(wwwroot, "host.json"), encoding="utf-8") as file:
            host = json.load(file)
    except FileNotFoundError:
        return "api"
    return host.get("extensions", {}).get("http", {}).get("routePrefix", "api")


def config(function):
    return {
        "name": function.get_function_name(),
        "entryPoint": function.get_user_function().__name__,
        "scriptFile": "function_app.py",
        "language": "python",
        "bindings": bindings_of(function),
    }


def serve(functions, prefix, request):
    for function in functions:
        trigger = trigger_of(function)
        if trigger is None:
            continue
        route = "/".join(part for part in (prefix, trigger.get("route") or function.get_function_name()) if part)
        match = pattern(route).fullmatch(request["path"].strip("/"))
        if match and allowed(trigger, request["method"]):
            if str(trigger.get("authLevel", "FUNCTION")).upper() != "ANONYMOUS":
                return answer(401, b"", "text/plain")
            return invoke(function, trigger, request, match.groupdict())
    return answer(404, b"", "text/plain")


def trigger_of(function):
    return next((binding for binding in bindings_of(function) if binding["type"] == "httpTrigger"), None)


def allowed(trigger, method):
    methods = trigger.get("methods") or []
    return not methods or method.upper() in [str(one).upper() for one in methods]


def pattern(route):
    """{name}, {name:constraint}, {name?} and {*rest} of ASP.NET's route templates."""

    def part(match):
        name = re.match(r"\*?(\w+)", match.group(1)).group(1)
        return f"(?P<{name}>.*)" if match.group(1).startswith("*") else f"(?P<{name}>[^/]+)"

    pieces = re.split(r"(\{[^}]*\})", route.strip("/"))
    text = "".join(
        re.sub(r"\{([^}]*)\}", part, piece) if piece.startswith("{") else re.escape(piece) for piece in pieces
    )
    return re.compile(text, re.IGNORECASE)


def invoke(function, trigger, request, route_parameters):
    import azure.functions as func

    http_request = func.HttpRequest(
        method=request["method"],
        url=request["url"],
        headers=request["headers"],
        params=request["parameters"],
        route_params=route_parameters,
        body=base64.b64decode(request["body"]),
    )
    user_function = function.get_user_function()
    arguments = {trigger["name"]: http_request}
    if "context" in inspect.signature(user_function).parameters:
        arguments["context"] = types.SimpleNamespace(function_name=function.get_function_name())
    try:
        result = user_function(**arguments)
        if inspect.isawaitable(result):
            result = asyncio.run(wait_for(result))
        return converted(result)
    except BaseException:
        traceback.print_exc()
        return answer(500, b"", "text/plain")


async def wait_for(awaitable):
    return await awaitable


def converted(result):
    if result is None:
        return answer(204, b"", "text/plain")
    if isinstance(result, str):
        return answer(200, result.encode(), "text/plain; charset=utf-8")
    kind = f"{result.mimetype}; charset={result.charset}"
    return answer(result.status_code, result.get_body(), kind, dict(result.headers))


def answer(status, body, kind, headers=()):
    return {
        "status": int(status),
        "type": kind,
        "headers": dict(headers),
        "body": base64.b64encode(body).decode("ascii"),
    }


def say(answers, message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
