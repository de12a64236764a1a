"""
Facts about AWS hosts and operations that botocore's data does not hold, from AWS's public documentation. Each is either a
host that only the service itself hands out (an endpoint to discover, a domain of the customer's own), a form that older clients
use, or an operation that botocore cannot call (event streams in both directions).
"""

# Suffixes beside dnsSuffix and dualStackDnsSuffix, by partition.
SUFFIXES = {
    "web": {"aws": "on.aws", "aws-us-gov": "on.aws", "aws-cn": "on.amazonwebservices.com.cn"},
    "console": {"aws": "aws.amazon.com", "aws-us-gov": "amazonaws-us-gov.com", "aws-cn": "amazonaws.cn"},
}

# Values of rule parameters that lead to further hosts.
RULE_PARAMETERS = {
    "neptune-graph": [{"ApiType": "ControlPlane"}, {"ApiType": "DataPlane"}],
    "arc-region-switch": [{}, {"UseControlPlaneEndpoint": True}],
}

# Services whose hosts are too many-formed to be derived from regions alone: all of them are in HOSTS.
HAND_MADE_ONLY = {"s3", "s3control", "s3outposts", "cloudfront-keyvaluestore"}

# Services whose request path is canonicalised as it is.
S3_RULES = {"s3", "s3control", "s3outposts"}

# endpoints.json services that belong to a model of another endpoint prefix.
LEGACY_PREFIXES = {
    "iot-data": ["data.iot", "data-ats.iot"],
    "transcribe": ["transcribestreaming"],
    "neptune": ["neptune"],
    "docdb": ["docdb"],
}

# Keys of endpoints.json that list another service's hosts.
FOREIGN_ENDPOINTS = ("bedrock-",)

# Commands that are one service, oldest first: they share signing name and hosts. DynamoDB Streams has its own host, but is one
# service with DynamoDB for an approver.
MERGED = [
    ["apigateway", "apigatewayv2"],
    ["connectcampaigns", "connectcampaignsv2"],
    ["dynamodb", "dynamodbstreams"],
    ["elb", "elbv2"],
    ["es", "opensearch"],
    ["greengrass", "greengrassv2"],
    ["kinesisanalytics", "kinesisanalyticsv2"],
    ["kinesisvideo", "kinesis-video-archived-media", "kinesis-video-media", "kinesis-video-signaling",
     "kinesis-video-webrtc-storage"],
    ["pinpoint-sms-voice", "sms-voice"],
    ["rds", "neptune", "docdb"],
    ["sdb", "simpledbv2"],
    ["signer", "signer-data"],
    ["ses", "sesv2", "pinpoint-email"],
    ["wisdom", "qconnect"],
]


def host(pattern, token="=", signing_name="", partition="", operation="", path=""):
    """One row of HOSTS; token says which region it is signed for: '=' the host's, 'any', 'set' (SigV4A) or a name."""
    return {"pattern": pattern, "token": token, "signing_name": signing_name, "partition": partition,
            "operation": operation, "path": path}


