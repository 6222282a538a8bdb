"""A function that is staged and ready for environments: what they are told about it."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studylam.runtime import staging
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.config import FunctionConfig

_MIB = 1 << 20

_READ_AND_MAP = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
_READ = ("/usr/share/zoneinfo", "/etc/localtime", "/dev/urandom", "/dev/random")
_WRITE = ("/dev/null",)

LayerSource = str | Path | staging.Snapshot
"""A built-in layer's name, a folder laid out as a layer, or a published layer version."""


@dataclass(frozen=True, eq=False)
class StagedFunction:
    """One version of a function, ``$LATEST`` or a published one, with code and layers in a stage.

    ``source`` and ``layer_sources`` are what they were made of: a new stage is filled from them.
    """

    config: FunctionConfig
    source: staging.Code
    layer_sources: tuple[LayerSource, ...]
    stage: staging.Stage
    code: str
    layers: str | None
    code_sha256: str
    code_size: int
    mentions_boto3: bool
    """A guess, for speed only: it will probably import boto3."""
    description: str = ""

    @classmethod
    def of(
        cls,
        config: FunctionConfig,
        code: staging.Code,
        stage: staging.Stage,
        layers: Sequence[LayerSource] | None = None,
    ) -> StagedFunction:
        """Copy ``code`` and the layers into ``stage``. Raises BadInputError, NotFoundError."""
        sources = tuple(config.layers if layers is None else layers)
        budget = [staging.CODE_LIMIT]
        staged = stage.add_code(code, budget)
        try:
            opt = stage.add_layers(sources, budget)
        except BaseException:
            stage.discard(staged)
            raise
        digest, size = stage.digest(staged)
        mentions = any(stage.mentions(name, b"boto") for name in (staged, opt))
        return cls(config, code, sources, stage, staged, opt, digest, size, mentions)

    def published(self, version: str, description: str) -> StagedFunction:
        """The same code and configuration under a version's number, for good."""
        self.stage.share(self.code)
        self.stage.share(self.layers)
        return replace(
            self,
            config=replace(self.config, version=version),
            source=self.stage.snapshot(self.code),
            description=description,
        )

    def restaged(self, stage: staging.Stage) -> StagedFunction:
        """The same function in another stage, when its own is lost."""
        again = StagedFunction.of(self.config, self.source, stage, self.layer_sources)
        return replace(again, description=self.description)

    def discard(self) -> None:
        """Remove the copies, unless another version shares them."""
        self.stage.discard(self.code)
        self.stage.discard(self.layers)

    @property
    def memory_bytes(self) -> int:
        return self.config.memory_mb * _MIB

    @property
    def tmp_bytes(self) -> int:
        return self.config.ephemeral_mb * _MIB

    def order(
        self, tier: str, tmp: str | None, initialization_type: str, log_stream: str
    ) -> dict[str, Any]:
        """What a handler process is told before it imports the handler."""
        folders = self._folders(tier)
        python = staging.interpreter()
        version = python["version"]
        own = self.stage.top_names(self.code)
        if self.layers is not None:
            for below in ("python", f"python/lib/python{version}/site-packages"):
                own |= self.stage.top_names(f"{self.layers}/{below}")
        task, opt = folders["task"], folders["opt"]
        layers = [f"{opt}/python/lib/python{version}/site-packages", f"{opt}/python"]
        # Of an interpreter that isn't shown at Lambda's place this would be what others installed.
        site = f"/var/lang/{python['library_folder']}/python{version}/site-packages"
        sites = [site] if tier == "A" else []
        preloaded = sys.stdlib_module_names | set(staging.RUNTIME_PACKAGES)
        return {
            "t": "init",
            "handler": self.config.handler,
            "env": self._variables(tmp, initialization_type, log_stream),
            "task": task,
            # As recorded on python3.13; the runtime's packages and the standard library between.
            "path": [[task, *layers, *sites], [*sites, *layers]],
            "aliases": self._aliases(tier, folders),
            # Where /tmp has a size of its own, that is what ends: "No space left on device".
            "file_size": self.tmp_bytes + (_MIB if tier == "A" else 0),
            # Who asks for 2 GB at once shall be killed for taking them, not refused.
            "data_limit": self.memory_bytes + 2048 * _MIB,
            "shadows": not own.isdisjoint(preloaded),
        }

    def files(self, tmp: str) -> dict[str, list[str]]:
        """Tier B: the paths that Landlock leaves open to this function."""
        python = staging.interpreter()
        library = Path(python["executable"]).parent.parent / "lib"
        shared = [str(p.resolve()) for p in library.glob("lib*.so*")]
        folders = self._folders("B")
        code = [folders["task"], folders["opt"], str(self.stage.folder / "runtime")]
        packages = [path for path, _ in staging.runtime_packages()]
        return {
            "readable": [*_READ, *packages],
            "executable": [*_READ_AND_MAP, python["standard_library"], *shared, *code],
            "writable": [tmp, *_WRITE],
        }

    def _folders(self, tier: str) -> dict[str, str]:
        if tier == "A":
            return {"task": "/var/task", "opt": "/opt"}
        opt = self.stage.folder / (self.layers or "no-layers")
        return {"task": str(self.stage.folder / self.code), "opt": str(opt)}

    def _aliases(self, tier: str, folders: dict[str, str]) -> list[tuple[str, str]]:
        if tier == "A":
            return []
        python = staging.interpreter()
        library = f"/var/lang/{python['library_folder']}/python{python['version']}"
        return [
            (folders["task"], "/var/task"),
            (folders["opt"], "/opt"),
            (str(self.stage.folder / "runtime"), "/var/runtime"),
            (python["standard_library"], library),
        ]

    def _variables(
        self, tmp: str | None, initialization_type: str, log_stream: str
    ) -> dict[str, str]:
        """Lambda's environment variables (recorded on python3.13), then the function's own.

        ``PYTHONPATH`` and ``LD_LIBRARY_PATH`` are left out: what steers interpreters and loaders
        from outside has no place in a sandbox, and here nothing needs them.
        """
        config = self.config
        variables = {
            "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "LANG": "en_US.UTF-8",
            "LC_CTYPE": "C.UTF-8",
            "TZ": ":UTC",
            "PWD": "/var/task",
            "SHLVL": "0",
            "LAMBDA_TASK_ROOT": "/var/task",
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "_HANDLER": config.handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime_name}",
            "AWS_LAMBDA_INITIALIZATION_TYPE": initialization_type,
            "AWS_LAMBDA_FUNCTION_NAME": config.name,
            "AWS_LAMBDA_FUNCTION_VERSION": config.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.memory_mb),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{config.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
            "AWS_REGION": config.region,
            "AWS_DEFAULT_REGION": config.region,
            # AWS's own example keys: nothing anywhere accepts them.
            "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_SESSION_TOKEN": "StudyLam-example-session-token",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
            "_AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129",
            "_AWS_XRAY_DAEMON_PORT": "2000",
        }
        if config.log_format != "Text":
            variables["AWS_LAMBDA_LOG_FORMAT"] = config.log_format
        if config.log_level is not None:
            variables["AWS_LAMBDA_LOG_LEVEL"] = config.log_level
        if tmp is not None:
            variables["TMPDIR"] = tmp
        return {**variables, **config.environment}


def new_log_stream(config: FunctionConfig) -> str:
    """The name of a new environment's log stream."""
    date = time.strftime("%Y/%m/%d", time.gmtime())
    return f"{date}/[{config.version}]{secrets.token_hex(16)}"


def identity_of(config: FunctionConfig) -> FunctionIdentity:
    """A function, and the execution role under which it, and Lambda for it, calls AWS."""
    return FunctionIdentity(
        function_name=config.name,
        account_id=config.account_id,
        region=config.region,
        role=config.role,
    )
