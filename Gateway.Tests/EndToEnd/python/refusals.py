"""The gateway's refusals as botocore reads them, in each wire protocol: code, message, status and request id.

The keys and the daemons that stand for one mistake each are in the environment: CSG_UNAPPROVED, CSG_REVOKED and CSG_POLICED (key id and
secret, with a space between), CSG_WITHOUT_UPSTREAM and CSG_WITHOUT_CONTROL_PLANE (addresses of proxies).
"""

import datetime
import os
import re
from unittest import mock

import botocore.auth
import botocore.model
from botocore.exceptions import ClientError
from gateway import call, client

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ROUTE53_ZONE = "Z0000000000000"

# Service, operation and its parameters; the family of its error codes; the status of a 403 of the gateway, in its protocol.
CALLS = {
    "json 1.0, dynamodb": ("dynamodb", "list_tables", {}, "json", 400),
    "json 1.0, states": ("stepfunctions", "list_state_machines", {}, "json", 400),
    "json 1.1, kinesis": ("kinesis", "list_streams", {}, "json", 400),
    "json 1.1, ssm": ("ssm", "describe_parameters", {}, "json", 400),
    "json 1.1, ecs": ("ecs", "list_clusters", {}, "json", 400),
    # These came from query and kept its codes: botocore takes them from x-amzn-query-error.
    "json 1.0 for query, sqs": ("sqs", "list_queues", {}, "query", 400),
    "json 1.0 for query, cloudwatch": ("cloudwatch", "list_metrics", {}, "query", 400),
    "cbor for query, cloudwatch": ("cloudwatch", "list_metrics", {}, "query", 400),
    "cbor, arc-region-switch": ("arc-region-switch", "list_plans", {}, "json", 400),
    "rest-json, lambda": ("lambda", "list_functions", {}, "json", 403),
    "rest-json, apigateway": ("apigateway", "get_rest_apis", {}, "json", 403),
    "rest-json, apigatewayv2": ("apigatewayv2", "get_apis", {}, "json", 403),
    "rest-json, glacier": ("glacier", "list_vaults", {}, "json", 403),
    "rest-json before events, bedrock-runtime": ("bedrock-runtime", "converse_stream", {"modelId": "a.b"}, "json", 403),
    "rest-json, sesv2": ("sesv2", "list_contact_lists", {}, "json", 403),
    "rest-xml, route53": ("route53", "get_hosted_zone", {"Id": ROUTE53_ZONE}, "query", 403),
    "rest-xml, s3": ("s3", "list_buckets", {}, "s3", 403),
    "query, sns": ("sns", "list_topics", {}, "query", 403),
    "query, ses": ("ses", "list_identities", {}, "query", 403),
    "query, redshift": ("redshift", "describe_clusters", {}, "query", 403),
    "query, iam": ("iam", "list_users", {}, "query", 403),
    "query, sts": ("sts", "get_caller_identity", {}, "query", 403),
    "ec2": ("ec2", "describe_vpcs", {}, "ec2", 403),
}


def key(name: str) -> dict[str, str]:
    key_id, secret = os.environ[name].split(" ")
    return {"aws_access_key_id": key_id, "aws_secret_access_key": secret}


def speaking(protocol: str, service: str, keys: dict, **config):
    """A client that speaks the protocol: botocore takes CBOR last of those that a service has, so it has to be put first."""
    preferred = ["smithy-rpc-v2-cbor", *botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS]
    with mock.patch.object(botocore.model, "PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", preferred if protocol == "cbor" else preferred[1:]):
        made = client(service, keys, **config)
    model = made.meta.service_model
    spoken = {"smithy-rpc-v2-cbor": "cbor", "json": f"json {model.metadata.get('jsonVersion')}"}
    assert spoken.get(model.resolved_protocol, model.resolved_protocol) == protocol, model.resolved_protocol
    return made


def refusal(service: str, operation: str, parameters: dict, keys: dict, config: dict, protocol: str | None = None) -> ClientError:
    made = speaking(protocol, service, keys, **config) if protocol else client(service, keys, **config)
    try:
        getattr(made, operation)(**parameters)
    except ClientError as error:
        return error
    raise AssertionError("was served")


