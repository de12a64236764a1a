"""Derives host patterns and how they are signed, by asking botocore's endpoint rules about every region and variant."""

import itertools
import json
import re
from collections import defaultdict

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

import facts
from models import DATA

VARIANTS = list(itertools.product((False, True), (False, True)))
OF_HOST, ANY, SET = "=", "any", "set"


class Partition:
    """A partition of partitions.json, with the suffixes that service hosts end in."""

    def __init__(self, data):
        out = data["outputs"]
        self.id = data["id"]
        self.global_region = out["implicitGlobalRegion"]
        self.regions = [r for r in data["regions"] if re.match(data["regionRegex"], r)]
        self.pseudo_regions = [r for r in data["regions"] if r not in self.regions]
        self.suffixes = {"dns": out["dnsSuffix"], "dualstack": out["dualStackDnsSuffix"]}
        self.suffixes |= {name: by[self.id] for name, by in facts.SUFFIXES.items() if self.id in by}
        self.is_region = re.compile(data["regionRegex"]).match
        self.region_prefixes = self._prefixes(data["regionRegex"])

    @property
    def made_up_region(self):
        """A region that does not exist yet, in the shape of this partition's."""
        return self.region_prefixes[0] + "nowhere-9"

    @staticmethod
    def _prefixes(regex):
        body = re.fullmatch(r"\^(.+)\\-\\w\+\\-\\d\+\$", regex)[1].replace("\\-", "-")
        choice = re.search(r"\(([^)]*)\)", body)
        names = [body.replace(choice[0], c) for c in choice[1].split("|")] if choice else [body]
        return [n + "-" for n in names]

    def pattern_of(self, host):
        """The pattern of a host and the region named in it: ('sqs.{region}.{dns}', 'us-east-1'); None if not ours."""
        for name, suffix in self.suffixes.items():
            if host.endswith("." + suffix):
                labels = host[: -len(suffix) - 1].split(".")
                region = next((label for label in labels if self.is_region(label)), None)
                return ".".join("{region}" if label == region else label for label in labels) + ".{%s}" % name, region
        return None


def load_partitions():
    """The partitions, in the file's order."""
    return [Partition(p) for p in json.loads((DATA / "partitions.json").read_text())["partitions"]]


class LegacyEndpoints:
    """endpoints.json: hosts that older clients use, and the signing regions of global services."""

    def __init__(self):
        data = json.loads((DATA / "endpoints.json").read_text())
        self.partitions = {p["partition"]: p for p in data["partitions"]}

    def scope_region(self, partition, prefix, region):
        """The region a request is signed for, where endpoints.json fixes it."""
        service = self.partitions.get(partition, {}).get("services", {}).get(prefix, {})
        endpoint = service.get("endpoints", {}).get(region) or {}
        if not endpoint and service.get("isRegionalized") is False:
            endpoint = service["endpoints"].get(service.get("partitionEndpoint"), {})
        return {**service.get("defaults", {}), **endpoint}.get("credentialScope", {}).get("region")

    def hosts(self, partition, prefix):
        """Every host listed for a service, with the region it is signed for: (host, region)."""
        data = self.partitions.get(partition.id, {})
        service = data.get("services", {}).get(prefix, {})
        for region, endpoint in service.get("endpoints", {}).items():
            merged = {**data["defaults"], **service.get("defaults", {}), **endpoint}
            is_real = bool(partition.is_region(region))
            if not is_real and "hostname" not in endpoint or region.startswith(facts.FOREIGN_ENDPOINTS):
                continue
            scope = merged.get("credentialScope", {}).get("region") or (region if is_real else None)
            templates = [(merged["hostname"], data["dnsSuffix"])]
            templates += [(t, data["dnsSuffix"]) for t in [merged.get("sslCommonName")] if t]
            if is_real:
                templates += [
                    (v["hostname"], v.get("dnsSuffix", data["dnsSuffix"]))
                    for v in merged.get("variants", []) if "hostname" in v]
            for template, suffix in templates:
                yield template.format(service=prefix, region=region, dnsSuffix=suffix), scope


