#!/usr/bin/env python3
"""Runs the public conformance scripts against a fresh server and compares with the checked-in known deviations.

    run_conformance.py KALENDS [--update] [SCRIPT ...]

A test that fails and is not listed in known_deviations.txt fails the run; so does a listed one that passes by now (the
list is to shrink). `--update` writes the list anew. Scripts come from scripts.txt unless named.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.dont_write_bytecode = True
from running_server import RunningServer, shared_or_skip  # noqa: E402

DEVIATIONS = HERE / "known_deviations.txt"


def listed(path):
    lines = [line.split("  #")[0].strip() for line in path.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def outcomes(kalends, scripts):
    suite = shared_or_skip("conformance")
    with RunningServer(kalends) as server:
        server.command("provision", str(suite / "provisioning.json"), stdout=subprocess.DEVNULL)
        result = os.path.join(server.folder, "result.json")
        subprocess.run([sys.executable, str(suite / "run"), "--server", str(suite / "serverinfo-kalends.xml"), "--port",
                        str(server.port), "--clean", "40", "--json", result, *scripts])
        with open(result) as read:
            return json.load(read)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kalends")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("scripts", nargs="*")
    arguments = parser.parse_args()
    scripts = arguments.scripts or listed(HERE / "scripts.txt")
    failed, passed = set(), set()
    for script in outcomes(arguments.kalends, scripts)["files"]:
        for test in script["tests"]:
            name = "%s: %s / %s" % (script["name"], test["suite"], test["test"])
            (failed if test["outcome"] in ("fail", "error") else passed).add(name)
    passed -= failed
    known = set(listed(DEVIATIONS))
    if arguments.update:
        kept = [name for name in known if name.split(":")[0] not in scripts]
        DEVIATIONS.write_text("# Tests of the conformance scripts in scripts.txt that do not pass yet.\n" +
                              "".join(name + "\n" for name in sorted(set(kept) | failed)))
        return 0
    new, mended = sorted(failed - known), sorted(known & passed)
    for name in new:
        print("not known to fail: " + name)
    for name in mended:
        print("passes by now, take it out of known_deviations.txt: " + name)
    print("%d passed, %d failed" % (len(passed), len(new) + len(mended)))
    return 1 if new or mended else 0


if __name__ == "__main__":
    sys.exit(main())
