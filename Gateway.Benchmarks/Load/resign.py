"""mitmproxy add-on of the load run: verifies each call's SigV4 signature and signs it anew, with botocore."""

import hmac
import os

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from mitmproxy import http

UPSTREAM = ("127.0.0.1", int(os.environ["CSG_UPSTREAM_PORT"]))
PROXY_KEY = Credentials(os.environ["CSG_PROXY_KEY"], os.environ["CSG_PROXY_SECRET"])
CLOUD_KEY = Credentials("AKIALOADLOADLOADLOAD", "cloud-secret-of-the-load-run")


def server_connect(data):
    data.server.address = UPSTREAM


def request(flow):
    sent = flow.request
    fields = dict(part.strip().split("=", 1) for part in sent.headers["Authorization"].split(" ", 1)[1].split(","))
    key, date, region, service, _ = fields["Credential"].split("/")
    names = fields["SignedHeaders"].split(";")
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    url = f"https://{sent.host_header}{sent.path}"
    received = AWSRequest(sent.method, url, {name: sent.headers[name] for name in names}, sent.content)
    received.context["timestamp"] = sent.headers["X-Amz-Date"]
    check = signer(PROXY_KEY, service, region)
    signature = check.signature(check.string_to_sign(received, check.canonical_request(received)), received)
    if key != PROXY_KEY.access_key or not hmac.compare_digest(signature, fields["Signature"]):
        flow.response = http.Response.make(403, b'{"__type":"InvalidSignatureException"}')
        return

    kept = {name: sent.headers[name] for name in names if name not in ("x-amz-date",)}
    forwarded = AWSRequest(sent.method, url, kept, sent.content)
    signer(CLOUD_KEY, service, region).add_auth(forwarded)
    for name in ("X-Amz-Date", "Authorization"):
        sent.headers[name] = forwarded.headers[name]
