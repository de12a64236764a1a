"""
Writes names.txt.gz: requests that botocore's serializers write, in every protocol of the model, with known names in the members of
names.txt and other names in every other member that ends in Name.

command, protocol, operation, method, path, query, X-Amz-Target, content type, body in base64, header=value parted by
semicolons, the known names parted by commas
"""

import base64
import urllib.parse

import botocore.model
import botocore.serialize

from names import CREATES, NAME, name_members, serialized
from vectors import sample

# Those that people are told about first, one at least of each protocol, and S3.
SERVICES = (
    "apigateway", "apigatewayv2", "cloudwatch", "cognito-identity", "cognito-idp", "devicefarm", "dynamodb", "ec2", "ecs", "glacier", "iam", "kinesis",
    "kms", "lambda", "logs", "rds", "redshift", "route53", "s3", "secretsmanager", "ses", "sesv2", "sns", "sqs", "ssm", "stepfunctions")


def lines(models):
    for command in SERVICES:
        model = models[command]
        service = botocore.model.ServiceModel(model.data, command)
        for protocol in model.metadata.get("protocols") or [model.metadata["protocol"]]:
            serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
            for name in sorted(model.operations):
                members = name_members(model, name)
                if members:
                    operation = service.operation_model(name)
                    arguments, known = _arguments(model, operation.input_shape, members, bool(CREATES.match(name)))
                    yield "\t".join((command, protocol, name, *_request(serializer.serialize_to_request(arguments, operation)), ",".join(known)))


def _arguments(model, shape, members, makes):
    """Arguments with a name of its own in each of the members, and with decoys."""
    arguments, known = sample(shape), []
    if makes:
        arguments |= {m: "other-name" for m, s in shape.members.items() if NAME.search(m) and s.type_name == "string" and not s.enum}
    for number, wire in enumerate(members):
        value = f"csg-name-{number}"
        parents, _, last = wire.rpartition(".")
        holder, inner = arguments, shape
        for wanted in [p for p in parents.split(".") if p]:
            param = _param(model, inner, wanted)
            holder, inner = holder.setdefault(param, sample(inner.members[param])), inner.members[param]
        if not parents and _param(model, inner, last) is None:
            payload = inner.serialization["payload"]
            holder, inner = holder.setdefault(payload, sample(inner.members[payload])), inner.members[payload]
        param = _param(model, inner, last)
        is_list = inner.members[param].type_name == "list"
        holder[param] = [value, value + "-b"] if is_list else value
        known += [value, value + "-b"] if is_list else [value]
    return arguments, known


def _param(model, shape, wire):
    members = model.shapes[shape.name]["members"]
    return next((n for n, m in members.items() if serialized(model, (n, None, (m, model.shapes[m["shape"]]))) == wire), None)


def _request(request):
    body = request["body"]
    if isinstance(body, dict):
        body = urllib.parse.urlencode(body)
    body = body.encode() if isinstance(body, str) else body
    path, _, query = request["url_path"].partition("?")
    more = urllib.parse.urlencode(request["query_string"], doseq=True) if request["query_string"] else ""
    headers = {k.lower(): v for k, v in request["headers"].items()}
    yield from (request["method"], path, "&".join(filter(None, (query, more))))
    yield from (headers.get("x-amz-target", ""), headers.get("content-type", "").split(";")[0], base64.b64encode(body).decode())
    yield ";".join(f"{k}={v}" for k, v in headers.items() if k not in ("x-amz-target", "content-type"))
