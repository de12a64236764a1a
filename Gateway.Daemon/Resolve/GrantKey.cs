using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Resolve;

/// <summary>What a grant is resolved by: the proxy key and the scope it signed for.</summary>
internal readonly record struct GrantKey(string AccessKeyId, string ScopeDate, string Region, string Service)
{
    public static GrantKey Of(SigV4Authorization authorization) => new(
        authorization.AccessKeyId, authorization.Scope.Date, authorization.Scope.Region, authorization.Scope.Service);

    /// <param name="rejected">The cloud credential's access key id that AWS calls expired, so that it must not come again.</param>
    public ResolveRequest ToRequest(string? rejected = null) =>
        new() { AccessKeyId = AccessKeyId, ScopeDate = ScopeDate, Region = Region, Service = Service, RejectedAccessKeyId = rejected };
}
