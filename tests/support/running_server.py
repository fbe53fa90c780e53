"""A kalends process over its own private PostgreSQL for tests that drive it from outside; gone when the test ends."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def shared_or_skip(*parts):
    """The path below ../shared, or the end of the test with ctest's skip code when it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        print("skipped: %s is not here" % path)
        raise SystemExit(77)
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningServer:
    """Use as a context manager; `accounts` maps the logins of the first start to their passwords."""

    def __init__(self, kalends, arguments=()):
        self.kalends = str(kalends)
        self.arguments = list(arguments)
        self.port = free_port()
        self.url = "http://127.0.0.1:%d/" % self.port
        self.folder = tempfile.mkdtemp(prefix="kalends-test-")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "log")
        self.process = None
        self.accounts = {}

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.kalends, "serve", "--embedded", self.data, "--listen", "127.0.0.1:%d" % self.port, *self.arguments],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            text = pathlib.Path(self.log).read_text(errors="replace")
            if " ready at " in text:
                break
            if self.process.poll() is not None:
                raise RuntimeError("kalends ended at start:\n" + text[-4000:])
            time.sleep(0.1)
        else:
            raise RuntimeError("kalends was not ready within a minute")
        for line in text.splitlines():
            found = re.match(r"^    (\S+)    (\S+)    \(", line)
            if found:
                self.accounts[found.group(1)] = found.group(2)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def command(self, *arguments, **options):
        return subprocess.run([self.kalends, *arguments, "--embedded", self.data], check=True, **options)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, value, trace):
        try:
            self.stop()
        finally:
            if self.process and self.process.poll() is None:
                self.process.kill()
            shutil.rmtree(self.folder, ignore_errors=True)
