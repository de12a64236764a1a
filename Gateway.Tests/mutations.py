#!/usr/bin/env python3
"""
Breaks each guard that Mutations.md lists, one at a time, in a scratch copy of the repository, and demands that the test named beside
it fails; unbroken, all the named tests must pass. It takes some seconds a guard.

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
import signal
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
HUNG = "(hung)"
CRASHED = "(crashed)"
# So many mutants are tried after each run of their tests unbroken.
BATCH = 25
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


class Compiler:
    """The compiler's command lines for the projects, and a compiler that stays in memory between them."""

    def __init__(self, scratch, projects):
        sdk = Path(scratch.run("dotnet", "msbuild", f"{TESTS}/{TESTS}.csproj", "-getProperty:RoslynTargetsPath").stdout.strip())
        self.program = ["dotnet", "exec", str(sdk / "bincore" / "csc.dll"), f"/shared:csg-mutations-{os.getpid()}", "/keepalive:60"]
        self.scratch = scratch
        self.lines = {project: self.command_line(project) for project in projects}
        scratch.whole.mkdir(exist_ok=True)
        for project in projects:
            # The unbroken assemblies come the same way as the broken ones, so that the break is all that differs.
            if problem := self.compile(project):
                sys.exit(f"{project} does not compile unbroken:\n{problem[-2000:]}")
            shutil.copy(scratch.output / f"{project}.dll", scratch.whole)

    def command_line(self, project):
        """As the build would call the compiler, without its analyzers and its other outputs; kept until a source changes."""
        kept_lines = self.scratch.work / project / "obj" / f"compiler-{self.scratch.sources()}.json"
        if kept_lines.exists():
            return json.loads(kept_lines.read_text())
        done = self.scratch.run(
            "dotnet", "msbuild", f"{project}/{project}.csproj", "-t:PrepareResources;Compile", "-getItem:CscCommandLineArgs", "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true", "-p:BuildProjectReferences=false", "-p:NonExistentFile=there-is-no-such-file", *BUILD)
        items = json.loads(done.stdout)["Items"]["CscCommandLineArgs"]
        unwanted = ("/out:", "/refout:", "/doc:", "/pdb:", "/debug", "/warnaserror", "/shared", "/keepalive", "/analyzerconfig", "/noconfig")
        kept = [i["Identity"] for i in items if not i["Identity"].startswith(unwanted)]
        if not any(k.startswith("/reference:") for k in kept):
            sys.exit(f"The compiler's command line for {project} was not found:\n{done.stdout[-2000:]}")
        line = kept + [i["Identity"] for i in items if i["Identity"].startswith("/analyzerconfig")] + ["/debug:portable", "/skipanalyzers+"]
        kept_lines.write_text(json.dumps(line))
        return line

    def compile(self, project):
        """What the compiler says when it fails; the assembly goes beside the tests."""
        arguments = self.scratch.work / project / "obj" / "mutant.rsp"
        arguments.write_text("\n".join([*map(quoted, self.lines[project]), quoted(f"/out:{self.scratch.output / project}.dll")]), encoding="utf-8")
        done = self.scratch.run(*self.program, "/noconfig", f"@{arguments}", cwd=self.scratch.work / project)
        return "" if done.returncode == 0 else done.stdout + done.stderr or "no word from the compiler"


def quoted(argument):
    """An argument as a response file takes it."""
    return argument if '"' in argument or " " not in argument else f'"{argument}"'


