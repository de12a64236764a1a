using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Quickstart.State;

namespace Gateway.Quickstart.Api;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessRequestAnswer))]
[JsonSerializable(typeof(AccessRequestBody))]
[JsonSerializable(typeof(ApprovalBody))]
[JsonSerializable(typeof(CloudCredentialBody))]
[JsonSerializable(typeof(EmptyBatch))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(MemberBody))]
[JsonSerializable(typeof(NameBody))]
[JsonSerializable(typeof(PageAnswer<JsonElement>))]
[JsonSerializable(typeof(PageAnswer<ResourceAnswer>))]
[JsonSerializable(typeof(PageAnswer<ServiceAnswer>))]
[JsonSerializable(typeof(PasswordBody))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(QuickstartState))]
[JsonSerializable(typeof(ResourceAnswer))]
[JsonSerializable(typeof(SecretAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(VerificationAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
