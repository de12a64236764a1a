using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml;
using Gateway.Daemon.Admit;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Catalog;
using Gateway.Signing.EventStream;

namespace Gateway.Daemon.Errors;

/// <summary>Answers a request with an AWS error in the wire protocol it was made in.</summary>
internal sealed class AwsErrorWriter(GatewayMetrics metrics)
{
    /// <summary>Tells our refusals from AWS's own; stripped when an upstream sends it.</summary>
    public const string OwnHeader = "x-csg-error";

    private const string AwsRequestId = "x-amzn-RequestId";

    /// <summary>Writes the error and notes it for the audit. The response must not have begun.</summary>
    public async Task WriteAsync(HttpContext context, GatewayError error, string? detail = null)
    {
        CallFeature call = context.RequiredFact<CallFeature>();
        ErrorDialect dialect = Dialect(call);
        GatewayErrorEntry entry = GatewayErrorTable.Entry(error);
        string code = entry.Code(dialect);
        string text = GatewayErrorTable.Text(entry, detail);
        context.SetFact<IGatewayErrorFeature>(new GatewayErrorFeature(error, code));
        metrics.Denied(error.ToString());

        HttpResponse response = context.Response;
        response.Clear();
        response.StatusCode = GatewayErrorTable.Status(entry, call.Protocol);
        response.Headers[OwnHeader] = error.ToString();
        bool isServerFault = response.StatusCode >= 500;
        byte[] body = Body(call, dialect, code, text, isServerFault, response);

        // Query-compatible services moved to JSON; their SDKs take the old code from here (smithy, awsQueryCompatible).
        if (context.Request.Headers["x-amzn-query-mode"] == "true")
        {
            response.Headers["x-amzn-query-error"] = $"{entry.XmlCode};{(isServerFault ? "Receiver" : "Sender")}";
        }

        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Makes the error a message of an event stream whose answer has begun, and notes it for the audit.</summary>
    public byte[] Message(HttpContext context, GatewayError error, string? detail)
    {
        GatewayErrorEntry entry = GatewayErrorTable.Entry(error);
        string code = entry.Code(Dialect(context.RequiredFact<CallFeature>()));
        context.SetFact<IGatewayErrorFeature>(new GatewayErrorFeature(error, code));
        metrics.Denied(error.ToString());
        return EventErrorMessage.Write(code, GatewayErrorTable.Text(entry, detail));
    }

    private static ErrorDialect Dialect(CallFeature call) => call.Protocol switch
    {
        WireProtocol.Ec2 => ErrorDialect.Ec2,
        WireProtocol.RestXml when call.IsS3 => ErrorDialect.S3,
        WireProtocol.RestXml or WireProtocol.Query => ErrorDialect.Xml,
        _ => ErrorDialect.Json,
    };

    private static byte[] Body(CallFeature call, ErrorDialect dialect, string code, string text, bool isServerFault, HttpResponse response)
    {
        switch (call.Protocol)
        {
            case WireProtocol.RpcV2Cbor:
                response.Headers[AwsRequestId] = call.RequestId;
                response.Headers["smithy-protocol"] = "rpc-v2-cbor";
                response.ContentType = "application/cbor";
                return CborErrorBody.Write(code, text);
            case WireProtocol.RestJson:
                response.Headers[AwsRequestId] = call.RequestId;
                response.Headers["x-amzn-ErrorType"] = code;
                response.ContentType = "application/json";
                return Json(null, text);
            case WireProtocol.Json10 or WireProtocol.Json11:
                response.Headers[AwsRequestId] = call.RequestId;
                response.ContentType = call.Protocol == WireProtocol.Json10 ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
                return Json($"com.amazon.coral.service#{code}", text);
            default:
                response.Headers[dialect == ErrorDialect.S3 ? "x-amz-request-id" : AwsRequestId] = call.RequestId;
                response.ContentType = dialect == ErrorDialect.S3 ? "application/xml" : "text/xml";
                return Xml(call, dialect, code, text, isServerFault);
        }
    }

    private static byte[] Json(string? type, string text)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            if (type is not null)
            {
                writer.WriteString("__type", type);
            }

            writer.WriteString("message", text);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Xml(CallFeature call, ErrorDialect dialect, string code, string told, bool isServerFault)
    {
        // What a caller sent is repeated to it, and XML has no place for most control characters.
        string text = string.Concat(told.Select(static c => XmlConvert.IsXmlChar(c) ? c : '?'));
        using MemoryStream stream = new();
        using (XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            switch (dialect)
            {
                case ErrorDialect.S3:
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Code", code);
                    xml.WriteElementString("Message", text);
                    xml.WriteElementString("RequestId", call.RequestId);
                    xml.WriteElementString("HostId", "cloud-service-gateway");
                    xml.WriteEndElement();
                    break;
                case ErrorDialect.Ec2:
                    xml.WriteStartElement("Response");
                    xml.WriteStartElement("Errors");
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Code", code);
                    xml.WriteElementString("Message", text);
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                    xml.WriteElementString("RequestID", call.RequestId);
                    xml.WriteEndElement();
                    break;
                default:
                    xml.WriteStartElement("ErrorResponse");
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Type", isServerFault ? "Receiver" : "Sender");
                    xml.WriteElementString("Code", code);
                    xml.WriteElementString("Message", text);
                    xml.WriteEndElement();
                    xml.WriteElementString("RequestId", call.RequestId);
                    xml.WriteEndElement();
                    break;
            }
        }

        return stream.ToArray();
    }
}
