using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Signing.Contracts;

/// <summary>The one JSON form of everything that crosses between daemon and control plane.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(Grant))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(SignResult))]
[JsonSerializable(typeof(SignChunksRequest))]
[JsonSerializable(typeof(SignChunksResult))]
[JsonSerializable(typeof(GatewayChange))]
[JsonSerializable(typeof(AuditEvent))]
[JsonSerializable(typeof(CallDiagnosis))]
[JsonSerializable(typeof(AuditBatch))]
[JsonSerializable(typeof(AuditBatchResult))]
[JsonSerializable(typeof(NodeHeartbeat))]
public sealed partial class ContractsJsonContext : JsonSerializerContext;
