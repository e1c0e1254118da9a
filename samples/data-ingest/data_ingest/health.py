"""Whether this process can do its work. Uses the standard library alone, because the packages may be gone."""
import importlib
import json
from importlib import metadata
from pathlib import Path

# The modules the app needs and the distribution that brings each.
NEEDED = {
    "numpy": "numpy",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "deltalake": "deltalake",
    "azure.functions": "azure-functions",
    "azure.identity": "azure-identity",
    "azure.storage.blob": "azure-storage-blob",
    "cryptography": "cryptography",
}

BUILD_INFO = Path(__file__).resolve().parent.parent / "build_info.json"


def report() -> dict:
    imports, missing = {}, {}
    for module, distribution in NEEDED.items():
        try:
            imports[module] = version_of(module, distribution)
        except Exception as error:  # a damaged package raises anything, and the answer must name it
            missing[module] = f"{type(error).__name__}: {error}"
    info = build_info()
    return {
        "status": "unhealthy" if missing else "healthy",
        "commit": info.get("commit"),
        "built": info.get("built"),
        "imports": imports,
        **({"missing": missing} if missing else {}),
    }


def version_of(module: str, distribution: str) -> str:
    imported = importlib.import_module(module)
    if getattr(imported, "__file__", None) is None:
        # A folder without files imports, too: as a namespace package.
        raise ImportError(f"{module} is only a folder")
    return metadata.version(distribution)


def build_info() -> dict:
    """What the build wrote beside function_app.py; empty where nothing was built, as on a developer's machine."""
    try:
        return json.loads(BUILD_INFO.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
