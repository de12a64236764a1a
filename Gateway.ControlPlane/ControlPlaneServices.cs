using Dapper;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Accounts;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Database;
using Gateway.ControlPlane.Diagnoses;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.Environments;
using Gateway.ControlPlane.Nodes;
using Gateway.ControlPlane.Oidc;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Prices;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Secrets;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Settings;
using Gateway.ControlPlane.Upstream;
using Gateway.ControlPlane.Usage;
using Gateway.ControlPlane.Users;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Gateway.ControlPlane;

/// <summary>What every verb is made of: settings, the data source, stores and the key ring. All singletons without state of requests.</summary>
internal static class ControlPlaneServices
{
    static ControlPlaneServices()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new DateTimeOffsetHandler());
    }

    public static void AddControlPlane(this IServiceCollection services, ControlPlaneOptions options)
    {
        services.AddSingleton(options.Database);
        services.AddSingleton(options.Secrets);
        services.AddSingleton(options.Api);
        services.AddSingleton(options.Gateway);
        services.AddSingleton(options.Upstream);
        services.AddSingleton(options.AccessRequests);
        services.AddSingleton(options.Services);
        services.AddSingleton(options.Audit);
        services.AddSingleton(options.Usage);
        services.AddSingleton(options.SignIn);
        services.AddSingleton(options.Sessions);
        services.AddSingleton(options.Oidc);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(ServiceCatalog.Default);
        services.AddSingleton(_ => NpgsqlDataSource.Create(options.Database.PooledConnectionString));

        services.AddSingleton<DatabaseMigrator>();
        services.AddSingleton<DatabaseReadiness>();
        services.AddSingleton<KeyRingSource>();
        services.AddSingleton<SecretProtector>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<SecretRotation>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditEventStore>();
        services.AddSingleton<AuditPartitions>();
        services.AddSingleton<AccessStore>();
        services.AddSingleton<KnownNodeTokens>();
        services.AddSingleton<PermissionCeiling>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<PasswordStore>();
        services.AddSingleton<SignInTries>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionStart>();
        services.AddSingleton<OidcSignIn>();
        services.AddSingleton<OidcGroups>();
        services.AddSingleton<RoleStore>();
        services.AddSingleton<EnvironmentStore>();
        services.AddSingleton<MemberStore>();
        services.AddSingleton<NodeStore>();
        services.AddSingleton<CloudCredentialStore>();
        services.AddSingleton<CloudCredentialUsageStore>();
        services.AddSingleton<CloudCredentialVerifier>();
        services.AddSingleton<CloudKeySource>();
        services.AddSingleton<AssumedRoleCache>();
        services.AddSingleton<UpstreamHttpClientFactory>();
        services.AddSingleton<StsClients>();
        services.AddSingleton<PolicyGroupStore>();
        services.AddSingleton<NamePatternCache>();
        services.AddSingleton<PolicyEvaluator>();
        services.AddSingleton<GrantEvaluator>();
        services.AddSingleton<DryRun>();
        services.AddSingleton<DryRunCallReader>();
        services.AddSingleton<DryRunStore>();
        services.AddSingleton<DiagnosisStore>();
        services.AddSingleton<AccessRequestValidator>();
        services.AddSingleton<AccessRequestStore>();
        services.AddSingleton<ApprovalStore>();
        services.AddSingleton<ProxyKeyStore>();
        services.AddSingleton<AdvertisedGateway>();
        services.AddSingleton<ResolveStore>();
        services.AddSingleton<GrantMaker>();
        services.AddSingleton<RequestSigner>();
        services.AddSingleton<ChunkChainSigner>();
        services.AddSingleton<ChangeStore>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<ChangeStream>();
        services.AddSingleton<UsageStore>();
        services.AddSingleton<UsageChartStore>();
        services.AddSingleton<PriceStore>();
        services.AddSingleton<AuditStaging>();
        services.AddSingleton<AuditIngestion>();
        services.AddSingleton<HeartbeatStore>();
        services.AddSingleton<IdempotencyStore>();
    }
}
