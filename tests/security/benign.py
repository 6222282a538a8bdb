"""Ordinary things that handlers do, one function each. Runs inside the sandbox, as a handler.

Each function raises if what it does doesn't work. `BENIGN` (in `test_benign`) finds them by their
names, so that tightening the sandbox is noticed here first.
"""

import os
import sys
import tempfile


def do_sqlite():
    import sqlite3

    with sqlite3.connect(os.path.join(tempfile.mkdtemp(), "x.db")) as connection:
        connection.execute("pragma journal_mode=delete")
        connection.execute("create table t (a)")
        connection.executemany("insert into t values (?)", [(n,) for n in range(100)])
        assert connection.execute("select sum(a) from t").fetchone() == (4950,)


def do_zip():
    import zipfile

    path = os.path.join(tempfile.mkdtemp(), "x.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", "hello" * 100)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tempfile.mkdtemp())
        assert archive.read("a/b.txt")[:5] == b"hello"


def do_tar():
    import tarfile

    folder = tempfile.mkdtemp()
    with open(f"{folder}/a.txt", "w") as file:
        file.write("hello")
    with tarfile.open(f"{folder}/x.tar.gz", "w:gz") as archive:
        archive.add(f"{folder}/a.txt", "a.txt")
    with tarfile.open(f"{folder}/x.tar.gz") as archive:
        archive.extractall(tempfile.mkdtemp(), filter="data")


def do_compression():
    import bz2
    import gzip
    import lzma
    import zlib

    for module in (bz2, gzip, lzma, zlib):
        assert module.decompress(module.compress(b"x" * 1000)) == b"x" * 1000


def do_threads():
    import queue
    import threading

    results = queue.Queue()
    threads = [threading.Thread(target=results.put, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.qsize() == 20


def do_thread_pool():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda n: n * n, range(10))) == 285


def do_asyncio():
    import asyncio

    async def work(number):
        await asyncio.sleep(0.001)
        return await asyncio.to_thread(lambda: number)

    async def everything():
        return await asyncio.gather(*(work(number) for number in range(5)))

    assert asyncio.run(everything()) == [0, 1, 2, 3, 4]


def do_subprocess():
    import subprocess

    done = subprocess.run([sys.executable, "-c", "print(6*7)"], capture_output=True, text=True)
    assert done.stdout == "42\n", done


def do_async_subprocess():
    import asyncio

    async def run():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print(1)", stdout=asyncio.subprocess.PIPE
        )
        return (await process.communicate())[0]

    assert asyncio.run(run()) == b"1\n"


def do_multiprocessing():
    import multiprocessing

    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=theirs.send, args=("hello",))
    process.start()
    assert ours.recv() == "hello"
    process.join()


def do_fork_and_wait():
    pid = os.fork()
    if pid == 0:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


def do_ssl_context():
    import ssl

    context = ssl.create_default_context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def do_zoneinfo():
    import datetime
    import zoneinfo

    there = datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Vienna"))
    assert there.utcoffset() == datetime.timedelta(hours=2)


def do_time():
    import datetime
    import time

    time.sleep(0.001)
    time.strftime("%Z", time.localtime())
    assert datetime.datetime.now(datetime.UTC).year >= 2025


def do_hashes():
    import hashlib
    import hmac

    for name in ("sha256", "sha3_512", "blake2b", "md5"):
        hashlib.new(name, b"x").digest()
    hashlib.pbkdf2_hmac("sha256", b"x", b"y", 100)
    hashlib.scrypt(b"x", salt=b"y", n=2, r=8, p=1)
    hmac.new(b"k", b"x", "sha256").hexdigest()


def do_randomness():
    import random
    import secrets
    import uuid

    assert secrets.token_hex(8) != secrets.token_hex(8)
    assert random.SystemRandom().random() < 1 and os.getrandom(4) and os.urandom(4)
    assert uuid.uuid4() != uuid.uuid4() and uuid.uuid5(uuid.NAMESPACE_DNS, "x") and uuid.uuid1()


def do_tempfile():
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x")
        file.flush()
        assert os.path.getsize(file.name) == 1
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"x")
    with tempfile.SpooledTemporaryFile(10) as file:
        file.write(b"x" * 100)


def do_literal_tmp():
    with open("/tmp/x.txt", "w") as file:
        file.write("x")
    assert os.listdir("/tmp")


def do_csv():
    import csv
    import io

    text = io.StringIO()
    csv.DictWriter(text, ["a", "b"]).writerow({"a": 1, "b": "x,y"})
    assert next(csv.reader(io.StringIO(text.getvalue()))) == ["1", "x,y"]


def do_json():
    import json
    from decimal import Decimal

    assert json.loads(json.dumps({"a": [1, None, 1.5]}), parse_float=Decimal)["a"][2] == 1.5


def do_simplejson():
    import simplejson

    assert simplejson.dumps({"a": 1}) == '{"a": 1}'