def _s3():
    rows = []
    for fips in ("", "-fips"):
        for stack in ("", "dualstack."):
            rows += [
                host(f"s3{fips}.{stack}{{region}}.{{dns}}", signing_name="s3"),
                host(f"{{resource+}}.s3{fips}.{stack}{{region}}.{{dns}}", signing_name="s3"),
                host(f"{{resource}}-{{account}}.s3-accesspoint{fips}.{stack}{{region}}.{{dns}}", signing_name="s3"),
                host(f"s3express-control{fips}.{stack}{{region}}.{{dns}}", signing_name="s3express"),
                host(f"s3express{fips}-{{any}}.{stack}{{region}}.{{dns}}", signing_name="s3express"),
                host(f"{{resource}}.s3express{fips}-{{any}}.{stack}{{region}}.{{dns}}", signing_name="s3express"),
            ]
        rows += [
            host(f"s3-object-lambda{fips}.{{region}}.{{dns}}", signing_name="s3-object-lambda"),
            host(f"{{resource}}.s3-object-lambda{fips}.{{region}}.{{dns}}", signing_name="s3-object-lambda"),
            host(f"{{resource}}-{{account}}.s3-object-lambda{fips}.{{region}}.{{dns}}", signing_name="s3-object-lambda"),
            host(f"s3-fips-{{region}}.{{dns}}", signing_name="s3"),
            host(f"{{resource+}}.s3-fips-{{region}}.{{dns}}", signing_name="s3"),
        ]
    rows += [
        host("s3-{region}.{dns}", signing_name="s3"),
        host("{resource+}.s3-{region}.{dns}", signing_name="s3"),
        host("s3.{dns}", "any", "s3", "aws"),
        host("{resource+}.s3.{dns}", "any", "s3", "aws"),
        host("s3-external-1.{dns}", "us-east-1", "s3", "aws"),
        host("{resource+}.s3-external-1.{dns}", "us-east-1", "s3", "aws"),
        host("{resource+}.accesspoint.s3-global.{dns}", "set", "s3"),
        host("{resource}-{account}.{any}.s3-outposts.{region}.{dns}", signing_name="s3-outposts"),
        host("{resource}-{account}.{any}.s3-outposts.{region}.{dns}", "set", "s3-outposts"),
        host("{resource}.{any}.s3-outposts.{region}.{dns}", signing_name="s3-outposts"),
        host("{resource}.{any}.s3-outposts.{region}.{dns}", "set", "s3-outposts"),
        # Interface VPC endpoints: bucket, access point and control names of their own.
        host("bucket.vpce-{any}.s3.{region}.vpce.{dns}", signing_name="s3"),
        host("{resource+}.bucket.vpce-{any}.s3.{region}.vpce.{dns}", signing_name="s3"),
        host("{resource}-{account}.accesspoint.vpce-{any}.s3.{region}.vpce.{dns}", signing_name="s3"),
    ]
    for stack in ("", "dualstack."):
        rows += [
            host(f"s3-accelerate.{stack}{{dns}}", "any", "s3", "aws"),
            host(f"{{resource}}.s3-accelerate.{stack}{{dns}}", "any", "s3", "aws"),
        ]
    return rows


def _s3control():
    rows = []
    for fips in ("", "-fips"):
        for stack in ("", "dualstack."):
            rows += [
                host(f"s3-control{fips}.{stack}{{region}}.{{dns}}", signing_name="s3"),
                host(f"{{account}}.s3-control{fips}.{stack}{{region}}.{{dns}}", signing_name="s3"),
            ]
        rows += [
            host(f"s3-outposts{fips}.{{region}}.{{dns}}", signing_name="s3-outposts", path="/v20180820/"),
            host(f"s3-outposts{fips}.{{region}}.{{dualstack}}", signing_name="s3-outposts", path="/v20180820/"),
            host(f"s3express-control{fips}.{{region}}.{{dns}}", signing_name="s3express", path="/v20180820/"),
            host(f"s3express-control{fips}.dualstack.{{region}}.{{dns}}", signing_name="s3express", path="/v20180820/"),
        ]
    return rows + [host("{account}.control.vpce-{any}.s3.{region}.vpce.{dns}", signing_name="s3")]


# Members that name what a create operation makes, where the model's own names do not tell.
NAMES = {
    ("ecs", "RegisterTaskDefinition"): "family",
    ("redshift", "RestoreFromClusterSnapshot"): "ClusterIdentifier",
    ("dynamodb", "ImportTable"): "TableCreationParameters.TableName",
}
# Signing names whose hosts take SigV4A though neither models nor rules say so: S3's does everywhere, the rules prefer SigV4 where they can.
REGION_SET_NAMES = {"s3": ["s3"]}