def refused(codes: dict[str, str], message: str, status: int | None = None, statuses: dict | None = None, keys: dict | None = None, **config):
    """Makes every call and holds its error against what the services of its family would say."""
    wrong = []
    for name, (service, operation, parameters, family, denied) in CALLS.items():
        try:
            error = refusal(service, operation, parameters, keys or {}, config, re.match(r"[a-z0-9-]+( 1\.\d)?", name)[0])
            said, metadata = error.response["Error"], error.response["ResponseMetadata"]
            expected = status or (statuses or {}).get(family, denied)
            assert said["Code"] == codes[family], f"code {said['Code']}"
            assert re.search(message, said["Message"]), f"message {said['Message']}"
            assert metadata["HTTPStatusCode"] == expected, f"status {metadata['HTTPStatusCode']}"
            assert UUID.fullmatch(metadata.get("RequestId", "")), f"request id {metadata.get('RequestId')}"
            assert metadata["HTTPHeaders"]["x-csg-error"], "not told from AWS's own"
            assert "date" in metadata["HTTPHeaders"], "no Date"
        except Exception as problem:  # the others are held as well
            wrong.append(f"{name}: {type(problem).__name__} {problem}")
    assert not wrong, "; ".join(wrong)


def families(json: str, query: str, s3: str | None = None, ec2: str | None = None) -> dict[str, str]:
    return {"json": json, "query": query, "s3": s3 or query, "ec2": ec2 or query}


DENIED = families("AccessDeniedException", "AccessDenied")


@call("an unknown key is refused in every protocol")
def _():
    refused(
        families("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure"),
        "^Client is unknown or has no access to service$",
        statuses={"ec2": 401},
        keys={"aws_access_key_id": "CSGKUNKNOWNUNKNOWN00", "aws_secret_access_key": "x" * 40},
    )


@call("a wrong secret is refused in every protocol")
def _():
    refused(
        families("InvalidSignatureException", "SignatureDoesNotMatch"),
        "^The request signature we calculated does not match the signature you provided",
        keys={"aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": "x" * 40},
    )


@call("a session token is refused in every protocol")
def _():
    refused(
        families("UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken", "AuthFailure"),
        "unset AWS_SESSION_TOKEN",
        statuses={"ec2": 401},
        keys={
            "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
            "aws_session_token": "token",
        },
    )


@call("a service that was not approved is refused in every protocol")
def _():
    refused(DENIED, "^Client is unknown or has no access to service '.+': request access", keys=key("CSG_UNAPPROVED"))


@call("a revoked request is refused in every protocol")
def _():
    refused(DENIED, "^Client is not Active$", keys=key("CSG_REVOKED"))


@call("a call against a policy is refused in every protocol")
def _():
    refused(DENIED, r"^Action '\w+' violates policy 'csg\.action\.deny'", keys=key("CSG_POLICED"))


@call("a clock that is off is refused in every protocol")
def _():
    def slow(*_, **__):
        return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(minutes=20)

    with mock.patch.object(botocore.auth, "get_current_datetime", slow):
        refused(
            families("InvalidSignatureException", "RequestTimeTooSkewed", ec2="RequestExpired"),
            r"^The difference between the request time and the current time is too large: .*\d{8}T\d{6}Z.*\d{8}T\d{6}Z",
        )


@call("a control plane that is away is told in every protocol")
def _():
    refused(
        families("ServiceUnavailableException", "ServiceUnavailable"),
        "Please try again",
        status=503,
        proxies={"https": os.environ["CSG_WITHOUT_CONTROL_PLANE"]},
    )


@call("an upstream that is away is told in every protocol")
def _():
    refused(
        families("ServiceUnavailableException", "ServiceUnavailable"),
        r"could not reach .*amazonaws\.com|could not reach .*api\.aws",
        status=502,
        proxies={"https": os.environ["CSG_WITHOUT_UPSTREAM"]},
    )


def attempts(service: str, operation: str, proxy: str, mode: str) -> int:
    try:
        made = client(service, proxies={"https": os.environ[proxy]}, retries={"total_max_attempts": 2, "mode": mode})
        # How long it would wait between them is not the question.
        with mock.patch("time.sleep"):
            getattr(made, operation)()
    except ClientError as error:
        return error.response["ResponseMetadata"]["RetryAttempts"] + 1
    raise AssertionError("was served")


