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

BOOTSTRAP_FILE = "/var/runtime/bootstrap.py"
"""Where Lambda's runtime client lies, and so what its lines in a stack trace are called."""

bootstrap: ModuleType


def prepare(program: str, packages: str) -> None:
    """Set ``sys.path`` for good, and read our own modules while they can be read."""
    global bootstrap
    importlib.import_module("studylam.runtime.guest.context")
    importlib.import_module("studylam.runtime.guest.logs")
    importlib.import_module("studylam.runtime.sandbox.selftest")
    sys.path.append(packages)
    importlib.import_module("studylam.runtime.guest.marshal")
    importlib.import_module("studylam.runtime.guest.aws")
    bootstrap = _bootstrap()
    # Since 3.13 what `python -c` ran is kept, and would show in traces of what handlers `exec`.
    linecache.cache.pop("<string>", None)
    sys.path.remove(program)
    # `-S` keeps foreign packages out; what handlers know from `site` is put back by hand.
    for give in (site.setquit, site.setcopyright, site.sethelper):
        give()


class _Renamed(SourceFileLoader):
    """Compiles a file under another name."""

    def source_to_code(self, data: bytes, path: str, *, _optimize: int = -1):  # type: ignore[no-untyped-def, override]
        return compile(data, BOOTSTRAP_FILE, "exec", dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname: str):  # type: ignore[no-untyped-def]
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _bootstrap() -> ModuleType:
    path = Path(__file__).with_name("bootstrap.py")
    name = "studylam.runtime.guest.bootstrap"
    spec = spec_from_file_location(name, path, loader=_Renamed(name, str(path)))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    # No modification time: the traceback module doesn't look for the file again.
    lines = path.read_text("utf-8").splitlines(keepends=True)
    linecache.cache[BOOTSTRAP_FILE] = (1, None, lines, BOOTSTRAP_FILE)
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


def forget_ours() -> None:
    """Take our own modules out of ``sys.modules``, so that handlers don't find them."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "studylam"]:
        del sys.modules[name]
