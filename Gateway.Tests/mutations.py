#!/usr/bin/env python3
"""
Breaks each guard that Mutations.md lists, one at a time, in a scratch copy of the repository, and demands that the test named beside
it fails; unbroken, all the named tests must pass. It takes about ten seconds a guard.

  Gateway.Tests/mutations.py                     all of them
  Gateway.Tests/mutations.py --only Verifier     those whose file, guard or test holds the word (any case; may be repeated)
  Gateway.Tests/mutations.py --resume            without those that an earlier run settled and that have not changed since
  Gateway.Tests/mutations.py --list              names them and runs nothing

The exit code is 0 when every guard was missed by its test. A mutant that does not build is a mistake in the list, and counts as one.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = Path("Gateway.Tests") / "Mutations.md"
TESTS = "Gateway.Tests"
FRAMEWORK = "net10.0"
# What a mutant breaks on purpose need not please analyzers: conditions that are never true, parameters that are not read.
BUILD = ["-v", "quiet", "-nologo", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:WarningLevel=0", "-p:NoWarn=CS0162"]


@dataclass(frozen=True)
class Mutation:
    """One row of the list."""

    file: str
    guard: str
    written: str
    broken: str
    test: str

    @property
    def project(self):
        return self.file.split("/")[0]

    def is_about(self, words):
        text = f"{self.file} {self.guard} {self.test}".lower()
        return not words or any(word.lower() in text for word in words)

    def find(self, source):
        """Where the written text is; white space in it matches any white space."""
        return list(re.finditer(r"\s+".join(re.escape(word) for word in self.written.split()), source))

    def key(self, source):
        """Changes with the row and with the file it breaks."""
        return hashlib.sha256("\0".join((self.guard, self.written, self.broken, self.test, source)).encode()).hexdigest()


def read_list(path):
    """The rows of the list, in its order; a heading names the file that the rows below it break."""
    file, rows = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            file = line[4:].strip().strip("`")
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and cells[1].startswith("`"):
            rows.append(Mutation(file, cells[0], cells[1].strip("`"), cells[2].strip("`"), cells[3].strip("`")))
    return rows


def mirror(work):
    """Makes the scratch copy what the working tree is, keeping what was built there."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"], check=True, capture_output=True, text=True).stdout
    files = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    manifest = work / ".mirrored"
    for gone in (set(manifest.read_text().split("\0")) if manifest.exists() else set()) - files:
        (work / gone).unlink(missing_ok=True)
    for name in files:
        target, content = work / name, (ROOT / name).read_bytes()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    manifest.write_text("\0".join(sorted(files)))


class Scratch:
    """The scratch copy, built once; each mutant replaces one assembly beside the tests."""

    def __init__(self, work, timeout):
        self.work, self.timeout = work, timeout
        self.output = work / TESTS / "bin" / "Debug" / FRAMEWORK

    def run(self, *command):
        environment = {**os.environ, "DOTNET_CLI_UI_LANGUAGE": "en", "MSBUILDDISABLENODEREUSE": "1"}
        return subprocess.run(
            command, cwd=self.work, env=environment, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)

    def build_all(self):
        done = self.run("dotnet", "build", TESTS, *BUILD)
        if done.returncode != 0:
            sys.exit(f"The scratch copy does not build:\n{done.stdout[-4000:]}")

    def build(self, project):
        """Builds one project alone: a mutant changes no signature, so that what references it need not be built again."""
        done = self.run("dotnet", "build", project, "--no-restore", "--no-dependencies", *BUILD)
        built = self.work / project / "bin" / "Debug" / FRAMEWORK / f"{project}.dll"
        if done.returncode == 0:
            shutil.copy(built, self.output / built.name)
        return done.stdout if done.returncode != 0 else ""

    def test(self, names):
        """(names of tests that failed, how many passed)"""
        done = self.run(
            "dotnet", "test", str(self.output / f"{TESTS}.dll"), "--filter", "|".join(f"FullyQualifiedName~.{n}" for n in names),
            "--logger", "console;verbosity=normal", "--blame-hang-timeout", f"{self.timeout}s", "--blame-hang-dump-type", "none",
            "--results-directory", str(self.work / "TestResults"))
        failed = set(re.findall(r"^\s+Failed ([A-Za-z0-9_]+)", done.stdout, re.MULTILINE))
        passed = len(re.findall(r"^\s+Passed [A-Za-z0-9_]+", done.stdout, re.MULTILINE))
        if done.returncode != 0 and "aborted" in (done.stdout + done.stderr).lower():
            failed.add("(hung or crashed)")
        return failed, passed


