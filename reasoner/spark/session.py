"""The address of a cluster in; a session on it, and what is done with its files, out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from reasoner.errors import UsageError
from reasoner.spark.java import java_home

_SETTINGS = {
    # Deciding takes far longer than the size of what is decided says: joining small partitions
    # would leave it to one process.
    "spark.sql.adaptive.enabled": "false",
    # A process holds what it reads of a partition unpacked, which is many times as much.
    "spark.sql.files.maxPartitionBytes": "8m",
    "spark.ui.enabled": "false",
}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A session on a cluster, or in this process where the address is `local[…]`.

    Raises UsageError where no Java fits or the cluster cannot be reached.
    """
    os.environ["JAVA_HOME"] = str(java_home())
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    is_here = master.startswith(("local", "spark://127.0.0.1:", "spark://localhost:"))
    builder = SparkSession.builder.master(master).appName("guideline-reasoner")
    for name, value in {**_SETTINGS, **(_HERE if is_here else {})}.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    try:
        spark = builder.getOrCreate()
    except (Py4JError, PySparkException, RuntimeError):
        said = "there is no such cluster, or it does not answer. Correct --master."
        raise UsageError(f"{master}: {said}") from None
    spark.sparkContext.setLogLevel("OFF")
    try:
        yield spark
    finally:
        spark.stop()


class Storage:
    """Folders and files wherever Spark reads and writes."""

    def __init__(self, spark: SparkSession) -> None:
        self._java: Any = spark.sparkContext._jvm
        self._settings: Any = spark.sparkContext._jsc.hadoopConfiguration()

    def _at(self, path: str) -> tuple[Any, Any]:
        there = self._java.org.apache.hadoop.fs.Path(path)
        return there.getFileSystem(self._settings), there

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder."""
        system, there = self._at(path)
        return bool(system.exists(there))

    def files(self, path: str) -> list[str]:
        """The names of a file, or of all files in a folder and below, with their folders."""
        system, there = self._at(path)
        found, every = [], system.listFiles(there, True)
        while every.hasNext():
            found.append(str(every.next().getPath().toString()))
        return sorted(found)

    def delete(self, path: str) -> None:
        """Take a file or folder away."""
        system, there = self._at(path)
        system.delete(there, True)

    def rename(self, path: str, other: str) -> None:
        """Give a file or folder another name, which none has."""
        system, there = self._at(path)
        if not system.rename(there, self._at(other)[1]):
            raise UsageError(f"{name_of(other)}: it cannot be written. Name another place.")

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        system, there = self._at(path)
        stream = system.create(there)
        stream.write(bytearray(text.encode()))
        stream.close()


def name_of(path: str) -> str:
    """The last part of an address."""
    return PurePosixPath(unquote(path)).name