# Host rows that no rule set yields.
HOSTS = {
    "s3": _s3(),
    "s3control": _s3control(),
    "s3outposts": [host(f"s3-outposts{f}.{{region}}.{{{s}}}") for f in ("", "-fips") for s in ("dns", "dualstack")],
    "cloudfront-keyvaluestore": [
        host("{account}.cloudfront-kvs.global.{dualstack}", "set", partition="aws"),
    ],
    "dynamodb": [host("{account}.ddb.{region}.{dns}"), host("{account}.ddb.{region}.{dualstack}")],
    "kinesis": [
        host(f"{{account}}.{kind}-kinesis{fips}.{{region}}.{{{suffix}}}")
        for kind in ("data", "control") for fips in ("", "-fips") for suffix in ("dns", "dualstack")
    ] + [
        host(f"{{resource}}.{{any}}.{kind}-kinesis{fips}.{{region}}.{{{suffix}}}")
        for kind in ("data", "control") for fips in ("", "-fips") for suffix in ("dns", "dualstack")
    ],
    "events": [
        host("{resource+}.endpoint.events.{dns}", "set"),
        host("{resource+}.endpoint.events.{dualstack}", "set"),
    ],
    "sesv2": [
        host("{resource+}.endpoints.email.{dns}", "set"),
        host("{resource+}.endpoints.email.global.{dualstack}", "set"),
    ],
    "sts": [host("sts.{dns}", "us-east-1", partition="aws")],
    "ec2": [host("ec2.{dns}", "us-east-1", partition="aws")],
    "sqs": [host("queue.{dns}", "us-east-1", partition="aws"), host("{region}.queue.{dns}")],
    "lambda": [host("{resource}.lambda-url.{region}.{web}", operation="InvokeFunctionUrl")],
    "apigatewaymanagementapi": [
        host("{resource}.execute-api.{region}.{dns}"),
        host("{resource}.execute-api.{region}.{web}"),
        host("{resource}-vpce-{any}.execute-api.{region}.{dns}"),
    ],
    "iot-data": [
        host("data.iot.{region}.{dns}", signing_name="iotdata,iotdevicegateway"),
        host("data-ats.iot.{region}.{dns}", signing_name="iotdata,iotdevicegateway"),
        host("{resource}.iot.{region}.{dns}", signing_name="iotdata,iotdevicegateway"),
    ],
    "iot-jobs-data": [host("{resource}.jobs.iot.{region}.{dns}")],
    "mediaconvert": [host("{resource}.mediaconvert.{region}.{dns}")],
    "mediastore-data": [host("{resource}.data.mediastore.{region}.{dns}")],
    "cloudsearchdomain": [host("{resource}.{region}.cloudsearch.{dns}")],
    "es": [
        host("{resource}.{region}.es.{dns}", operation="ESHttp{Method}"),
        host("{resource}.aos.{region}.{web}", operation="ESHttp{Method}"),
    ],
    "opensearchserverless": [
        host("{resource}.{region}.aoss.{dns}", operation="APIAccessAll"),
        host("{resource}.aoss.{region}.{web}", operation="APIAccessAll"),
    ],
    "amp": [host("aps-workspaces.{region}.{dns}"), host("aps-workspaces.{region}.{dualstack}"),
            host("aps-workspaces-fips.{region}.{dns}")],
    "appsync": [host("{resource}.appsync-api.{region}.{dns}", operation="GraphQL")],
    "kinesisvideo": [host("{resource}.kinesisvideo.{region}.{dns}")],
    "timestream-query": [host("query-{resource}.timestream.{region}.{dns}")],
    "timestream-write": [host("ingest-{resource}.timestream.{region}.{dns}")],
    "bedrock-agentcore": [host("{resource}.gateway.bedrock-agentcore.{region}.{dns}", operation="InvokeGateway")],
}