def do_numbers():
    import fractions
    import math
    import statistics
    from decimal import Decimal

    assert Decimal("0.1") * 3 == Decimal("0.3")
    assert statistics.stdev([1, 2, 3]) == 1 and math.isclose(math.pi, 3.14159, rel_tol=1e-4)
    assert fractions.Fraction(1, 3) * 3 == 1


def do_logging():
    import logging
    import logging.handlers

    logger = logging.getLogger("orders")
    logger.setLevel(logging.DEBUG)
    logger.info("hello %s", "world", extra={"order": 1})
    path = os.path.join(tempfile.mkdtemp(), "x.log")
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=10, backupCount=2)
    for _ in range(5):
        handler.emit(logging.makeLogRecord({"msg": "x" * 20}))
    handler.close()


def do_warnings_and_traces():
    import traceback
    import warnings

    warnings.warn("old", DeprecationWarning, stacklevel=1)
    try:
        raise ValueError("x")
    except ValueError:
        assert "ValueError" in traceback.format_exc()


def do_signals():
    import signal

    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.pause()
    signal.signal(signal.SIGALRM, before)
    signal.raise_signal(signal.SIGCHLD)
    assert rung


def do_inspect():
    import ast
    import dis
    import inspect

    assert "def do_inspect" in inspect.getsource(do_inspect)
    assert ast.unparse(ast.parse("1+1")) == "1 + 1"
    dis.Bytecode(do_inspect).dis()


def do_files_and_folders():
    import pathlib
    import shutil

    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/b/c.txt").write_text("x")
    shutil.copytree(folder / "a", folder / "copy")
    shutil.move(folder / "copy", folder / "moved")
    shutil.make_archive(str(folder / "archive"), "zip", folder / "a")
    (folder / "link").symlink_to("a")
    os.link(folder / "a/b/c.txt", folder / "a/b/d.txt")
    assert sorted(p.name for p in folder.rglob("*.txt"))
    assert shutil.disk_usage(folder).total > 0
    shutil.rmtree(folder)


def do_modes_and_times():
    import pathlib

    path = pathlib.Path(tempfile.mkdtemp(), "x")
    path.touch(mode=0o600)
    path.chmod(0o644)
    os.utime(path, (1, 1))


def do_file_locks():
    import fcntl

    with tempfile.TemporaryFile() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def do_ctypes():
    import ctypes
    import ctypes.util

    libc = ctypes.CDLL(None)
    assert libc.abs(-3) == 3
    callback = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 5)
    assert callback() == 5


def do_struct_and_array():
    import array
    import struct

    assert struct.unpack("<I", struct.pack("<I", 7)) == (7,)
    assert array.array("d", [1, 2]).tobytes()


def do_mmap():
    import mmap

    with tempfile.TemporaryFile() as file:
        file.truncate(8192)
        with mmap.mmap(file.fileno(), 0) as area:
            area[:2] = b"hi"
    with mmap.mmap(-1, 4096) as area:
        area.write(b"x")


def do_select():
    import select
    import selectors

    read, write = os.pipe()
    with selectors.DefaultSelector() as selector, select.epoll() as epoll:
        selector.register(read, selectors.EVENT_READ)
        epoll.register(read, select.EPOLLIN)
        os.write(write, b"x")
        assert selector.select(1) and epoll.poll(1) and select.select([read], [], [], 1)[0]


def do_socketpair():
    import socket

    ours, theirs = socket.socketpair()
    ours.settimeout(1)
    ours.sendall(b"hello")
    assert theirs.recv(5) == b"hello"


def do_unix_server():
    import socket
    import threading

    path = os.path.join(tempfile.mkdtemp(), "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        threading.Thread(target=lambda: server.accept()[0].sendall(b"hi")).start()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            assert client.recv(2) == b"hi"


def do_no_network():
    import http.client
    import urllib.error
    import urllib.request

    try:
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)
    except urllib.error.URLError as error:
        assert isinstance(error.reason, OSError)
    try:
        http.client.HTTPSConnection("192.0.2.1", timeout=1).request("GET", "/")
    except OSError as error:
        assert "unreachable" in str(error)


def do_urls():
    from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

    assert urlsplit("https://a.b/c?d=e#f").netloc == "a.b"
    assert parse_qs(urlencode({"a": "ä b"})) == {"a": ["ä b"]} and quote_plus("a/b") == "a%2Fb"


def do_platform():
    import getpass
    import locale
    import platform
    import resource
    import sysconfig

    assert platform.system() == "Linux" and platform.platform() and platform.python_version()
    locale.setlocale(locale.LC_NUMERIC, "C")
    resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.getrusage(resource.RUSAGE_SELF)
    sysconfig.get_paths()
    assert os.cpu_count() and os.getloadavg() and os.uname() and os.getpid()
    os.environ.setdefault("LOGNAME", "x")
    assert getpass.getuser()


