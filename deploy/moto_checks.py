"""A strict signature check for moto's server, by botocore's signer.

moto's own check rebuilds a request from what its services parsed, and so refuses rightly signed requests with an empty
body, reads no presigned URLs, and takes the declared body hash on trust. This one checks the request as it arrived: its
raw target, exactly the headers that were signed, the hash of the body, and the time. Which key may do what stays moto's
own affair.
"""

import base64
import datetime
import hashlib
import hmac
import io
import json
import re
from urllib.parse import parse_qsl

import flask
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import IAMRequestBase

SKEW_ALLOWED = datetime.timedelta(minutes=15)
DECLARED_HASH = re.compile(r"[0-9a-f]{64}")
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<credential>[^,]+), *SignedHeaders=(?P<headers>[^,]+), *Signature=(?P<signature>[0-9a-f]{64})"
)
BODY = "csg.body"


def keeping_body(application):
    """Keeps the body as it came in the environment: by the time of the check, Flask has parsed and dropped it."""

    def keep(environ, start_response):
        stream = environ["wsgi.input"]
        if environ.get("wsgi.input_terminated"):
            body = stream.read()
        else:
            body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ[BODY] = body
        environ["wsgi.input"] = io.BytesIO(body)
        return application(environ, start_response)

    return keep


def is_presigned() -> bool:
    return "Authorization" not in flask.request.headers and "X-Amz-Signature=" in raw_query()


def form_fields() -> dict[str, str]:
    """The fields of an upload by form that is signed by its policy; empty for every other request."""
    request = flask.request
    if request.method != "POST" or request.mimetype != "multipart/form-data" or "Authorization" in request.headers:
        return {}
    fields = {name.lower(): value for name, value in request.form.items()}
    return fields if "x-amz-signature" in fields else {}


def raw_query() -> str:
    return flask.request.environ["RAW_URI"].partition("?")[2]


def as_signed_header() -> dict[str, str]:
    """The headers that moto reads who signed from, also when it was the query that was signed."""
    headers = {name: value for name, value in flask.request.headers.items()}
    if is_presigned():
        query = dict(parse_qsl(raw_query(), keep_blank_values=True))
        headers["X-Amz-Date"] = query.get("X-Amz-Date", "")
        headers["Authorization"] = (
            f"{query.get('X-Amz-Algorithm')} Credential={query.get('X-Amz-Credential')}, "
            f"SignedHeaders={query.get('X-Amz-SignedHeaders')}, Signature={query['X-Amz-Signature']}"
        )
        if "X-Amz-Security-Token" in query:
            headers["X-Amz-Security-Token"] = query["X-Amz-Security-Token"]
    if fields := form_fields():
        headers["X-Amz-Date"] = fields.get("x-amz-date", "")
        headers["Authorization"] = (
            f"{fields.get('x-amz-algorithm')} Credential={fields.get('x-amz-credential')}, "
            f"SignedHeaders=policy, Signature={fields['x-amz-signature']}"
        )
        if "x-amz-security-token" in fields:
            headers["X-Amz-Security-Token"] = fields["x-amz-security-token"]
    return headers


def in_time(date: str) -> bool:
    now = datetime.datetime.now(datetime.timezone.utc)
    signed_at = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if not is_presigned():
        return abs(now - signed_at) <= SKEW_ALLOWED
    seconds = int(dict(parse_qsl(raw_query()))["X-Amz-Expires"])
    return signed_at - SKEW_ALLOWED <= now <= signed_at + datetime.timedelta(seconds=seconds)


def payload_hash(service: str) -> str | None:
    """What stands on the last line of the canonical request; None when the body is not what was declared."""
    actual = hashlib.sha256(flask.request.environ[BODY]).hexdigest()
    declared = flask.request.headers.get("X-Amz-Content-SHA256")
    if declared is None:
        return "UNSIGNED-PAYLOAD" if is_presigned() and service == "s3" else actual
    if DECLARED_HASH.fullmatch(declared) and declared != actual:
        return None
    return declared


def form_signature(request: IAMRequestBase, fields: dict[str, str]) -> str | None:
    """The signature of a form's policy; None when the form is not what the policy says."""
    policy = json.loads(base64.b64decode(fields["policy"], validate=True))
    exact = {}
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            exact.update({name.lower(): value for name, value in condition.items()})
    signed = {name for name in fields if name.startswith("x-amz-")} - {"x-amz-signature"}
    expiration = datetime.datetime.fromisoformat(policy["expiration"].replace("Z", "+00:00"))
    if expiration <= datetime.datetime.now(datetime.timezone.utc) or any(exact.get(name) != fields[name] for name in signed):
        return None
    signing = AWSRequest()
    signing.context["timestamp"] = fields["x-amz-date"]
    return SigV4Auth(request._access_key.create_credentials(), "s3", request._region).signature(fields["policy"], signing)


def expected_signature(request: IAMRequestBase, headers: dict[str, str], signed: list[str]) -> str | None:
    if fields := form_fields():
        return form_signature(request, fields)
    service = request._service
    payload = payload_hash(service)
    if payload is None:
        return None

    class ExactAuth(S3SigV4Auth if service in ("s3", "s3-object-lambda", "s3-outposts", "s3express") else SigV4Auth):
        def headers_to_sign(self, _request):
            chosen = HTTPHeaders()
            for name in signed:
                chosen[name] = flask.request.headers.get(name, "")
            return chosen

        def payload(self, _request):
            return payload

    query = "&".join(pair for pair in raw_query().split("&") if not pair.startswith("X-Amz-Signature="))
    aws_request = AWSRequest(
        method=flask.request.method,
        url=f"https://{flask.request.host}{flask.request.environ['RAW_URI'].partition('?')[0]}" + (f"?{query}" if query else ""),
    )
    aws_request.context["timestamp"] = headers["X-Amz-Date"]
    auth = ExactAuth(request._access_key.create_credentials(), service, request._region)
    return auth.signature(auth.string_to_sign(aws_request, auth.canonical_request(aws_request)), aws_request)


def check_signature(request: IAMRequestBase) -> None:
    headers = as_signed_header()
    parsed = AUTHORIZATION.fullmatch(headers["Authorization"])
    try:
        right = (
            parsed is not None
            and in_time(headers["X-Amz-Date"])
            and (expected := expected_signature(request, headers, parsed["headers"].split(";"))) is not None
            and hmac.compare_digest(expected, parsed["signature"])
        )
    except (KeyError, ValueError):
        right = False
    if not right:
        request._raise_signature_does_not_match()


def authenticate_and_authorize(response: ActionAuthenticatorMixin, iam_request_class: type, resource: str = "*") -> None:
    """Takes the place of the mixin's own method, whose order it keeps."""
    if ActionAuthenticatorMixin.request_count < settings.INITIAL_NO_AUTH_ACTION_COUNT:
        ActionAuthenticatorMixin.request_count += 1
        return
    if flask.request.headers.get("X-Amz-Target") in ActionAuthenticatorMixin.PUBLIC_OPERATIONS:
        return
    headers = as_signed_header()
    # Unsigned is refused as an unknown key is.
    headers.setdefault("Authorization", "Credential=none/none/us-east-1/none/aws4_request,")
    request = iam_request_class(
        account_id=response.current_account,
        method=response.method,
        path=response.path,
        data=response.data,
        body=response.raw_body,
        headers=headers,
        action=response._get_action(),
    )
    request.check_signature()
    request.check_action_permitted(resource)


def install() -> None:
    IAMRequestBase.check_signature = check_signature
    ActionAuthenticatorMixin._authenticate_and_authorize_action = authenticate_and_authorize
