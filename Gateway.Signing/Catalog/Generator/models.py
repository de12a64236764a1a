"""Reads the service models that the installed botocore package ships."""

import gzip
import json
import re
from pathlib import Path

import botocore

DATA = Path(botocore.__file__).parent / "data"

# botocore's folder -> AWS CLI command, where they differ.
COMMANDS = {"config": "configservice", "codedeploy": "deploy"}


def read_json(path):
    """Reads a JSON file that may be stored gzipped."""
    packed = path.with_name(path.name + ".gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(path.read_text()) if path.exists() else None


class Model:
    """The newest model of one botocore service folder."""

    def __init__(self, folder):
        versions = sorted(p for p in folder.iterdir() if read_json(p / "service-2.json"))
        self.folder = folder.name
        self.command = COMMANDS.get(folder.name, folder.name)
        self.api_version = versions[-1].name
        data = read_json(versions[-1] / "service-2.json")
        self.data = data
        self.metadata = data["metadata"]
        self.operations = data["operations"]
        self.shapes = data["shapes"]
        self.rules = next(
            (r for v in reversed(versions) if (r := read_json(v / "endpoint-rule-set-1.json"))), None)

    @property
    def signing_name(self):
        return self.metadata.get("signingName") or self.metadata["endpointPrefix"]

    @property
    def signed_with_v4(self):
        """Whether any operation is signed with SigV4."""
        return self.metadata.get("signatureVersion") in ("v4", "s3", "s3v4") and len(self.unsigned_operations) < len(self.operations)

    @property
    def unsigned_operations(self):
        """Names of the operations that are not signed."""
        return [name for name, o in self.operations.items() if o.get("authtype") == "none" or o.get("auth") == ["smithy.api#noAuth"]]

    @property
    def protocols(self):
        """Names of the protocols in our data, the model's preferred one first."""
        declared = self.metadata.get("protocols") or [self.metadata["protocol"]]
        ordered = [self.metadata["protocol"]] + [p for p in declared if p != self.metadata["protocol"]]
        names = [self._protocol(p) for p in ordered]
        # Older SDKs still speak the query protocol to services that have since moved to JSON or CBOR.
        return names + ["query"] * ("awsQueryCompatible" in self.metadata and "query" not in names)

    @property
    def host_prefixes(self):
        """Host prefixes of operations, with our variables for theirs."""
        found = {o["endpoint"]["hostPrefix"] for o in self.operations.values() if o.get("endpoint", {}).get("hostPrefix")}
        return sorted(re.sub(r"\{[^}]+\}", "{resource}", re.sub(r"\{AccountId\}", "{account}", p)) for p in found)

    def _protocol(self, name):
        if name == "json":
            return "json10" if self.metadata.get("jsonVersion", "1.0") == "1.0" else "json11"
        return {"smithy-rpc-v2-cbor": "cbor"}.get(name, name)


def load_models():
    """The models of every service, by command."""
    folders = sorted(p for p in DATA.iterdir() if p.is_dir() and any(p.glob("*/service-2.json*")))
    return {m.command: m for m in map(Model, folders)}
