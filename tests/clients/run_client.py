#!/usr/bin/env python3
"""Drives one real client against a fresh server: run_client.py KALENDS SCRIPT. Every step must pass."""
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.dont_write_bytecode = True
from running_server import RunningServer, shared_or_skip  # noqa: E402

# What each script needs beside python3: a program, or a module of Debian's python3.
PROGRAMS = {"vdirsyncer.py": "vdirsyncer", "thunderbird.py": "thunderbird", "litmus.py": "litmus"}
MODULES = {"python_caldav.py": "caldav"}
PYTHON = "/usr/bin/python3"


def main():
    kalends, name = sys.argv[1:3]
    script = shared_or_skip("clients", name)
    program, module = PROGRAMS.get(name), MODULES.get(name)
    if program and not shutil.which(program):
        print("skipped: %s is not installed" % program)
        return 77
    if module and subprocess.run([PYTHON, "-c", "import " + module], stderr=subprocess.DEVNULL).returncode:
        print("skipped: python3-%s is not installed" % module)
        return 77
    # litmus asks for one plain collection and signs in as its owner.
    place = {"litmus.py": ["--path", "/dav/files/%s/"]}.get(name, [])
    with RunningServer(kalends) as server:
        people = [login for login in server.accounts if login != "admin"]
        first, second = people[0], people[1]
        return subprocess.run(
            [PYTHON, str(script), "--url", server.url, "--user", first, "--password", server.accounts[first],
             "--user2", second, "--password2", server.accounts[second]]
            + [part.replace("%s", first) for part in place]).returncode


if __name__ == "__main__":
    sys.exit(main())
