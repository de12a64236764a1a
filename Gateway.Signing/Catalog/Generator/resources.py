"""Chooses the input members that name the resource of an operation, for those whose path does not."""

import re
from collections import Counter

import facts

NAMING = re.compile(r"(Name|Arn|ARN|Id|ID|Url|Identifier|Ids|Arns|ARNs|Names|InstanceId)$|^(name|arn|id|names|ids|key|Key)$")
NOT_NAMING = re.compile(r"(Token|token|RequestId|requestId|ClientId|CallerReference|DryRun|RoleArn|roleArn|AttributeName|AttributeNames)$")
MOST = 3


def resource_members(model):
    """operation -> serialized names of up to three members, the likeliest first; the first that is present names the resource."""
    candidates = {name: list(_candidates(model, operation)) for name, operation in model.operations.items()}
    # What most operations require is what the service is about: TableName, FunctionName, QueueUrl.
    weight = Counter(member for members in candidates.values() for member, required, _ in members if required)
    own = facts.NAMING.get(model.command, [])
    chosen = {}
    for name, members in candidates.items():
        known = [m for m in members if m[1] or weight[m[0]] or m[0] in own]
        known.sort(key=lambda m: (own.index(m[0]) if m[0] in own else len(own), not m[1], -weight[m[0]], _is_list(m[2])))
        chosen[name] = [serialized(model, m) for m in known[:MOST]]
    return chosen


def _candidates(model, operation):
    if "input" not in operation:
        return
    shape = model.shapes[operation["input"]["shape"]]
    payload = shape.get("payload")
    if payload and model.shapes[shape["members"][payload]["shape"]]["type"] == "structure":
        inner = model.shapes[shape["members"][payload]["shape"]]
        yield from _named(model, inner)
    yield from _named(model, shape)


def _named(model, shape):
    for name, member in shape.get("members", {}).items():
        kind = model.shapes[member["shape"]]
        is_text = kind["type"] == "string" or (kind["type"] == "list" and model.shapes[kind["member"]["shape"]]["type"] == "string")
        names = (NAMING.search(name) and not NOT_NAMING.search(name)) or name in facts.NAMING.get(model.command, [])
        if is_text and member.get("location") in (None, "querystring") and names:
            yield name, name in shape.get("required", []), (member, kind)


def _is_list(found):
    return found[1]["type"] == "list"


def serialized(model, candidate):
    name, _, (member, kind) = candidate
    location = member.get("locationName")
    if "ec2" in model.protocols:
        return member.get("queryName") or (location[0].upper() + location[1:] if location else name)
    if "query" in model.protocols and kind["type"] == "list" and kind.get("flattened"):
        return kind["member"].get("locationName", name)
    return location or name
