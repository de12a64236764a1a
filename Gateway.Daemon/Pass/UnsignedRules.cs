using Gateway.Daemon.Admit;
using Gateway.Signing.Catalog;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Pass;

/// <summary>Which calls the operator lets pass without a signature. What no rule names is refused.</summary>
internal sealed class UnsignedRules(IOptions<UnsignedOptions> options)
{
    private readonly UnsignedRule[] _rules = [.. options.Value.Allow.Select(static text => UnsignedRule.Parse(text)!)];

    /// <summary>The services at a host, and at this path, that any rule is about; empty spares reading a body.</summary>
    public IReadOnlyList<CatalogService> Candidates(CallFeature call) => _rules.Length == 0 ? [] :
    [
        .. call.Host.Services.Where(service =>
            _rules.Any(rule => rule.Service == service.Id)
            && service.SigningNames.Any(name => call.Host.ServiceFor(name, call.RawPath) == service)),
    ];

    /// <summary>Whether a rule names the action.</summary>
    public bool Allows(CatalogService service, string action) => _rules.Any(rule => rule.Service == service.Id && rule.Covers(action));

    /// <summary>The rules for actions that AWS does not take without a signature: they let calls pass that only fail there.</summary>
    public IEnumerable<string> Useless() => _rules
        .Where(static rule => !rule.IsUseful(ServiceCatalog.Default.Find(rule.Service)!))
        .Select(static rule => $"{rule.Service}:{rule.Action}");
}
