"""
Chooses the input members that name resources, for policies on names. A create operation has one: TableName of CreateTable,
ClusterIdentifier of Redshift's CreateCluster. Other operations have every member that ends in Name.
"""

import re

import facts
from resources import serialized as _wire_name

CREATES = re.compile(r"^(Create|Register|Import|Restore|Copy|Run|Allocate|Publish|Provision)(?=[A-Z])")
NAME = re.compile(r"(?<!Attribute)(Names?|^names?)$")
# Where a member stands when it is neither in the body nor in the path.
MARKS = {"querystring": "?", "header": "!"}


def name_lines(models):
    """'operation<TAB>members' for each operation of a service that has any: where its APIs differ, the members of all of them."""
    chosen = {}
    for model in models:
        for operation in model.operations:
            known = chosen.setdefault(operation, [])
            known += [m for m in name_members(model, operation) if m not in known]
    return ["\t".join((operation, ",".join(members))) for operation, members in sorted(chosen.items()) if members]


def name_members(model, operation):
    """
    The members as they are written on the wire: those of a structure behind its name and a dot, those of the query behind a
    question mark, those of a header behind an exclamation mark.
    """
    if (model.command, operation) in facts.NAMES:
        return [facts.NAMES[model.command, operation]]
    if "input" not in model.operations[operation]:
        return []
    shape = model.shapes[model.operations[operation]["input"]["shape"]]
    members = list(_members(model, shape))
    verb = CREATES.match(operation)
    if verb:
        # RestoreTableFromBackup makes a table; some names carry the API's version: CreateDistribution2020_05_31.
        noun = re.split(r"(?:From|To)(?=[A-Z])|V\d+$|\d{4}_\d\d_\d\d$", operation[verb.end():])[0]
        made = _made(model, shape, members, noun)
        if made:
            return [made]
    return [serialized(model, (name, None, found)) for name, found, _ in members if NAME.search(name)]


def _made(model, shape, members, noun):
    """The member that names what is made; None where none plainly does."""
    texts = [m for m in members if m[1][1]["type"] == "string"]
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", noun)
    tails = ["".join(words[i:]).lower() for i in range(len(words))]
    found = _first(model, texts, [w for t in tails[:1] for w in (f"target{t}name", f"target{t}identifier", f"new{t}name")]
                   + [w for t in tails for w in (f"{t}name", f"new{t}name")] + ["name"])
    if found:
        return found
    for name, member in shape.get("members", {}).items():
        inner = model.shapes[member["shape"]]
        if inner["type"] == "structure" and name.lower() in tails and name != shape.get("payload"):
            found = _first(model, list(_members(model, inner)), [f"{name.lower()}name", "name"])
            if found:
                return f"{serialized(model, (name, None, (member, inner)))}.{found}"
    found = _first(model, texts, [f"{t}identifier" for t in tails] + tails[:1] * (len(words) == 1))
    if found:
        return found
    required = [m for m in texts if m[2] and re.search(r"[nN]ame$", m[0])]
    return serialized(model, (required[0][0], None, required[0][1])) if len(required) == 1 else None


def serialized(model, candidate):
    """The member's name on the wire, with the mark of its place."""
    return MARKS.get(candidate[2][0].get("location"), "") + _wire_name(model, candidate)


def _first(model, members, wanted):
    by_name = {name.lower(): (name, found) for name, found, _ in members}
    for name in wanted:
        if name in by_name:
            return serialized(model, (by_name[name][0], None, by_name[name][1]))
    return None


def _members(model, shape):
    """Members that hold text or a list of it; those of the payload structure are the body's own."""
    payload = shape.get("payload")
    if payload and model.shapes[shape["members"][payload]["shape"]]["type"] == "structure":
        yield from _members(model, model.shapes[shape["members"][payload]["shape"]])
    for name, member in shape.get("members", {}).items():
        kind = model.shapes[member["shape"]]
        is_text = kind["type"] == "string" or (kind["type"] == "list" and model.shapes[kind["member"]["shape"]]["type"] == "string")
        if is_text and "enum" not in kind and "enum" not in model.shapes.get(kind.get("member", {}).get("shape"), {}):
            yield name, (member, kind), name in shape.get("required", [])