class Scratch:
    """The scratch copy, built once; each mutant replaces one assembly beside the tests."""

    def __init__(self, work, timeout):
        self.work, self.timeout = work, timeout
        self.output = work / TESTS / "bin" / "Debug" / FRAMEWORK
        self.whole = work / "whole"

    def run(self, *command, cwd=None):
        environment = {**os.environ, "DOTNET_CLI_UI_LANGUAGE": "en", "MSBUILDDISABLENODEREUSE": "1"}
        return subprocess.run(
            command, cwd=cwd or self.work, env=environment, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)

    def build_all(self):
        """Builds everything when a source changed since."""
        sources, mark = self.sources(), self.work / ".built"
        if not (mark.exists() and mark.read_text() == sources):
            mark.unlink(missing_ok=True)
            done = self.run("dotnet", "build", TESTS, *BUILD)
            if done.returncode != 0:
                sys.exit(f"The scratch copy does not build:\n{done.stdout[-4000:]}")
            mark.write_text(sources)

    def sources(self):
        """A digest of what is built; lists and documents do not count."""
        digest = hashlib.sha256()
        for name in sorted((self.work / ".mirrored").read_text().split("\0")):
            if name.endswith((".cs", ".csproj", ".props", ".json", ".gz", ".txt", ".sql", ".html", ".liquid")):
                digest.update(name.encode() + b"\0" + (self.work / name).read_bytes())
        return digest.hexdigest()

    def mend(self, project):
        """Puts the unbroken assembly back. Which references it need not be built for a mutant: a mutant changes no signature."""
        shutil.copy(self.whole / f"{project}.dll", self.output)

    def test(self, names):
        """(tests that failed, tests of which a case passed); HUNG is among the failed when the time was up, CRASHED when nothing was run to its end."""
        limit = self.timeout * len(names)
        try:
            done = subprocess.run(
                ["dotnet", str(self.output / f"{TESTS}.dll"), str(limit), *names], cwd=self.output, capture_output=True, text=True,
                errors="replace", stdin=subprocess.DEVNULL, timeout=limit + 30, check=False)
        except subprocess.TimeoutExpired:
            return {HUNG}, set()
        failed, passed = (set(re.findall(rf"^{word} ([A-Za-z0-9_]+\.[A-Za-z0-9_]+)$", done.stdout, re.MULTILINE)) for word in ("Failed", "Passed"))
        return failed | {0: set(), 1: set(), 3: {HUNG}}.get(done.returncode, {CRASHED}), passed


def try_one(scratch, compiler, mutation):
    """What became of a mutant: 'killed', or what is wrong."""
    path = scratch.work / mutation.file
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    found = mutation.find(source)
    if len(found) != 1:
        return f"the text is there {len(found)} times, not once"
    try:
        path.write_text(source[:found[0].start()] + mutation.broken + source[found[0].end():], encoding="utf-8")
        if problem := compiler.compile(mutation.project):
            errors = re.findall(r"error (CS\d+: [^\[]*)", problem)
            return "does not build: " + (errors[0] if errors else problem[-300:])
        failed, passed = scratch.test([mutation.test])
        # A crash proves nothing: an assembly that cannot be loaded would pass for a guard that was missed.
        return "killed" if failed & {mutation.test, HUNG} else "the run crashed" if CRASHED in failed else "SURVIVED" if passed else "no test ran"
    finally:
        path.write_text(source, encoding="utf-8")
        scratch.mend(mutation.project)


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

    # Under nohup the daemons of tests would begin deaf to the signal that makes them reload; a handler, unlike that, is not inherited.
    signal.signal(signal.SIGHUP, lambda *_: None)
    work = arguments.work or Path(tempfile.gettempdir()) / f"csg-mutations-{os.getuid()}"
    work.mkdir(parents=True, exist_ok=True)
    record = work / "settled.json"
    settled = json.loads(record.read_text()) if arguments.resume and record.exists() else {}
    print(f"copying and building in {work}", flush=True)
    mirror(work)
    projects = sorted({m.project for m in chosen})
    scratch = Scratch(work, arguments.timeout)
    scratch.build_all()
    compiler, keys = Compiler(scratch, projects), {}
    for mutation in chosen:
        path = work / mutation.file
        keys[mutation] = mutation.key(path.read_text(encoding="utf-8") if path.exists() else "")
    left = [m for m in chosen if settled.get(keys[m]) != "killed"]
    print(f"{len(chosen) - len(left)} were killed before, {len(left)} are left", flush=True)
    for start in range(0, len(left), BATCH):
        batch = left[start:start + BATCH]
        failed, passed = scratch.test(sorted({m.test for m in batch}))
        print(f"unbroken: {len(passed)} tests pass{''.join(f', {name} FAILS' for name in sorted(failed))}", flush=True)
        for number, mutation in enumerate(batch, start + 1):
            started = time.monotonic()
            whole = mutation.test in passed and not failed & {mutation.test, HUNG, CRASHED}
            settled[keys[mutation]] = verdict = try_one(scratch, compiler, mutation) if whole else "its test does not pass unbroken"
            record.write_text(json.dumps(settled))
            print(f"[{number}/{len(left)}] {Path(mutation.file).name}: {mutation.guard}: {verdict} ({time.monotonic() - started:.1f} s)", flush=True)

    wrong = [f"{m.file}: {m.guard}: {settled[keys[m]]} ({m.test})" for m in chosen if settled[keys[m]] != "killed"]
    print("\n".join(["", f"{len(chosen) - len(wrong)} of {len(chosen)} mutations were killed by the test named beside them.", *wrong]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
