"""What every environment gets for free, because the zygote has imported it already."""

from __future__ import annotations

import contextlib
import importlib
import linecache
import site
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

_STANDARD_LIBRARY = """
simplejson encodings.idna abc argparse base64 binascii bisect calendar collections
concurrent.futures contextlib copy csv ctypes dataclasses datetime decimal difflib
email.mime.multipart email.mime.text email.parser enum functools gzip hashlib heapq hmac html
http.client inspect io itertools json logging logging.handlers math operator pathlib pickle
platform pprint queue random re secrets select shutil signal socket sqlite3 ssl statistics string
struct subprocess tempfile textwrap threading time traceback typing unicodedata urllib.parse
urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo
"""
FIRST = tuple(_STANDARD_LIBRARY.split())
"""Before the first environment: what handlers commonly import of the standard library."""

_BOTO3 = """
urllib3 botocore.model botocore.auth botocore.endpoint botocore.client botocore.session boto3
boto3.session boto3.s3.transfer boto3.dynamodb.conditions boto3.dynamodb.transform
"""
LATER = tuple(_BOTO3.split())
"""While nobody asks for an environment."""

_CLIENT = """
abc atexit awslambdaric builtins codecs collections contextlib copyreg decimal encodings enum
functools genericpath importlib io itertools json keyword linecache logging marshal math numbers
operator os posix posixpath pwd re reprlib simplejson stat string studylam sys textwrap threading
time token tokenize traceback types warnings weakref zipimport
"""
CLIENT = frozenset(_CLIENT.split())
"""What Lambda's own client has imported before it imports the handler, and so comes first even
where the function has a module of that name (observed from awslambdaric 4.2.2)."""

_AS_THE_CLIENT = {
    "context": ("awslambdaric.lambda_context", "/var/runtime/awslambdaric/lambda_context.py"),
    "logs": (
        "awslambdaric.lambda_runtime_log_utils",
        "/var/runtime/awslambdaric/lambda_runtime_log_utils.py",
    ),
    "bootstrap": ("awslambdaric.bootstrap", "/var/runtime/bootstrap.py"),
}
"""Our modules under the names of Lambda's own: handlers import them (a context's class, for a type
hint), print the names of their classes, and show their lines in stack traces."""

bootstrap: ModuleType


def prepare(program: str, packages: str) -> None:
    """Set ``sys.path`` for good, and read our own modules while they can be read."""
    global bootstrap
    client = sys.modules["awslambdaric"] = ModuleType("awslambdaric")
    client.__path__ = []
    _load_as_the_client("context")
    _load_as_the_client("logs")
    importlib.import_module("studylam.runtime.sandbox.selftest")
    sys.path.insert(0, packages)
    importlib.import_module("studylam.runtime.guest.marshal")
    importlib.import_module("studylam.runtime.guest.aws")
    importlib.import_module("studylam.runtime.guest.shared_memory").install()
    bootstrap = _load_as_the_client("bootstrap")
    # Since 3.13 what `python -c` ran is kept, and would show in traces of what handlers `exec`.
    linecache.cache.pop("<string>", None)
    sys.path.remove(program)
    # `-S` keeps foreign packages out; what handlers know from `site` is put back by hand.
    for give in (site.setquit, site.setcopyright, site.sethelper):
        give()


class _Renamed(SourceFileLoader):
    """Compiles a file under another name."""

    def __init__(self, name: str, path: str, shown: str) -> None:
        super().__init__(name, path)
        self._shown = shown

    def source_to_code(self, data: bytes, path: str, *, _optimize: int = -1):  # type: ignore[no-untyped-def, override]
        return compile(data, self._shown, "exec", dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname: str):  # type: ignore[no-untyped-def]
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _load_as_the_client(ours: str) -> ModuleType:
    path = Path(__file__).with_name(f"{ours}.py")
    name, shown = _AS_THE_CLIENT[ours]
    spec = spec_from_file_location(name, path, loader=_Renamed(name, str(path), shown))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    sys.modules[name] = sys.modules[f"{__package__}.{ours}"] = module
    spec.loader.exec_module(module)
    module.__file__ = shown
    setattr(sys.modules["awslambdaric"], name.rpartition(".")[2], module)
    # No modification time: the traceback module doesn't look for the file again.
    lines = path.read_text("utf-8").splitlines(keepends=True)
    linecache.cache[shown] = (1, None, lines, shown)
    return module


def load(names: list[str] | tuple[str, ...]) -> None:
    """Import what can be imported; a Python built without, say, ssl just has less."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def warm_up() -> None:
    """Read what boto3 reads from its data files at the first client of a service."""
    from studylam.runtime.guest import aws

    with contextlib.suppress(ImportError):
        aws.preload()


def forget_preloaded() -> None:
    """Leave what Lambda's client has imported, so that the function's own modules are found first.

    All else goes, not only what they shadow: on Lambda, too, boto3 would meet the function's email.
    Modules in C stay, because they can't all be begun anew.
    """
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file.endswith(".py") and name.partition(".")[0] not in CLIENT:
            del sys.modules[name]


def forget_ours() -> None:
    """Take our own modules out of ``sys.modules``, so that handlers don't find them."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "studylam"]:
        del sys.modules[name]
