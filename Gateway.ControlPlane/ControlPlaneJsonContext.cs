using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Diagnoses;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.Environments;
using Gateway.ControlPlane.Nodes;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Prices;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Services;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Usage;
using Gateway.ControlPlane.Users;
using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane;

/// <summary>The JSON of the REST API and of JSON columns. What daemons exchange has its own context in Gateway.Signing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(Page<AccessRequestResponse>))]
[JsonSerializable(typeof(Page<AuditEventResponse>))]
[JsonSerializable(typeof(Page<CloudCredentialResponse>))]
[JsonSerializable(typeof(Page<EnvironmentResponse>))]
[JsonSerializable(typeof(Page<MemberResponse>))]
[JsonSerializable(typeof(Page<NodeResponse>))]
[JsonSerializable(typeof(Page<PolicyGroupResponse>))]
[JsonSerializable(typeof(Page<PriceResponse>))]
[JsonSerializable(typeof(Page<RoleResponse>))]
[JsonSerializable(typeof(Page<ServiceResponse>))]
[JsonSerializable(typeof(Page<TokenResponse>))]
[JsonSerializable(typeof(Page<UsageResponse>))]
[JsonSerializable(typeof(Page<UserResponse>))]
[JsonSerializable(typeof(CreatePriceRequest))]
[JsonSerializable(typeof(UpdatePriceRequest))]
[JsonSerializable(typeof(AccessRequestDetailsResponse))]
[JsonSerializable(typeof(ProxyKeySecretResponse))]
[JsonSerializable(typeof(CreateAccessRequestRequest))]
[JsonSerializable(typeof(ApproveAccessRequestRequest))]
[JsonSerializable(typeof(DenyAccessRequestRequest))]
[JsonSerializable(typeof(RevokeAccessRequestRequest))]
[JsonSerializable(typeof(CreateCloudCredentialRequest))]
[JsonSerializable(typeof(UpdateCloudCredentialRequest))]
[JsonSerializable(typeof(RotateCloudCredentialRequest))]
[JsonSerializable(typeof(VerificationResponse))]
[JsonSerializable(typeof(CreateEnvironmentRequest))]
[JsonSerializable(typeof(UpdateEnvironmentRequest))]
[JsonSerializable(typeof(AddMemberRequest))]
[JsonSerializable(typeof(UpdateMemberRequest))]
[JsonSerializable(typeof(CreateNodeRequest))]
[JsonSerializable(typeof(CreatePolicyGroupRequest))]
[JsonSerializable(typeof(UpdatePolicyGroupRequest))]
[JsonSerializable(typeof(DryRunCall))]
[JsonSerializable(typeof(InlineDryRunRequest))]
[JsonSerializable(typeof(DryRunResponse))]
[JsonSerializable(typeof(DiagnosisResponse))]
[JsonSerializable(typeof(CompareDiagnosisRequest))]
[JsonSerializable(typeof(CloudCredentialUsageResponse))]
[JsonSerializable(typeof(CreateRoleRequest))]
[JsonSerializable(typeof(UpdateRoleRequest))]
[JsonSerializable(typeof(CreateUserRequest))]
[JsonSerializable(typeof(UpdateUserRequest))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(SetPasswordRequest))]
[JsonSerializable(typeof(UsePasswordLinkRequest))]
[JsonSerializable(typeof(PasswordLinkResponse))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(Page<SessionDetailsResponse>))]
[JsonSerializable(typeof(IssuedTokenResponse))]
[JsonSerializable(typeof(MeResponse))]
[JsonSerializable(typeof(IReadOnlyList<ProxyKeyResponse>))]
[JsonSerializable(typeof(IReadOnlyList<GrantPolicy>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ControlPlaneJsonContext : JsonSerializerContext;
