"""One or more calls to each service of the mission, in the protocol that boto3 speaks to it."""

import io
import json
import os
import zipfile

from botocore.exceptions import ClientError
from gateway import call, client

SAID = "grüße & <more>"
ROLE = "arn:aws:iam::123456789012:role/boto3"
TRUST = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


@call("apigateway keeps a REST API")
def _():
    apigateway = client("apigateway")
    made = apigateway.create_rest_api(name="boto3", description=SAID)
    assert apigateway.get_rest_api(restApiId=made["id"])["description"] == SAID


@call("apigatewayv2 keeps an HTTP API")
def _():
    apigateway = client("apigatewayv2")
    made = apigateway.create_api(Name="boto3", ProtocolType="HTTP", Description=SAID)
    assert apigateway.get_api(ApiId=made["ApiId"])["Description"] == SAID


@call("cloudwatch keeps a metric")
def _():
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_data(Namespace="boto3", MetricData=[{"MetricName": "calls", "Value": 1.5}])
    assert cloudwatch.list_metrics(Namespace="boto3")["Metrics"][0]["MetricName"] == "calls"


@call("dynamodb keeps an item")
def _():
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="boto3",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="boto3", Item={"id": {"S": SAID}})
    assert dynamodb.get_item(TableName="boto3", Key={"id": {"S": SAID}})["Item"]["id"]["S"] == SAID


@call("ec2 makes a network")
def _():
    ec2 = client("ec2")
    made = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    assert ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [made]}])["Vpcs"][0]["CidrBlock"] == "10.8.0.0/16"


@call("ecs makes a cluster")
def _():
    assert client("ecs").create_cluster(clusterName="boto3")["cluster"]["clusterName"] == "boto3"


@call("glacier keeps an archive")
def _():
    glacier = client("glacier")
    glacier.create_vault(vaultName="boto3")
    # Two parts of the tree hash and a half: its levels differ from a plain hash.
    assert glacier.upload_archive(vaultName="boto3", body=os.urandom(5 * 512 * 1024))["archiveId"]


@call("kinesis takes a record")
def _():
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="boto3", ShardCount=1)
    assert kinesis.put_record(StreamName="boto3", PartitionKey="k", Data=SAID.encode())["SequenceNumber"]


@call("kms decrypts what it encrypted")
def _():
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=SAID.encode())["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == SAID.encode()


@call("iam makes a role")
def _():
    client("iam").create_role(RoleName="boto3", AssumeRolePolicyDocument=TRUST)


@call("lambda takes a function of 50 MB")
def _():
    role = client("iam").get_role(RoleName="boto3")["Role"]["Arn"]
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("handler.py", "def handler(event, context): return event\n")
        archive.writestr("weight.bin", bytes(50 * 1000 * 1000))
    made = client("lambda").create_function(
        FunctionName="boto3", Runtime="python3.12", Role=role, Handler="handler.handler", Code={"ZipFile": zipped.getvalue()}
    )
    assert made["CodeSize"] == len(zipped.getvalue())


@call("redshift describes clusters")
def _():
    assert client("redshift").describe_clusters()["Clusters"] == []


@call("route53 keeps a zone")
def _():
    route53 = client("route53")
    zone = route53.create_hosted_zone(Name="boto3.example.com", CallerReference="boto3")["HostedZone"]["Id"]
    assert route53.get_hosted_zone(Id=zone)["HostedZone"]["Name"] == "boto3.example.com."


@call("ses version 1 sends a mail")
def _():
    ses = client("ses")
    ses.verify_email_identity(EmailAddress="boto3@example.com")
    text = {"Data": SAID}
    assert ses.send_email(
        Source="boto3@example.com",
        Destination={"ToAddresses": ["boto3@example.com"]},
        Message={"Subject": text, "Body": {"Text": text}},
    )["MessageId"]


@call("ses version 2 keeps a contact list")
def _():
    ses = client("sesv2")
    ses.create_contact_list(ContactListName="boto3", Description=SAID)
    assert ses.get_contact_list(ContactListName="boto3")["Description"] == SAID


@call("states keeps a state machine")
def _():
    states = client("stepfunctions")
    definition = json.dumps({"StartAt": "end", "States": {"end": {"Type": "Succeed"}}})
    made = states.create_state_machine(name="boto3", roleArn=ROLE, definition=definition)
    assert states.describe_state_machine(stateMachineArn=made["stateMachineArn"])["definition"] == definition


@call("sns publishes a message")
def _():
    sns = client("sns")
    assert sns.publish(TopicArn=sns.create_topic(Name="boto3")["TopicArn"], Message=SAID)["MessageId"]


@call("sqs delivers a message")
def _():
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="boto3")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody=SAID)
    assert sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == SAID


@call("ssm keeps a parameter")
def _():
    ssm = client("ssm")
    ssm.put_parameter(Name="/boto3/said", Value=SAID, Type="String")
    assert ssm.get_parameter(Name="/boto3/said")["Parameter"]["Value"] == SAID


@call("sts says who is calling")
def _():
    assert client("sts").get_caller_identity()["Account"]


@call("sts hands out no credentials")
def _():
    try:
        client("sts").assume_role(RoleArn=ROLE, RoleSessionName="boto3")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied", error
        assert "csg.action.allow" in str(error), error
    else:
        raise AssertionError("credentials were handed out")