@call("what may come right again is tried again")
def _():
    for proxy in ("CSG_WITHOUT_CONTROL_PLANE", "CSG_WITHOUT_UPSTREAM"):
        for mode in ("legacy", "standard"):
            for service, operation in (("dynamodb", "list_tables"), ("sns", "list_topics"), ("s3", "list_buckets"), ("arc-region-switch", "list_plans")):
                assert attempts(service, operation, proxy, mode) == 2, f"{service} behind {proxy}, {mode}"


@call("a refusal is not tried again")
def _():
    for service, operation, parameters, _, _ in CALLS.values():
        made = client(service, key("CSG_REVOKED"), retries={"total_max_attempts": 3, "mode": "standard"})
        try:
            getattr(made, operation)(**parameters)
        except ClientError as error:
            assert error.response["ResponseMetadata"]["RetryAttempts"] == 0, f"{service}: {error.response['ResponseMetadata']}"


@call("an exception that the model knows has its own type")
def _():
    kinesis = client("kinesis", key("CSG_POLICED"))
    try:
        kinesis.list_streams()
    except kinesis.exceptions.AccessDeniedException as error:
        assert error.response["Error"]["Code"] == "AccessDeniedException"
    else:
        raise AssertionError("was served")


@call("an error of a query-compatible service has its type and its fault")
def _():
    for service, operation in (("sqs", "list_queues"), ("cloudwatch", "list_metrics")):
        said = refusal(service, operation, {}, key("CSG_REVOKED"), {}).response["Error"]
        assert (said["Code"], said["Type"]) == ("AccessDenied", "Sender"), said
        assert said["QueryErrorCode"] == "AccessDeniedException", said


@call("a HEAD of S3 is refused without a body")
def _():
    for parameters, keys, status, reason in (
        ({"Bucket": "no-such-bucket-here"}, {}, "404", "Not Found"),
        ({"Bucket": "boto3-refusals"}, key("CSG_REVOKED"), "403", "Forbidden"),
        ({"Bucket": "boto3-refusals", "Key": "a"}, key("CSG_UNAPPROVED"), "403", "Forbidden"),
        ({"Bucket": "boto3-refusals", "Key": "a"}, {"aws_access_key_id": "CSGKUNKNOWNUNKNOWN00", "aws_secret_access_key": "x"}, "403", "Forbidden"),
    ):
        operation = "head_object" if "Key" in parameters else "head_bucket"
        error = refusal("s3", operation, parameters, keys, {})
        assert (error.response["Error"]["Code"], error.response["Error"]["Message"]) == (status, reason), error.response
        metadata = error.response["ResponseMetadata"]
        assert str(metadata["HTTPStatusCode"]) == status, metadata
        # moto sends no request id with its own errors.
        assert not keys or (UUID.fullmatch(metadata["RequestId"]) and metadata["HTTPHeaders"]["x-csg-error"]), metadata


@call("an error of AWS itself passes through in every protocol")
def _():
    for service, operation, parameters, code in (
        ("dynamodb", "describe_table", {"TableName": "boto3-missing"}, "ResourceNotFoundException"),
        ("kinesis", "describe_stream", {"StreamName": "boto3-missing"}, "ResourceNotFoundException"),
        ("lambda", "get_function", {"FunctionName": "boto3-missing"}, "ResourceNotFoundException"),
        ("sqs", "get_queue_url", {"QueueName": "boto3-missing"}, "AWS.SimpleQueueService.NonExistentQueue"),
        ("route53", "get_hosted_zone", {"Id": ROUTE53_ZONE}, "NoSuchHostedZone"),
        ("s3", "get_object", {"Bucket": "boto3-missing-bucket", "Key": "a"}, "NoSuchBucket"),
        ("sns", "get_topic_attributes", {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:boto3-missing"}, "NotFound"),
        ("redshift", "describe_clusters", {"ClusterIdentifier": "boto3-missing"}, "ClusterNotFound"),
        ("ec2", "describe_vpcs", {"VpcIds": ["vpc-00000000"]}, "InvalidVpcID.NotFound"),
    ):
        error = refusal(service, operation, parameters, {}, {})
        assert error.response["Error"]["Code"] == code, f"{service}: {error.response}"
        assert "x-csg-error" not in error.response["ResponseMetadata"]["HTTPHeaders"], f"{service}: {error.response}"