class Families:
    """Host patterns of one service: pattern -> signing names -> partition -> the regions it is signed for."""

    def __init__(self):
        self.rows = defaultdict(lambda: defaultdict(set))
        # The signing names whose hosts all take SigV4A besides what their rows say.
        self.region_set_names = set()

    def add(self, pattern, partition, token, signing_name="", operation="", path=""):
        self.rows[(pattern, signing_name, operation, path)][partition].add(token)

    def merge(self, other):
        for key, by_partition in other.rows.items():
            for partition, tokens in by_partition.items():
                self.rows[key][partition] |= tokens
        self.region_set_names |= other.region_set_names

    def patterns(self):
        return {key[0] for key in self.rows}

    def lines(self):
        """(pattern, signing names, regions, partition, operation, path), one row for all partitions where they agree."""
        for (pattern, name, operation, path), by_partition in sorted(self.rows.items()):
            regional = "{region}" in pattern
            more = {SET} if name in self.region_set_names else set()
            usual = {p for p, tokens in by_partition.items() if regional and tokens == {OF_HOST}}
            if usual or "" in by_partition:
                yield pattern, name, by_partition.get("", {OF_HOST}) | more, "", operation, path
            for partition, tokens in sorted(by_partition.items()):
                if partition and partition not in usual:
                    yield pattern, name, tokens | more, partition, operation, path


def resolve(model, provider, region, fips, dualstack, extra):
    """What botocore's rules say: (host, auth schemes), or None where they refuse."""
    known = model.rules["parameters"]
    arguments = {"Region": region, "UseFIPS": fips, "UseDualStack": dualstack, **extra}
    try:
        endpoint = provider.resolve_endpoint(**{k: v for k, v in arguments.items() if k in known})
    except EndpointProviderError:
        return None
    host = re.match(r"https://([^/:]+)", endpoint.url)[1]
    return host, endpoint.properties.get("authSchemes") or []


def base_paths(model):
    """What a model's rules put before every operation's path: '/v2' at some hosts of Amazon Location; mostly nothing."""
    return sorted(set(re.findall(r'"url": "https://[^/"]+(/[a-z0-9]+)?"', json.dumps(model.rules or {})))) or [""]


def resolve_all(model, partitions, legacy):
    """Every (partition, region, host, signing name or '', signing tokens) of a service."""
    provider = EndpointProvider(model.rules, json.loads((DATA / "partitions.json").read_text()))
    for partition in partitions:
        for region in [*partition.regions, partition.made_up_region, *partition.pseudo_regions]:
            for (fips, dualstack), extra in itertools.product(VARIANTS, facts.RULE_PARAMETERS.get(model.command, [{}])):
                found = resolve(model, provider, region, fips, dualstack, extra)
                if not found or "-global." in found[0] and region in partition.pseudo_regions:
                    continue
                host, schemes = found
                names = {s.get("signingName", "") for s in schemes if s["name"].startswith("sigv4")} - {model.signing_name}
                tokens = set()
                for scheme in schemes:
                    if scheme["name"] == "sigv4a":
                        tokens.add(SET)
                    elif scheme.get("signingRegion"):
                        tokens.add(scheme["signingRegion"])
                if not tokens - {SET}:
                    scope = legacy.scope_region(partition.id, model.metadata["endpointPrefix"], region)
                    tokens.add(scope or (region if partition.is_region(region) else partition.global_region))
                yield partition, region, host, ",".join(sorted(names)), tokens


def derive(model, partitions, legacy):
    """The host families of a model's own rules and of endpoints.json, with the host prefixes of its operations."""
    families = Families()
    if model.rules and model.command not in facts.HAND_MADE_ONLY:
        for partition, _, host, name, tokens in resolve_all(model, partitions, legacy):
            located = partition.pattern_of(host)
            if located is None:
                # A rule set that names another partition's host: that partition has it.
                continue
            pattern, host_region = located
            for token in tokens:
                families.add(pattern, partition.id, OF_HOST if token == host_region else token, name)
    prefixes = [model.metadata["endpointPrefix"], *facts.LEGACY_PREFIXES.get(model.command, [])]
    for partition, prefix in itertools.product(partitions, prefixes):
        for host, scope in legacy.hosts(partition, prefix):
            found = partition.pattern_of(host)
            if found and model.command not in facts.HAND_MADE_ONLY:
                families.add(found[0], partition.id, OF_HOST if scope in (None, found[1]) else scope)
    for (pattern, name, operation, path), by_partition in list(families.rows.items()):
        for prefix in model.host_prefixes:
            for partition, tokens in by_partition.items():
                for token in tokens:
                    families.add(prefix + pattern, partition, token, name, operation, path)
    for row in facts.HOSTS.get(model.command, []):
        families.add(**row)
    if "aws.auth#sigv4a" in model.metadata.get("auth", []):
        families.region_set_names.add("")
    families.region_set_names.update(facts.REGION_SET_NAMES.get(model.command, []))
    return families