def do_xml_and_html():
    import html
    import html.parser
    import xml.dom.minidom
    import xml.etree.ElementTree as tree

    assert tree.fromstring("<a><b>x</b></a>").find("b").text == "x"
    assert html.unescape("&lt;") == "<"
    xml.dom.minidom.parseString("<a/>").toprettyxml()


def do_email():
    import email
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"] = "ä"
    message.set_content("hello")
    message.add_attachment(b"x", maintype="image", subtype="png")
    assert email.message_from_bytes(message.as_bytes())["Subject"]


def do_import_machinery():
    import importlib
    import importlib.metadata
    import importlib.resources

    folder = tempfile.mkdtemp()
    with open(f"{folder}/freshly_made.py", "w") as file:
        file.write("x = 5")
    sys.path.append(folder)
    importlib.invalidate_caches()
    assert importlib.import_module("freshly_made").x == 5
    assert importlib.resources.files("json").joinpath("__init__.py").read_text()


def do_dataclasses():
    import dataclasses
    import enum
    import typing

    @dataclasses.dataclass(frozen=True, slots=True)
    class Point:
        x: int

    class Colour(enum.StrEnum):
        RED = "red"

    assert dataclasses.asdict(Point(1)) == {"x": 1} and Colour("red") is Colour.RED
    assert typing.get_type_hints(Point) == {"x": int}


def do_pickle():
    import copy
    import marshal
    import pickle

    value = {"a": [1, (2, 3)]}
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value)
    assert marshal.loads(marshal.dumps(value)) == value


def do_text():
    import base64
    import codecs
    import difflib
    import re
    import string
    import textwrap
    import unicodedata

    assert re.sub(r"(\w+)", r"<\1>", "a b") == "<a> <b>"
    assert unicodedata.normalize("NFC", "e\u0301") == "é"
    assert base64.b64decode(base64.b64encode(b"x")) == b"x" and codecs.encode("a", "rot13") == "n"
    assert string.Template("$a").substitute(a=1) == "1" and textwrap.wrap("a b", 1)
    assert difflib.SequenceMatcher(None, "ab", "ac").ratio() == 0.5


def do_collections():
    import collections
    import contextlib
    import functools
    import heapq
    import itertools
    import operator

    assert collections.Counter("aab").most_common(1) == [("a", 2)]
    assert heapq.nsmallest(1, [3, 1]) == [1] and functools.reduce(operator.add, [1, 2]) == 3
    assert list(itertools.batched([1], 1) if hasattr(itertools, "batched") else [(1,)])
    with contextlib.suppress(KeyError):
        {}["x"]


def do_context_variables():
    import contextvars
    import threading
    import weakref

    variable = contextvars.ContextVar("v", default=1)
    assert contextvars.copy_context().run(variable.get) == 1
    local = threading.local()
    local.x = 1
    assert weakref.ref(do_text)() is do_text


def do_collector():
    import gc
    import tracemalloc

    tracemalloc.start()
    gc.collect()
    assert tracemalloc.take_snapshot().statistics("lineno") is not None
    tracemalloc.stop()


def do_timer():
    import sched
    import threading
    import time

    done = threading.Event()
    threading.Timer(0.001, done.set).start()
    assert done.wait(2)
    sched.scheduler(time.monotonic).run()


def do_read_own_code():
    with open(__file__) as file:
        assert "do_read_own_code" in file.read()
    assert os.listdir(os.environ["LAMBDA_TASK_ROOT"]) if os.path.isdir("/var/task") else True


def do_devices():
    with open("/dev/null", "w") as file:
        file.write("x")
    with open("/dev/urandom", "rb") as file:
        assert len(file.read(4)) == 4


def do_boto3_s3():
    import boto3

    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="benign-bucket")
    s3.put_object(Bucket="benign-bucket", Key="a/ä", Body=b"x" * 1000)
    assert s3.get_object(Bucket="benign-bucket", Key="a/ä")["Body"].read() == b"x" * 1000
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="benign-bucket")
    assert [o["Key"] for page in pages for o in page["Contents"]] == ["a/ä"]
    path = os.path.join(tempfile.mkdtemp(), "x")
    s3.download_file("benign-bucket", "a/ä", path)
    assert s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})


def do_boto3_dynamodb():
    import boto3

    table = boto3.resource("dynamodb", region_name="us-east-1").create_table(
        TableName="benign",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"id": "1", "n": 2})
    assert table.get_item(Key={"id": "1"})["Item"]["n"] == 2


def do_boto3_sqs():
    import boto3

    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="benign")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"


def do_pillow():
    import io

    from PIL import Image, ImageDraw

    image = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(image).ellipse((8, 8, 56, 56), fill="red")
    image.thumbnail((16, 16))
    out = io.BytesIO()
    image.save(out, "PNG")
    image.save(out, "JPEG")
    assert out.getvalue()


def lambda_handler(event, context):
    """Do one thing by its name."""
    globals()[event]()
    return "works"