def try_one(scratch, mutation):
    """What became of a mutant: 'killed', or what is wrong."""
    path = scratch.work / mutation.file
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    found = mutation.find(source)
    if len(found) != 1:
        return f"the text is there {len(found)} times, not once"
    try:
        path.write_text(source[:found[0].start()] + mutation.broken + source[found[0].end():], encoding="utf-8")
        if problem := scratch.build(mutation.project):
            errors = re.findall(r"error (CS\d+: [^\[]*)", problem)
            return "does not build: " + (errors[0] if errors else problem[-300:])
        failed, passed = scratch.test([mutation.test])
        if mutation.test.split(".")[-1] in failed or "(hung or crashed)" in failed:
            return "killed"
        return "SURVIVED" if passed else "no test ran"
    finally:
        path.write_text(source, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="WORD", help="only mutations whose file, guard or test holds the word")
    parser.add_argument("--resume", action="store_true", help="leave out what an earlier run settled")
    parser.add_argument("--list", action="store_true", help="name the mutations and run nothing")
    parser.add_argument("--timeout", type=int, default=120, metavar="SECONDS", help="when a test counts as hung (default: 120)")
    parser.add_argument("--work", type=Path, help="folder of the scratch copy (default: a folder of yours in the temporary folder)")
    arguments = parser.parse_args()

    chosen = [m for m in read_list(ROOT / LIST) if m.is_about(arguments.only)]
    if arguments.list or not chosen:
        print("\n".join(f"{m.file}: {m.guard}: {m.test}" for m in chosen) or "There is no such mutation.")
        return 0 if chosen else 1

    work = arguments.work or Path(tempfile.gettempdir()) / f"csg-mutations-{os.getuid()}"
    work.mkdir(parents=True, exist_ok=True)
    record = work / "settled.json"
    settled = json.loads(record.read_text()) if arguments.resume and record.exists() else {}
    print(f"copying and building in {work}", flush=True)
    mirror(work)
    scratch = Scratch(work, arguments.timeout)
    scratch.build_all()
    failed, passed = scratch.test(sorted({m.test for m in chosen}))
    if failed or not passed:
        sys.exit(f"Unbroken, {passed} of the named tests pass and these fail: {', '.join(sorted(failed)) or 'none was found'}")

    print(f"unbroken, all {passed} cases of the named tests pass", flush=True)
    wrong, touched = [], set()
    for number, mutation in enumerate(chosen, 1):
        source = (work / mutation.file).read_text(encoding="utf-8") if (work / mutation.file).exists() else ""
        started, key = time.monotonic(), mutation.key(source)
        if settled.get(key) == "killed":
            continue
        for project in touched - {mutation.project}:
            scratch.build(project)
        touched = {mutation.project}
        verdict = settled[key] = try_one(scratch, mutation)
        record.write_text(json.dumps(settled))
        if verdict != "killed":
            wrong.append(f"{mutation.file}: {mutation.guard}: {verdict} ({mutation.test})")
        print(f"[{number}/{len(chosen)}] {Path(mutation.file).name}: {mutation.guard}: {verdict} ({time.monotonic() - started:.0f} s)", flush=True)

    print("\n".join(["", f"{len(chosen) - len(wrong)} of {len(chosen)} mutations were killed by the test named beside them.", *wrong]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