# Operations that botocore's models leave out, by command: (name, method, path).
OPERATIONS = {
    "transcribe": [
        ("StartStreamTranscription", "POST", "/stream-transcription"),
        ("StartStreamTranscriptionWebSocket", "GET", "/stream-transcription-websocket"),
        ("StartMedicalStreamTranscription", "POST", "/medical-stream-transcription"),
        ("StartMedicalStreamTranscriptionWebSocket", "GET", "/medical-stream-transcription-websocket"),
        ("StartCallAnalyticsStreamTranscription", "POST", "/call-analytics-stream-transcription"),
        ("StartCallAnalyticsStreamTranscriptionWebSocket", "GET", "/call-analytics-stream-transcription-websocket"),
        ("StartMedicalScribeStream", "POST", "/medical-scribe-stream"),
        ("GetMedicalScribeStream", "GET", "/medical-scribe-stream/{SessionId}"),
    ],
    "lexv2-runtime": [(
        "StartConversation", "POST",
        "/bots/{botId}/botAliases/{botAliasId}/botLocales/{localeId}/sessions/{sessionId}/conversation")],
    "bedrock-runtime": [("InvokeModelWithBidirectionalStream", "POST", "/model/{modelId}/invoke-with-bidirectional-stream")],
    "polly": [("StartSpeechSynthesisStream", "POST", "/v1/synthesisStream")],
    "qbusiness": [("Chat", "POST", "/applications/{applicationId}/conversations")],
    "sagemaker-runtime": [(
        "InvokeEndpointWithBidirectionalStream", "POST", "/endpoints/{EndpointName}/invocations-bidirectional-stream")],
    "apigatewaymanagementapi": [
        ("Invoke", "*", "/"),
        ("Invoke", "*", "/{path+}"),
        ("PostToConnection", "POST", "/{stage}/@connections/{ConnectionId}"),
        ("GetConnection", "GET", "/{stage}/@connections/{ConnectionId}"),
        ("DeleteConnection", "DELETE", "/{stage}/@connections/{ConnectionId}"),
    ],
    "amp": [
        ("RemoteWrite", "POST", "/workspaces/{workspaceId}/api/v1/remote_write"),
        ("QueryMetrics", "GET", "/workspaces/{workspaceId}/api/v1/query"),
        ("QueryMetrics", "POST", "/workspaces/{workspaceId}/api/v1/query"),
        ("QueryMetrics", "GET", "/workspaces/{workspaceId}/api/v1/query_range"),
        ("QueryMetrics", "POST", "/workspaces/{workspaceId}/api/v1/query_range"),
        ("GetSeries", "GET", "/workspaces/{workspaceId}/api/v1/series"),
        ("GetSeries", "POST", "/workspaces/{workspaceId}/api/v1/series"),
        ("GetLabels", "GET", "/workspaces/{workspaceId}/api/v1/labels"),
        ("GetLabels", "POST", "/workspaces/{workspaceId}/api/v1/labels"),
        ("GetLabels", "GET", "/workspaces/{workspaceId}/api/v1/label/{name}/values"),
        ("GetMetricMetadata", "GET", "/workspaces/{workspaceId}/api/v1/metadata"),
    ],
    # The browser's form upload has no operation of its own in the models.
    "s3": [
        ("PostObject", "POST", "/{Bucket}"),
        ("WriteGetObjectResponse", "POST", "/{RequestRoute}/WriteGetObjectResponse"),
    ],
    # botocore sends searches as forms; other clients leave the format out.
    "cloudsearchdomain": [
        ("Search", "POST", "/2013-01-01/search"),
        ("Search", "GET", "/2013-01-01/search"),
        ("Suggest", "GET", "/2013-01-01/suggest"),
        ("UploadDocuments", "POST", "/2013-01-01/documents/batch"),
    ],
}

# Services whose resources may be open to everybody, by a policy of their own: any operation may come without signature.
UNSIGNED = {"s3": ["*"]}

# Services that AWS serves to its remaining customers but whose model botocore no longer ships:
# command: (name, endpoint prefix, signing name, protocol, operations).
RETIRED = {
    "mobile": ("AWS Mobile", "mobile", "AWSMobileHubService", "rest-json", [
        ("CreateProject", "POST", "/projects"),
        ("DeleteProject", "DELETE", "/projects/{projectId}"),
        ("DescribeBundle", "GET", "/bundles/{bundleId}"),
        ("DescribeProject", "GET", "/project"),
        ("ExportBundle", "POST", "/bundles/{bundleId}"),
        ("ExportProject", "POST", "/exports/{projectId}"),
        ("ListBundles", "GET", "/bundles"),
        ("ListProjects", "GET", "/projects"),
        ("UpdateProject", "POST", "/update"),
    ]),
}

# Members that name the resource of an operation though their own names do not look like it, the likeliest first.
NAMING = {
    "ecs": [
        "serviceName", "service", "services", "capacityProvider", "name", "taskDefinition", "family", "task", "tasks",
        "containerInstance", "containerInstances", "clusterName", "cluster", "clusters"],
    "ses": ["EmailAddress", "Identity", "Identities", "Domain", "Source"],
}
