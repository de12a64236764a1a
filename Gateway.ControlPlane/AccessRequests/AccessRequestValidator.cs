using Gateway.ControlPlane.Problems;
using Gateway.ControlPlane.Services;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4A;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Field rules of access requests and of their decisions.</summary>
internal sealed class AccessRequestValidator(ServiceCatalog catalog, ServiceOptions services, TimeProvider time)
{
    private const int MaxText = 2000;
    private const int MaxRegions = 100;

    public AccessRequestDraft Create(FieldErrors errors, CreateAccessRequestRequest request)
    {
        if (request.Cloud is not (null or "aws"))
        {
            errors.Add("cloud", "Must be aws.");
        }

        errors.FutureTime("expiresAt", request.ExpiresAt, time.GetUtcNow());
        return new AccessRequestDraft
        {
            Services = Services(errors, request.Services),
            Regions = Regions(errors, request.Regions),
            Justification = errors.OptionalText("justification", request.Justification, MaxText),
            ExpiresAt = request.ExpiresAt,
        };
    }

    public Approval Approve(FieldErrors errors, ApproveAccessRequestRequest request)
    {
        errors.FutureTime("expiresAt", request.ExpiresAt, time.GetUtcNow());
        return new Approval
        {
            CloudCredentialId = errors.RequiredText("cloudCredentialId", request.CloudCredentialId, 100),
            PolicyGroupId = errors.OptionalText("policyGroupId", request.PolicyGroupId, 100),
            Regions = request.Regions is null ? null : Regions(errors, request.Regions),
            ExpiresAt = request.ExpiresAt,
            Comment = errors.OptionalText("comment", request.Comment, MaxText),
        };
    }

    public static string DenyReason(FieldErrors errors, string? value) => errors.RequiredText("reason", value, MaxText);

    public static string? RevokeReason(FieldErrors errors, string? value) => errors.OptionalText("reason", value, MaxText);

    private string[] Services(FieldErrors errors, IReadOnlyList<string?>? values)
    {
        if (values is not { Count: > 0 })
        {
            errors.Add("services", "Must name at least one service of the catalog.");
            return [];
        }

        string[] ids = [.. values.Select(v => v?.Trim() ?? "").Distinct(StringComparer.Ordinal)];
        foreach (string id in ids)
        {
            CatalogService? service = id.Length <= 100 ? catalog.Find(id) : null;
            if (service is null)
            {
                string? covering = id.Length <= 100 ? catalog.FindByCommand(id)?.Id : null;
                errors.Add("services", covering is null ? $"'{Shown(id)}' is not in the catalog." : $"'{id}' is covered by '{covering}': ask for that.");
            }
            else if (!services.IsRequestable(service))
            {
                errors.Add("services", $"'{id}' is disabled.");
            }
        }

        Array.Sort(ids, StringComparer.Ordinal);
        return ids;
    }

    private string[] Regions(FieldErrors errors, IReadOnlyList<string?>? values)
    {
        string[] regions = [.. (values ?? []).Select(v => v?.Trim() ?? "").Distinct(StringComparer.Ordinal)];
        if (regions.Length > MaxRegions)
        {
            errors.Add("regions", $"Must hold at most {MaxRegions} regions.");
            return [];
        }

        foreach (string region in regions)
        {
            // Any signing name will do: what matters is the region's shape in some partition.
            if (region != RegionSet.Global && (region.Length is 0 or > 50 || !catalog.KnowsScope(catalog.Services[0].SigningNames[0], region)))
            {
                errors.Add("regions", $"'{Shown(region)}' is no region.");
            }
        }

        Array.Sort(regions, StringComparer.Ordinal);
        return regions;
    }

    private static string Shown(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
