"""Writes the operations of a model: names, and for REST protocols method, path and the query members that tell them apart."""

import facts
from resources import resource_members

# Required query members that tell S3 operations on the same method and path apart.
QUERY_BOUND = {"s3"}

# What tells an operation from another on the same route: the header x-amz-copy-source, or an S3 Express host.
MARKS = {("s3", "CopyObject"): "!copy", ("s3", "UploadPartCopy"): "!copy", ("s3", "ListDirectoryBuckets"): "!express"}


def model_lines(model, base_paths):
    """The section of one model: '=protocols<TAB>target prefix', then an operation a line. A rule set may put a path first."""
    prefix = model.metadata.get("targetPrefix", "") if {"json10", "json11", "cbor"} & set(model.protocols) else ""
    yield f"={','.join(model.protocols)}\t{prefix}"
    members = resource_members(model)
    if {"rest-json", "rest-xml"} & set(model.protocols):
        # Where a deprecated operation shares its route with its successor, the request is the successor's.
        routes = {}
        for name, operation in sorted(model.operations.items(), key=lambda item: not item[1].get("deprecated", False)):
            routes[(operation["http"]["method"], base_paths[-1] + _template(model, name, operation))] = name
        kept = {name: route for route, name in routes.items()}
        for name in sorted(model.operations):
            yield _line(name, *kept[name], *_body_members(members, name, kept[name])) if name in kept else name
            for shorter in base_paths[:-1]:
                yield "\t".join((name, kept[name][0], shorter + kept[name][1].removeprefix(base_paths[-1])))
    else:
        yield from (_line(name, *filter(None, [",".join(members[name])])) for name in sorted(model.operations))
    yield from ("\t".join(extra) for extra in facts.OPERATIONS.get(model.command, []))


def _line(*fields):
    return "\t".join(fields)


def _body_members(members, name, route):
    """Members of the body or query, where the path names nothing."""
    return [] if "{" in route[1] or not members[name] else [",".join(members[name])]


def _template(model, name, operation):
    path, _, literals = operation["http"]["requestUri"].partition("?")
    members = [m for m in literals.split("&") if m]
    if model.command in QUERY_BOUND and "input" in operation:
        shape = model.shapes[operation["input"]["shape"]]
        members += sorted(
            member["locationName"] for key, member in shape["members"].items()
            if member.get("location") == "querystring" and key in shape.get("required", []))
    if (model.command, name) in MARKS:
        members.append(MARKS[model.command, name])
    return path + ("?" + "&".join(members) if members else "")
