"""
Writes the test vectors: what botocore itself resolves, signs and serializes. They do not use the generator's own derivation.

hosts.txt.gz:       host, command, signing name, signing region (real and made-up regions, with and without FIPS and dualstack)
operations.txt.gz:  command, operation, signing name, signing region, method, URL without scheme, X-Amz-Target, content type,
                    'copy' if there is an x-amz-copy-source header, the first bytes of a form
names.txt.gz:       see name_vectors.py
"""

import gzip
import itertools
import json
import re
import urllib.parse
import uuid

import botocore.handlers
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.client import ClientEndpointBridge
from botocore.config import Config
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError

from models import DATA

ACCOUNT = "123456789012"
# S3's dualstack hosts have the usual suffix, which the older resolver does not know in every partition.
NOT_BY_OLDER = {"s3", "s3control"}
PARAMETERS = {"s3control": {"AccountId": ACCOUNT}, "neptune-graph": {"ApiType": "ControlPlane"}}
# Values that rule sets and clients check.
SAMPLES = {
    "Bucket": "my.bucket-1", "AccountId": ACCOUNT, "accountId": ACCOUNT, "CopySource": "other/key", "Key": "folder/my key+1",
    "KvsARN": f"arn:aws:cloudfront::{ACCOUNT}:key-value-store/11111111-1111-1111-1111-111111111111",
    "QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/my-queue", "OutpostId": "op-01ac5d28a6a232904",
    "BackupPlanId": "plan", "RequestRoute": "io-use1-001", "graphIdentifier": "g-abcdefghij",
}


def write(folder, models, partitions):
    """Writes the files."""
    import name_vectors
    folder.mkdir(parents=True, exist_ok=True)
    sources = {"hosts": host_lines(models, partitions), "operations": operation_lines(models), "names": name_vectors.lines(models)}
    for name, lines in sources.items():
        text = "".join(line + "\n" for line in sorted(set(lines)))
        # No time in the header: the same models give the same bytes.
        (folder / f"{name}.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
        print(f"{text.count(chr(10))} {name} vectors")


def host_lines(models, partitions):
    """What the rule sets and the older resolver say, with the signing name and region the client would use."""
    session = botocore.session.Session()
    resolver = session.get_component("endpoint_resolver")
    partition_data = json.loads((DATA / "partitions.json").read_text())
    for command, model in models.items():
        if model.metadata["signatureVersion"] == "bearer":
            continue
        provider = EndpointProvider(model.rules, partition_data)
        listed = {p.id: resolver.get_available_endpoints(model.metadata["endpointPrefix"], p.id) for p in partitions}
        for partition in partitions:
            regions = partition.regions + [partition.made_up_region]
            for region, fips, dualstack in itertools.product(regions, (False, True), (False, True)):
                config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dualstack)
                bridge = ClientEndpointBridge(
                    resolver, {}, config, service_signing_name=model.metadata.get("signingName"))
                try:
                    older = bridge.resolve(model.metadata["endpointPrefix"], region)
                except BotoCoreError:
                    older = None
                # Where the older resolver knows no such variant of a partition, it makes up a host of another one.
                if older and partition.pattern_of(older["endpoint_url"].split("://")[1]) is None:
                    older = None
                if older and not (dualstack and command in NOT_BY_OLDER) and region in listed.get(partition.id, ()):
                    yield "\t".join((older["endpoint_url"].split("://")[1], command, older["signing_name"], older["signing_region"]))
                for host, name, scope in _resolve(model, provider, region, fips, dualstack, older):
                    yield "\t".join((host, command, name, scope))


def _resolve(model, provider, region, fips, dualstack, older):
    arguments = {"Region": region, "UseFIPS": fips, "UseDualStack": dualstack, **PARAMETERS.get(model.command, {})}
    try:
        endpoint = provider.resolve_endpoint(**{k: v for k, v in arguments.items() if k in model.rules["parameters"]})
    except BotoCoreError:
        return
    scheme = next((s for s in endpoint.properties.get("authSchemes", []) if s["name"].startswith("sigv4") and s["name"] != "sigv4a"), {})
    scope = scheme.get("signingRegion") or (older or {}).get("signing_region") or region
    yield re.match(r"https://([^/]+)", endpoint.url)[1], scheme.get("signingName") or model.signing_name, scope



def operation_lines(models):
    """Every operation, serialized and signed by botocore's client with the least input it accepts."""
    # Idempotency tokens are filled in at random; the same models must give the same vectors.
    botocore.handlers.uuid.uuid4 = lambda: uuid.UUID(int=0)
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    for command, model in models.items():
        for addressing in ("auto", "path") if command == "s3" else ("auto",):
            config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": addressing}, disable_request_compression=True)
            client = session.create_client(model.folder, "us-east-1", config=config)
            seen = []
            client.meta.events.register("before-send", lambda request, seen=seen, **_: _capture(request, seen))
            for method, operation in client.meta.method_to_api_mapping.items():
                seen.clear()
                shape = client.meta.service_model.operation_model(operation).input_shape
                try:
                    getattr(client, method)(**(sample(shape) if shape else {}))
                except Exception:  # noqa: BLE001: the made-up answer need not parse; what was sent is all we want
                    pass
                if seen and not model.operations[operation].get("deprecated"):
                    yield "\t".join((command, operation, *seen[-1]))


def _capture(request, seen):
    headers = {k.lower(): v.decode() if isinstance(v, bytes) else v for k, v in request.headers.items()}
    scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/", headers.get("authorization", ""))
    region, name = (scope[1], scope[2]) if scope else ("", "")
    kind = headers.get("content-type", "")
    body = request.body if isinstance(request.body, (bytes, str)) else b""
    form = (body.decode() if isinstance(body, bytes) else body)[:120] if kind.startswith("application/x-www-form") else ""
    seen.append((
        name, region, request.method, _target(request.url), headers.get("x-amz-target", ""), kind,
        "copy" if "x-amz-copy-source" in headers else "", form))
    # Timestream's clients first ask for a cell, and then call that.
    service = request.url.split(".")[0].split("/")[-1]
    asks = headers.get("x-amz-target", "").endswith(".DescribeEndpoints")
    cell = {"Endpoints": [{"Address": f"{service}-cell1.timestream.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1}]}
    return AWSResponse(request.url, 200, {}, _Answer(json.dumps(cell).encode() if asks else b""))


def _target(url):
    parts = urllib.parse.urlsplit(url)
    return parts.netloc + (parts.path or "/") + ("?" + parts.query if parts.query else "")


class _Answer:
    def __init__(self, content):
        self.content = content

    def read(self, *_):
        return self.content

    def stream(self, *_, **__):
        return iter([self.content])


def sample(shape, name="", depth=0):
    """The least value a shape accepts."""
    kind = shape.type_name
    if kind == "structure":
        wanted = set(shape.required_members)
        if getattr(shape, "is_tagged_union", False) and shape.members:
            wanted = {next(iter(shape.members))}
        return {m: sample(shape.members[m], m, depth + 1) for m in shape.members if m in wanted} if depth < 12 else {}
    if kind == "list":
        return [sample(shape.member, name, depth + 1)] * max(1, shape.metadata.get("min", 1)) if depth < 12 else []
    if kind == "map":
        return {sample(shape.key, "", depth + 1): sample(shape.value, "", depth + 1)} if depth < 12 else {}
    if kind == "string":
        text = shape.enum[0] if shape.enum else SAMPLES.get(name, "my-name")
        return text.ljust(min(shape.metadata.get("min", 1), 2048), "x")
    if kind in ("integer", "long", "float", "double"):
        return max(1, shape.metadata.get("min", 1))
    return {"boolean": True, "blob": b"x", "timestamp": 1700000000}[kind]
